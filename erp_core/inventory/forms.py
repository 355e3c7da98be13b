"""What is asked and told of places, transfers and counts."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from erp_core.inventory.costing import Costing
from erp_core.inventory.schemas import Code, require_one_wish
from erp_core.kernel.quantity import Number, Price, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema


class Tracking(StrEnum):
    """What is told apart of an article's stock: nothing, batches, or single pieces."""

    NONE = "none"
    LOT = "lot"
    SERIAL = "serial"


class StockKeeping(Schema):
    """How stock of an article is kept.

    Attributes:
        costing: What leaves costs the moving average, or what came in first.
        tracking: A piece is a lot of one, named by its serial number.
    """

    costing: Costing = Costing.AVERAGE
    tracking: Tracking = Tracking.NONE


class NewLocation(Schema):
    """A further place in a warehouse: a shelf, a bin, a room."""

    warehouse_id: RecordId
    code: Code
    name_en: Name
    name_zh: Name


class LocationView(Schema):
    """A place of stock in a warehouse."""

    id: int
    warehouse_id: int
    code: str
    name_en: str
    name_zh: str


class TransferState(StrEnum):
    """Where a transfer is."""

    IN_TRANSIT = "in_transit"
    DONE = "done"


class TransferLine(Schema):
    """What goes.

    Attributes:
        lot: Of this lot; without it, of any: what expires first and lies free.
        without_lot: Goods without a lot, and no others.
    """

    variant_id: RecordId
    quantity: Quantity
    lot: Code | None = None
    without_lot: bool = False

    @model_validator(mode="after")
    def _one_wish(self) -> "TransferLine":
        require_one_wish(self.lot, without_lot=self.without_lot)
        return self


class NewTransfer(Schema):
    """Goods to bring from one place of stock to another.

    Attributes:
        in_transit: They are on the way until they are received; else they are there at once.
    """

    from_location_id: RecordId
    to_location_id: RecordId
    lines: Annotated[tuple[TransferLine, ...], Field(min_length=1, max_length=1000)]
    in_transit: bool = False
    note: Name | None = None


class TransferLineView(Schema):
    """What of a lot goes, or went."""

    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    lot: str | None
    quantity: Number


class TransferView(Schema):
    """A transfer and what it carries."""

    id: int
    from_location_id: int
    from_location: str
    to_location_id: int
    to_location: str
    state: TransferState
    note: str | None
    sent_at: datetime
    received_at: datetime | None
    lines: tuple[TransferLineView, ...]


class CountState(StrEnum):
    """How far a count is."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class NewCount(Schema):
    """A place to count: all that lies there by the books, or some articles only."""

    location_id: RecordId
    reason: Name
    variant_ids: Annotated[tuple[RecordId, ...], Field(max_length=1000)] | None = None


class Counted(Schema):
    """What lies there of an article and lot: all of it, held for somebody or not.

    Attributes:
        further: It was found besides what was counted before, and is added to that.
    """

    variant_id: RecordId
    lot: Code | None = None
    quantity: Price
    further: bool = False


class CountLineView(Schema):
    """A line of a count.

    Attributes:
        booked: What the books said when it was counted; before that, when the count was opened.
        counted: What lay there; None: not counted yet.
        difference: Found (positive) or missing (negative).
    """

    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    lot: str | None
    booked: Number
    counted: Number | None
    difference: Number | None
    counted_at: datetime | None


class CountView(Schema):
    """A count of a place, line by line."""

    id: int
    location_id: int
    location: str
    state: CountState
    reason: str
    opened_at: datetime
    closed_at: datetime | None
    lines: tuple[CountLineView, ...]
