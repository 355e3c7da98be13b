"""Work orders as they cross a border."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, model_validator

from erp_core.kernel.money import Money
from erp_core.kernel.quantity import Number, Price, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema, Text
from erp_core.maintenance.schemas.bounds import Count, Day, Moment
from erp_core.maintenance.states import WorkState


class NewWorkOrder(Schema):
    """Work that somebody asks for.

    Attributes:
        is_failure: The asset failed, and stands still.
        down_from: Since when, with its zone; None: since now.
        case_id: The case of support that it comes from.
    """

    asset_id: RecordId
    title: Name
    reason: Name
    is_failure: bool = False
    down_from: Moment | None = None
    case_id: RecordId | None = None


class NewPlanning(Schema):
    """When an order is worked on, and by whom.

    Attributes:
        assigned_to: The user who does it.
        blocks: The work centre that the asset stands for has no hours on these days.
    """

    plan_from: Day
    plan_until: Day
    assigned_to: RecordId | None = None
    blocks: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> "NewPlanning":
        if self.plan_until < self.plan_from:
            message = "The last day comes before the first."
            raise ValueError(message)
        return self


class PartLine(Schema):
    """A quantity of a part, in its unit."""

    variant_id: RecordId
    quantity: Quantity


class NewParts(Schema):
    """Parts that are taken, or brought back."""

    lines: Annotated[tuple[PartLine, ...], Field(min_length=1, max_length=200)]


class NewWorkTime(Schema):
    """How long somebody worked.

    Attributes:
        worked_on: None: today.
        employee_id: Who; without it the caller, where they are an employee.
        hourly_rate: What an hour of it is worth; it is told and not posted.
    """

    minutes: Annotated[int, Field(ge=1, le=100_000)]
    worked_on: Day | None = None
    employee_id: RecordId | None = None
    hourly_rate: Annotated[Price, Field(lt=1_000_000)] | None = None


class FoundReading(Schema):
    """What a meter of the asset said when the work was done."""

    meter_id: RecordId
    value: Count


class NewFinish(Schema):
    """How an order ended."""

    cause: Text = ""
    remedy: Name
    reading: FoundReading | None = None


class Reason(Schema):
    """Why."""

    reason: Name


class PartView(Schema):
    """What of a part was taken and not brought back."""

    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number
    cost: Money


class WorkTimeView(Schema):
    """How long somebody worked.

    Attributes:
        employee_id: Who; None too for who may not know of them.
        hourly_rate: None too for who may not know of it.
    """

    minutes: int
    worked_on: date
    employee_id: int | None
    hourly_rate: Number | None
    actor: str


class WorkStepView(Schema):
    """A step of an order from one state to another."""

    from_state: WorkState | None
    to_state: WorkState
    at: datetime
    actor: str
    reason: str


class WorkOrderView(Schema):
    """A work order.

    Attributes:
        due_on: Since when its plan was due.
        is_late: It is open, and its days, or the day it was due, have passed.
        parts_cost: What its parts cost: what the ledger says.
        labour: What the time is worth at the rates that were told; it is not in the ledger. None
            for who may not know of all of them.
        case_id: The case of support that it comes from.
    """

    id: int
    number: str | None
    state: WorkState
    asset_id: int
    asset: str
    asset_en: str
    asset_zh: str
    plan_id: int | None
    due_on: date | None
    title: str
    reason: str
    case_id: int | None
    is_failure: bool
    down_from: datetime | None
    down_until: datetime | None
    assigned_to: int | None
    assignee: str
    plan_from: date | None
    plan_until: date | None
    blocks: bool
    is_late: bool
    started_at: datetime | None
    ended_at: datetime | None
    ended_on: date | None
    cause: str
    remedy: str
    minutes: int
    parts_cost: Money
    labour: Money | None
    requested_on: date
    created_at: datetime
    parts: tuple[PartView, ...]
    times: tuple[WorkTimeView, ...]
    steps: tuple[WorkStepView, ...]


class Raised(Schema):
    """The orders that were asked for because plans are due."""

    orders: tuple[WorkOrderView, ...]
