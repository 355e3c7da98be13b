"""Leave as it crosses a border: kinds of it, requests, balances, the ledger."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from erp_core.hr.states import Accrual, EntryKind, LeaveState
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, RecordId, Schema, Text

YearDays = Annotated[Number, Field(ge=0, le=366, decimal_places=2)]
"""Days of leave a year, for a week of five days."""
LedgerDays = Annotated[Number, Field(ge=-366, le=366, decimal_places=2)]
ShortNote = Annotated[Text, Field(max_length=500)]


class NewLeaveType(Schema):
    """A kind of leave.

    Attributes:
        accrual: When it is earned; leave that never is has no limit (illness, for one).
        days_per_year: For a week of five days.
        carry_over_cap: What goes into the next year at the most; None: all of it.
        paid: Whether wages go on.
        valid_from: It is earned from this day on; without one, from today.
    """

    name_en: Name
    name_zh: Name
    accrual: Accrual
    days_per_year: YearDays = Decimal(0)
    carry_over_cap: YearDays | None = None
    paid: bool = True
    valid_from: date | None = None

    @model_validator(mode="after")
    def _earned_or_not(self) -> "NewLeaveType":
        if (self.accrual is Accrual.NONE) != (self.days_per_year == 0):
            message = "Leave that is earned has days a year, and other leave has none."
            raise ValueError(message)
        return self


class LeaveTypeView(Schema):
    """A kind of leave."""

    id: int
    name_en: str
    name_zh: str
    accrual: Accrual
    days_per_year: Number
    carry_over_cap: Number | None
    paid: bool
    valid_from: date


class NewLeave(Schema):
    """Leave that is asked for.

    Attributes:
        employee_id: Whose; without one, one's own.
        starts_midday: The morning of the first day is worked.
        ends_midday: The afternoon of the last day is worked.
    """

    leave_type_id: RecordId
    first_day: date
    last_day: date
    starts_midday: bool = False
    ends_midday: bool = False
    note: ShortNote = ""
    employee_id: RecordId | None = None


class LeaveReason(Schema):
    """Why."""

    reason: ShortNote = ""


class LeaveStepView(Schema):
    """A step of a request for leave."""

    from_state: LeaveState | None
    to_state: LeaveState
    at: datetime
    actor: str
    reason: str


class LeaveView(Schema):
    """A request for leave.

    Attributes:
        days: Working days that it takes.
    """

    id: int
    employee_id: int
    employee: str
    leave_type_id: int
    type_en: str
    type_zh: str
    state: LeaveState
    first_day: date
    last_day: date
    starts_midday: bool
    ends_midday: bool
    days: Number
    note: str
    created_at: datetime
    steps: tuple[LeaveStepView, ...]


class NewAdjustment(Schema):
    """Days that HR adds or takes away, today: an opening balance, a correction."""

    leave_type_id: RecordId
    days: LedgerDays
    reason: Name

    @model_validator(mode="after")
    def _something(self) -> "NewAdjustment":
        if self.days == 0:
            message = "An adjustment adds days or takes some away."
            raise ValueError(message)
        return self


class LeaveEntryView(Schema):
    """A line of the leave ledger."""

    id: int
    employee_id: int
    leave_type_id: int
    kind: EntryKind
    day: date
    days: Number
    request_id: int | None
    leave_day: date | None
    period: str | None
    reason: str
    created_at: datetime


class LeaveBalance(Schema):
    """How much leave of a kind somebody has on a day.

    Attributes:
        earned: Up to then, and adjusted, also what is not yet in the ledger.
        taken: Up to then, or asked for, less what was given back.
        expired: When years ended.
        balance: What is left at the end of the day: earned less taken and expired.
        planned: Approved or asked for, on days after it.
        available: What can be asked for on that day: less than is left, if later leave needs it;
            None where there is no limit.
    """

    leave_type_id: int
    type_en: str
    type_zh: str
    limited: bool
    day: date
    earned: Number
    taken: Number
    expired: Number
    balance: Number
    planned: Number
    available: Number | None


class Accrued(Schema):
    """What a run wrote into the leave ledger: how many lines, and how many days."""

    lines: int
    earned: Number
    expired: Number


class Absence(Schema):
    """A day on which somebody is away, or will be if it is approved."""

    employee_id: int
    employee: str
    day: date
    part: Number
    leave_type_id: int
    type_en: str
    type_zh: str
    state: LeaveState


class HolidayView(Schema):
    """A public holiday of a calendar."""

    calendar_id: int
    day: date
    name_en: str
    name_zh: str


class Away(Schema):
    """Who is away between two days, as far as one sees them, and the holidays."""

    first: date
    last: date
    absences: tuple[Absence, ...]
    holidays: tuple[HolidayView, ...]
