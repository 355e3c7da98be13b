"""A promise that slips: what it rests on comes later, and its customer is to be told."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from erp_core.kernel.schema import Name, RecordId, Schema, Text


class SlipState(StrEnum):
    """What became of a promise that slips.

    ``draft`` waits for somebody's yes; ``overtaken`` came in time after all, or left.
    """

    DRAFT = "draft"
    TOLD = "told"
    DISMISSED = "dismissed"
    OVERTAKEN = "overtaken"


class SlipView(Schema):
    """An order whose promise will be broken by supply that comes later.

    Attributes:
        promised_on: The day that its customer was told.
        new_on: The day by which it can be with them now.
        text: What they are told in somebody's own words; None: as the house says it.
    """

    id: RecordId
    state: SlipState
    order_id: RecordId
    number: str
    party_id: RecordId
    contact_id: RecordId | None
    promised_on: date
    new_on: date
    text: str | None
    noted_at: datetime
    settled_at: datetime | None


class DoubtView(Schema):
    """A promise that rests on an arrival which is due today or earlier and has not come.

    Attributes:
        promised_on: The day that its customer was told.
        expected_on: The day that is expected now; later than the promise: they were told so.
        expected_id: The arrival.
        due_on: The day on which it was to come.
        drafted: A notice about the order waits for a yes.
    """

    order_id: RecordId
    number: str
    party_id: RecordId
    promised_on: date
    expected_on: date | None
    expected_id: RecordId
    variant_id: RecordId
    sku: str
    name_en: str
    name_zh: str
    due_on: date
    drafted: bool


class TellSlip(Schema):
    """What the customer is told; without a text, what the house says of a late order.

    Attributes:
        expect: The new day that was shown; another one by now is not told.
    """

    text: Annotated[Text, Field(min_length=1, max_length=1_000)] | None = None
    expect: date | None = None


class DismissSlip(Schema):
    """Why the customer is not told."""

    reason: Name


class LateSupply(Schema):
    """The day by which an article that is awaited is in stock, as its supplier says now."""

    variant_id: RecordId
    arrives_on: date
    reason: Name | None = None


class NotedSupply(Schema):
    """What a new day of supply did.

    Attributes:
        drafts: The promises that are broken by it, and whose customers wait to be told.
    """

    variant_id: RecordId
    arrives_on: date
    drafts: tuple[SlipView, ...]
