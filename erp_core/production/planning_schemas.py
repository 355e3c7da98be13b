"""Proposals, loads and rolled-up costs as they cross a border."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from erp_core.kernel.money import Money
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import RecordId, Schema
from erp_core.production.schemas import ManufacturingOrderView
from erp_core.purchasing import PurchaseOrderView


class Way(StrEnum):
    """How an article is supplied: made, bought, or (no bill, no supplier) not at all yet."""

    MAKE = "make"
    BUY = "buy"
    NONE = "none"


class Trouble(StrEnum):
    """Why a proposal cannot be followed, nor what it needs be planned."""

    NEVER_WORKS = "never_works"
    TAKES_TOO_LONG = "takes_too_long"
    TOO_LARGE = "too_large"


class PegView(Schema):
    """What a proposal is for.

    Attributes:
        source_type: The table of the document that needs it; None: a proposal, or a stock level.
        for_variant_id: The article of the proposal that it goes into.
    """

    quantity: Number
    source_type: str | None
    source_id: int | None
    expected_id: int | None
    for_variant_id: int | None
    needed_on: date


class PlannedLine(Schema):
    """A proposal: what to make or to buy, by when.

    Attributes:
        quantity: In whole packs and at least the supplier's minimum where it is bought.
        shortage: What is missing.
        needed_on: By when.
        start_on: When to begin to make it, or to order it.
        ready_on: When it is there then.
        in_time: That is by the day on which it is needed.
        trouble: Why it cannot be followed: a work centre has no hours for more than a year, would
            work at it for more than ten, or the quantity or cost is more than can be recorded.
        supplier_id: Of whom to buy, at which price in which currency.
        cost: What it is bought for, or is made for by its bill's standard; None: too much to tell.
    """

    way: Way
    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number
    shortage: Number
    needed_on: date
    start_on: date
    ready_on: date
    in_time: bool
    trouble: Trouble | None
    supplier_id: int | None
    supplier: str
    currency: str
    unit_price: Number | None
    cost: Money | None
    pegs: tuple[PegView, ...]


class WeekLoad(Schema):
    """How much a work centre has to do in a week, and can.

    Attributes:
        week: Its Monday.
        ordered: Minutes of orders.
        proposed: Minutes of what is proposed.
        available: Minutes that its machines work.
    """

    work_centre_id: int
    work_centre: str
    name_en: str
    name_zh: str
    week: date
    ordered: Number
    proposed: Number
    available: Number
    overloaded: bool


class Plan(Schema):
    """What to make and to buy, and what that makes work centres do."""

    lines: tuple[PlannedLine, ...]
    loads: tuple[WeekLoad, ...]


class Chosen(Schema):
    """Of which articles to follow the proposals; empty: of all."""

    variant_ids: Annotated[tuple[RecordId, ...], Field(max_length=500)] = ()


class Carried(Schema):
    """The drafts that proposals became."""

    orders: tuple[ManufacturingOrderView, ...]
    purchase_orders: tuple[PurchaseOrderView, ...]


class CostNode(Schema):
    """What a quantity of an article costs by its bill, with all that goes into it.

    Attributes:
        quantity: In the article's unit, lost parts included.
        material: Of its components, all levels down; of a bought article, its price.
        work: Of its own operations.
        total: Both.
        source: What the cost of a bought article rests on.
    """

    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number
    material: Money
    work: Money
    total: Money
    source: Annotated[str, Field(pattern="^(bill|supplier|stock|unknown)$")]
    components: "tuple[CostNode, ...]"
