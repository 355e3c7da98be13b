"""Work centres, bills of material and manufacturing orders as they cross a border."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from erp_core.inventory.schemas import Code as LotCode
from erp_core.kernel.money import Money
from erp_core.kernel.quantity import Number, Price, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema, Text
from erp_core.production.states import MakingState

Code = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$")
]
"""A short code of a work centre, without spaces."""
Share = Annotated[Number, Field(ge=0, lt=1)]
"""A share: 0.15 is 15 %."""
WeekMinutes = Annotated[
    tuple[Annotated[int, Field(ge=0, le=1440)], ...], Field(min_length=7, max_length=7)
]
"""Minutes of work on Monday, Tuesday and so on to Sunday."""


class NewWorkCentre(Schema):
    """What works on goods.

    Attributes:
        minutes: Of each weekday, Monday first.
        capacity: How many machines stand side by side.
        hourly_cost: In the base currency.
    """

    code: Code
    name_en: Name
    name_zh: Name
    minutes: WeekMinutes
    capacity: Annotated[int, Field(ge=1, le=1000)] = 1
    hourly_cost: Price = Decimal(0)

    @model_validator(mode="after")
    def _works(self) -> "NewWorkCentre":
        if not any(self.minutes):
            message = "It works on some day of the week."
            raise ValueError(message)
        return self


class ClosureView(Schema):
    """Days on which a work centre does not work.

    Attributes:
        source_type: The table of the document that says so; None: it was said by hand.
    """

    id: int
    first_on: date
    last_on: date
    reason: str
    source_type: str | None
    source_id: int | None


class WorkCentreView(NewWorkCentre):
    """A work centre, and the closures that have not passed."""

    id: int
    closures: tuple[ClosureView, ...]


class NewClosure(Schema):
    """Days on which a work centre does not work."""

    first_on: date
    last_on: date
    reason: Name

    @model_validator(mode="after")
    def _in_order(self) -> "NewClosure":
        if self.last_on < self.first_on:
            message = "The last day comes before the first."
            raise ValueError(message)
        return self


class NewBillLine(Schema):
    """A component.

    Attributes:
        quantity: In goods, for the bill's quantity, in the component's unit.
        scrap: The share of what goes in that is lost.
    """

    variant_id: RecordId
    quantity: Quantity
    scrap: Share = Decimal(0)


class NewBillOperation(Schema):
    """A step of the routing.

    Attributes:
        setup_minutes: Once an order.
        unit_minutes: For one unit of what is made.
    """

    work_centre_id: RecordId
    name_en: Name
    name_zh: Name
    setup_minutes: Price = Decimal(0)
    unit_minutes: Price = Decimal(0)


class NewBill(Schema):
    """What an article is made of, and how, from a day on.

    Attributes:
        quantity: The components are for so much of the article.
        valid_from: Without it, from today on.
    """

    variant_id: RecordId
    quantity: Quantity = Decimal(1)
    valid_from: date | None = None
    note: Text = ""
    lines: Annotated[tuple[NewBillLine, ...], Field(min_length=1, max_length=200)]
    operations: Annotated[tuple[NewBillOperation, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _each_once(self) -> "NewBill":
        named = [line.variant_id for line in self.lines]
        if len(set(named)) < len(named):
            message = "Name each component once."
            raise ValueError(message)
        return self


class NewRouting(Schema):
    """The routing of a bill that has none, step by step."""

    operations: Annotated[tuple[NewBillOperation, ...], Field(min_length=1, max_length=50)]


class BillLineView(Schema):
    """A component of a bill."""

    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number
    scrap: Number


class BillOperationView(Schema):
    """A step of a bill's routing."""

    work_centre_id: int
    work_centre: str
    name_en: str
    name_zh: str
    setup_minutes: Number
    unit_minutes: Number


class BillView(Schema):
    """A bill of material.

    Attributes:
        version: Counts an article's bills up from 1.
        in_force: It is the one that holds today.
    """

    id: int
    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    version: int
    quantity: Number
    valid_from: date
    note: str
    in_force: bool
    archived: bool
    lines: tuple[BillLineView, ...]
    operations: tuple[BillOperationView, ...]


