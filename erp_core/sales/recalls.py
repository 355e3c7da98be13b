"""A blocked lot: which customers have some of it or were to get some, and what each is told."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import RecordId, Schema, Text
from erp_core.sales.slips import SlipState


class LotOwner(Schema):
    """A customer who has some of a lot, or for whom some is held, as it is now.

    Attributes:
        lot_id: The lot that they have: the one asked for, or one that it went into.
        lot: Its code.
        variant_id: Its article.
        contact_id: Who acted for them in the latest of the orders.
        received: Whether some of it is with them; otherwise it is only held for them.
        quantity: How much is with them, in that article's unit.
        order_ids: The orders concerned, oldest first.
        numbers: Their numbers.
    """

    lot_id: RecordId
    lot: str
    variant_id: RecordId
    party_id: RecordId
    contact_id: RecordId | None
    received: bool
    quantity: Number
    order_ids: tuple[int, ...]
    numbers: tuple[str, ...]


class RecallView(Schema):
    """What a customer is told of a blocked lot: a draft until somebody says yes.

    Attributes:
        lot_id: The blocked lot.
        lot: Its code.
        has_lot_id: The lot that they have: the blocked one, or one that it went into.
        has_lot: Its code.
        has_lot_blocked: That lot is blocked itself; else only something that went into it is.
        variant_id: The article of the lot that they have.
        text: What they are told in somebody's own words; None: as the house says it.
        reason: Why they are not told.
    """

    id: RecordId
    state: SlipState
    lot_id: RecordId
    lot: str
    has_lot_id: RecordId
    has_lot: str
    has_lot_blocked: bool
    variant_id: RecordId
    party_id: RecordId
    contact_id: RecordId | None
    received: bool
    quantity: Number
    order_ids: tuple[int, ...]
    numbers: tuple[str, ...]
    text: str | None
    reason: str | None
    noted_at: datetime
    settled_at: datetime | None


class TellRecall(Schema):
    """What the customer is told; without a text, what the house says of a blocked lot."""

    text: Annotated[Text, Field(min_length=1, max_length=1_000)] | None = None
