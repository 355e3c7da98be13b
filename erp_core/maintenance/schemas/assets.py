"""Assets and their meters as they cross a border."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, RecordId, Schema, Text
from erp_core.maintenance.schemas.bounds import Count, Day, Derived, Moment
from erp_core.maintenance.states import AssetState, MeterKind, ReadingSource

Code = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$")
]
"""A short code of an asset or a meter, without spaces."""
Short = Annotated[Text, Field(max_length=200)]


class AssetChange(Schema):
    """What may change of an asset.

    Attributes:
        work_centre_id: The work centre of production that it stands for.
        warranty_until: What was agreed; without it, the article's own warranty counts.
    """

    name_en: Name
    name_zh: Name
    serial: Short = ""
    place: Short = ""
    work_centre_id: RecordId | None = None
    installed_on: Day | None = None
    warranty_until: Day | None = None


class NewAsset(AssetChange):
    """An asset.

    Attributes:
        party_id: Whose it is; None: ours.
        acquired_on: When it was bought, or delivered to the customer; a warranty counts from it.
    """

    code: Code
    variant_id: RecordId | None = None
    party_id: RecordId | None = None
    acquired_on: Day


class NewAssetState(Schema):
    """Another state of an asset, and why."""

    state: AssetState
    reason: Name


class AssetStepView(Schema):
    """A step of an asset from one state to another."""

    from_state: AssetState | None
    to_state: AssetState
    at: datetime
    actor: str
    reason: str


class NewMeter(Schema):
    """What is read off an asset."""

    code: Code
    name_en: Name
    name_zh: Name
    unit: Annotated[Name, Field(max_length=20)]
    kind: MeterKind = MeterKind.COUNTER


class MeterChange(NewMeter):
    """What may change of a meter.

    Attributes:
        unit: As ``kind``, only until it was read first.
        version: Of the meter that was looked at.
    """

    version: RecordId


class NewReading(Schema):
    """What a meter says.

    Attributes:
        taken_at: With its zone; None: now.
    """

    value: Count
    taken_at: Moment | None = None


class NewReplacement(Schema):
    """A counter that was replaced.

    Attributes:
        last_value: What the old one said at its end.
        first_value: What the new one began with.
        taken_at: With its zone; None: now.
    """

    last_value: Count
    first_value: Count = Decimal(0)
    reason: Name
    taken_at: Moment | None = None


class ReadingView(Schema):
    """A reading.

    Attributes:
        before: What the old meter said at its end; the reading is a replacement.
        run: What a counter would say had it never been replaced.
    """

    id: int
    meter_id: int
    value: Number
    taken_at: datetime
    before: Number | None
    reason: str
    source: ReadingSource
    order_id: int | None
    run: Derived


class MeterView(Schema):
    """A meter and what it said last."""

    id: int
    asset_id: int
    code: str
    name_en: str
    name_zh: str
    unit: str
    kind: MeterKind
    value: Number | None
    read_at: datetime | None
    version: int


class AssetView(Schema):
    """An asset.

    Attributes:
        warranty_until: What was agreed, or else what the article's warranty comes to.
        under_warranty: That day has not passed.
    """

    id: int
    code: str
    name_en: str
    name_zh: str
    state: AssetState
    variant_id: int | None
    sku: str
    serial: str
    place: str
    party_id: int | None
    party: str
    work_centre_id: int | None
    work_centre: str
    acquired_on: date
    installed_on: date | None
    warranty_until: date | None
    agreed_until: date | None
    under_warranty: bool
    open_orders: int
    meters: tuple[MeterView, ...]
    steps: tuple[AssetStepView, ...]

    def name(self, language: str) -> str:
        """Return its name in a language (``en`` or ``zh``)."""
        return self.name_zh if language == "zh" else self.name_en


class ReliabilityView(Schema):
    """How reliable an asset was in a period.

    Attributes:
        period_minutes: Its days that it was ours to keep, up to now.
        availability: The share of them in which it ran.
        mtbf_hours: Mean hours that it ran between failures; None: it never failed.
    """

    asset_id: int
    first_on: date
    last_on: date
    failures: int
    period_minutes: int
    downtime_minutes: int
    availability: Number
    mtbf_hours: Number | None