class NewManufacturingOrder(Schema):
    """An order to make goods, as a draft.

    Attributes:
        due_on: By when; without it, as soon as the work centres can.
        demand_id: What is expected to go that this is made for.
    """

    variant_id: RecordId
    quantity: Quantity
    due_on: date | None = None
    demand_id: RecordId | None = None
    note: Text = ""


class Reason(Schema):
    """Why."""

    reason: Name


class ConsumedLine(Schema):
    """What of a component went in: of a lot, or first expired first."""

    variant_id: RecordId
    quantity: Quantity
    lot: LotCode | None = None


class NewConsumption(Schema):
    """Components that went into an order, as they were taken."""

    lines: Annotated[tuple[ConsumedLine, ...], Field(min_length=1, max_length=500)]
    business_date: date | None = None


class ReturnedLine(Schema):
    """What of a component comes back."""

    variant_id: RecordId
    quantity: Quantity


class NewComponentReturn(Schema):
    """Components that come back unused."""

    lines: Annotated[tuple[ReturnedLine, ...], Field(min_length=1, max_length=500)]
    reason: Name


class NewWorkTime(Schema):
    """Time that a work centre took for an operation."""

    operation_id: RecordId
    minutes: Quantity
    business_date: date | None = None


class NewOutput(Schema):
    """What came out of an order.

    Attributes:
        quantity: Good pieces, into stock.
        scrapped: Pieces that failed.
        take_components: What the bill says and was not consumed yet is consumed with it.
        finish: Nothing more comes of this order.
    """

    quantity: Price
    scrapped: Price = Decimal(0)
    lot: LotCode | None = None
    expires_on: date | None = None
    location_id: RecordId | None = None
    take_components: bool = True
    finish: bool = False
    reason: Text = ""
    business_date: date | None = None

    @model_validator(mode="after")
    def _something(self) -> "NewOutput":
        if self.quantity + self.scrapped == 0:
            message = "Something came out, good or not."
            raise ValueError(message)
        return self


class OrderLineView(Schema):
    """A component of an order.

    Attributes:
        reserved: Held for the order.
        short: Neither consumed nor held.
        cost: What was consumed of it.
    """

    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    required: Number
    consumed: Number
    reserved: Number
    short: Number
    cost: Money


class OrderOperationView(Schema):
    """A step of an order's routing."""

    id: int
    work_centre_id: int
    work_centre: str
    name_en: str
    name_zh: str
    planned_minutes: Number
    done_minutes: Number
    starts_on: date
    ends_on: date


class OutputView(Schema):
    """What came out of an order at once."""

    id: int
    quantity: Number
    scrapped: Number
    value: Money
    lot: str
    reason: str
    business_date: date


class MakingStepView(Schema):
    """A step of an order from one state to another."""

    from_state: MakingState | None
    to_state: MakingState
    at: datetime
    actor: str
    reason: str


class ManufacturingOrderView(Schema):
    """A manufacturing order.

    Attributes:
        left: What is still to make.
        is_late: Its day has passed and it is not done.
        fully_reserved: Every component that it still needs is held.
        material: What was consumed.
        time_cost: What the work centres took.
        in_progress: What of both is not in goods yet.
        difference: What of both went into no goods.
        bill_version: Which of the article's bills it follows.
    """

    id: int
    number: str | None
    state: MakingState
    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    bill_id: int
    bill_version: int
    quantity: Number
    produced: Number
    scrapped: Number
    left: Number
    start_on: date
    due_on: date
    is_late: bool
    fully_reserved: bool
    demand_id: int | None
    expected_id: int | None
    note: str
    material: Money
    time_cost: Money
    in_progress: Money
    difference: Money
    created_at: datetime
    lines: tuple[OrderLineView, ...]
    operations: tuple[OrderOperationView, ...]
    outputs: tuple[OutputView, ...]
    steps: tuple[MakingStepView, ...]
