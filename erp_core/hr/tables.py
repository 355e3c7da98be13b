"""Who works here, by which calendar, and the leave that they earn and take.

The leave ledger is the truth: what somebody earned, took, was given back or lost, each on its day
and never changed. A balance is the sum of its days.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import BigId, PrimaryKey, Table, reference


class Department(Table):
    """A part of the house; it may belong to another one."""

    __tablename__ = "departments"

    id: Mapped[PrimaryKey]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    parent_id: Mapped[int | None] = reference("departments.id")


class Position(Table):
    """What somebody is employed as."""

    __tablename__ = "positions"

    id: Mapped[PrimaryKey]
    name_en: Mapped[str]
    name_zh: Mapped[str]


class WorkingCalendar(Table):
    """The days on which people work; its hours stay as they are, a new week is a new calendar."""

    __tablename__ = "working_calendars"

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(unique=True)


class WorkingHours(Table):
    """How long is worked on a weekday, 0 is Monday."""

    __tablename__ = "working_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("hours BETWEEN 0 AND 24000000", name="hours"),
    )

    calendar_id: Mapped[int] = reference("working_calendars.id", primary_key=True)
    weekday: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    hours: Mapped[Decimal]


class PublicHoliday(Table):
    """A day on which nobody of a calendar works."""

    __tablename__ = "public_holidays"

    calendar_id: Mapped[int] = reference("working_calendars.id", primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    name_en: Mapped[str]
    name_zh: Mapped[str]


class Employee(Table):
    """Somebody who works or worked here; locking this row puts changes of their leave in line.

    Leave is kept from ``leave_from`` on; what was there before is an opening adjustment.
    """

    __tablename__ = "employees"
    __table_args__ = (
        CheckConstraint("left_on IS NULL OR left_on >= hired_on", name="left"),
        CheckConstraint("leave_from >= hired_on", name="leave_from"),
    )

    id: Mapped[PrimaryKey]
    staff_number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("users.id"), unique=True)
    party_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("parties.id"), unique=True)
    department_id: Mapped[int] = reference("departments.id")
    position_id: Mapped[int] = reference("positions.id")
    calendar_id: Mapped[int] = reference("working_calendars.id")
    hired_on: Mapped[date]
    left_on: Mapped[date | None]
    leave_from: Mapped[date]
    created_at: Mapped[datetime]


class DepartmentHead(Table):
    """Who leads a department, and decides on what its people ask for."""

    __tablename__ = "department_heads"

    department_id: Mapped[int] = reference("departments.id", primary_key=True)
    employee_id: Mapped[int] = reference("employees.id")


class LeaveType(Table):
    """A kind of leave: how much of it is earned, and how much goes into the next year.

    ``days_per_year`` is for a week of five days. Leave that does not accrue is not limited.
    """

    __tablename__ = "leave_types"
    __table_args__ = (
        CheckConstraint("accrual IN ('none', 'monthly', 'yearly')", name="accrual"),
        CheckConstraint("days_per_year >= 0", name="days_per_year"),
        CheckConstraint("carry_over_cap IS NULL OR carry_over_cap >= 0", name="carry_over_cap"),
    )

    id: Mapped[PrimaryKey]
    name_en: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    accrual: Mapped[str]
    days_per_year: Mapped[Decimal]
    carry_over_cap: Mapped[Decimal | None]
    paid: Mapped[bool]
    valid_from: Mapped[date]


class LeaveRequest(Table):
    """Leave that somebody asks for, in working days by their calendar."""

    __tablename__ = "leave_requests"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="span"),
        CheckConstraint("days > 0", name="days"),
        CheckConstraint("state IN ('requested', 'approved', 'refused', 'cancelled')", name="state"),
        Index("ix_leave_requests_employee_state", "employee_id", "state"),
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = reference("employees.id", index=False)
    leave_type_id: Mapped[int] = reference("leave_types.id")
    state: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    starts_midday: Mapped[bool]
    ends_midday: Mapped[bool]
    days: Mapped[Decimal]
    note: Mapped[str]
    requested_by: Mapped[str]
    created_at: Mapped[datetime]


class LeaveStep(Table):
    """A step of a request for leave from one state to another."""

    __tablename__ = "leave_steps"

    id: Mapped[PrimaryKey]
    request_id: Mapped[int] = reference("leave_requests.id")
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    reason: Mapped[str]


class LeaveEntry(Table):
    """A line of the leave ledger: days that somebody earned (positive) or that are gone.

    ``day`` is when it counts. ``leave_day`` is the day of leave that was taken or given back;
    ``period`` the month or year that was earned for: each is earned once.
    """

    __tablename__ = "leave_entries"
    __table_args__ = (
        UniqueConstraint("employee_id", "leave_type_id", "kind", "period"),
        CheckConstraint("days <> 0", name="days"),
        CheckConstraint(
            "kind = 'adjustment' OR (days > 0) = (kind IN ('accrual', 'returned'))", name="sign"
        ),
        CheckConstraint("(kind = 'accrual') = (period IS NOT NULL)", name="period"),
        CheckConstraint(
            "(kind IN ('taken', 'returned')) = (request_id IS NOT NULL)", name="request"
        ),
        CheckConstraint("(request_id IS NOT NULL) = (leave_day IS NOT NULL)", name="leave_day"),
        Index("ix_leave_entries_employee_type_day", "employee_id", "leave_type_id", "day"),
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = reference("employees.id", index=False)
    leave_type_id: Mapped[int] = reference("leave_types.id", index=False)
    kind: Mapped[str]
    day: Mapped[date]
    days: Mapped[Decimal]
    request_id: Mapped[int | None] = reference("leave_requests.id")
    leave_day: Mapped[date | None] = mapped_column(index=True)
    period: Mapped[str | None]
    reason: Mapped[str]
    actor: Mapped[str]
    created_at: Mapped[datetime]
