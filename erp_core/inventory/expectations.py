"""What is asked and told of stock to come: expectations, promises, holds, lots and reordering."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from erp_core.kernel.quantity import Number, Price, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema


class Direction(StrEnum):
    """Whether stock is expected to come or to go."""

    IN = "in"
    OUT = "out"


class ExpectedState(StrEnum):
    """What became of an expectation."""

    OPEN = "open"
    SETTLED = "settled"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Expecting:
    """A line of a document that stock will come or go for.

    Attributes:
        line_id: The line of the document.
        rests_on_id: What must come before it can go.
    """

    direction: Direction
    variant_id: int
    quantity: Decimal
    due_on: date
    line_id: int | None = None
    rests_on_id: int | None = None
    note: str | None = None


class NewSupply(Schema):
    """Goods that are expected, by hand, where no document of ours says so."""

    variant_id: RecordId
    quantity: Quantity
    due_on: date
    note: Name | None = None


class ExpectedChange(Schema):
    """What is expected now: on another day, or less or more of it."""

    due_on: date | None = None
    quantity: Quantity | None = None


class ExpectedView(Schema):
    """Stock that is expected to come or to go.

    Attributes:
        open: What has not come or gone yet.
    """

    id: int
    direction: Direction
    variant_id: int
    quantity: Number
    open: Number
    due_on: date
    state: ExpectedState
    source_type: str | None
    source_id: int | None
    line_id: int | None
    rests_on_id: int | None
    note: str | None


class PromisableDay(Schema):
    """How much can be promised for a day without breaking an earlier promise."""

    on: date
    available: Number


class Promisable(Schema):
    """What can be promised of an article: today, and from each day on which that changes."""

    variant_id: int
    days: tuple[PromisableDay, ...]


@dataclass(frozen=True)
class Rest:
    """By when a quantity can leave, and the expected arrival it rests on; None: on stock."""

    on: date
    expected_id: int | None


class HoldLine(Schema):
    """What to hold of an article."""

    variant_id: RecordId
    quantity: Quantity


class NewHold(Schema):
    """Stock to hold for a few minutes for a customer who is about to order it."""

    party_id: RecordId
    lines: Annotated[tuple[HoldLine, ...], Field(min_length=1, max_length=100)]


class HoldView(Schema):
    """What is held, and until when.

    Attributes:
        fully: All that was asked for is held.
    """

    id: int
    party_id: int
    expires_at: datetime
    fully: bool
    lines: tuple[HoldLine, ...]


class LotView(Schema):
    """A lot of an article; blocked, it is neither promised nor delivered."""

    id: int
    variant_id: int
    code: str
    expires_on: date | None
    blocked_at: datetime | None
    blocked_reason: str | None


class LotMove(Schema):
    """A move of a lot and the document that it was for."""

    move_id: int
    kind: str
    lot_id: int
    lot: str
    quantity: Number
    source_type: str | None
    source_id: int | None
    business_date: date


class LotTrace(Schema):
    """Where a lot came from and where it went.

    Attributes:
        came: How it, and the lots that went into it, came into the house.
        went: How it, and the lots it went into, left.
        made_from: The lots that went into it.
        went_into: The lots that it went into.
    """

    lot: LotView
    came: tuple[LotMove, ...]
    went: tuple[LotMove, ...]
    made_from: tuple[LotView, ...]
    went_into: tuple[LotView, ...]


class NewReorderRule(Schema):
    """When an article is to be bought again.

    Attributes:
        minimum: Below this, buy.
        maximum: Up to this.
        cover_days: Instead of a fixed minimum, what these days used of late, if that is more.
    """

    minimum: Price
    maximum: Quantity
    cover_days: Annotated[int, Field(gt=0, le=366)] | None = None


class ReorderRuleView(NewReorderRule):
    """A rule, with its article."""

    variant_id: int


class ReorderProposal(Schema):
    """What to buy now.

    Attributes:
        projected: Free stock, less what is on back-order, with all that is expected.
        minimum: What the rule asks for at least.
        buy: The quantity that fills up to the rule's maximum.
    """

    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    projected: Number
    minimum: Number
    buy: Number
