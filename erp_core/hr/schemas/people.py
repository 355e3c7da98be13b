"""Employees, departments and calendars as they cross a border."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, RecordId, Schema

Hours = Annotated[Number, Field(ge=0, le=24)]
"""Hours of one day."""
StaffNumber = Annotated[Name, Field(max_length=20)]


class NewDepartment(Schema):
    """A part of the house; it may belong to another one."""

    name_en: Name
    name_zh: Name
    parent_id: RecordId | None = None


class DepartmentView(NewDepartment):
    """A department and who leads it."""

    id: int
    head_id: int | None
    head: str


class Heading(Schema):
    """Who leads a department from now on."""

    employee_id: RecordId


class NewPosition(Schema):
    """What somebody is employed as."""

    name_en: Name
    name_zh: Name


class PositionView(NewPosition):
    """A position."""

    id: int


class NewHoliday(Schema):
    """A day on which nobody of a calendar works."""

    day: date
    name_en: Name
    name_zh: Name


class NewCalendar(Schema):
    """When people work.

    Attributes:
        hours: Of each weekday, Monday first; a day of none is free.
    """

    name: Name
    hours: Annotated[tuple[Hours, ...], Field(min_length=7, max_length=7)]
    holidays: Annotated[tuple[NewHoliday, ...], Field(max_length=400)] = ()


class CalendarView(NewCalendar):
    """A working calendar with its holidays by day."""

    id: int
    holidays: tuple[NewHoliday, ...]


class NewEmployee(Schema):
    """Somebody who is employed.

    Attributes:
        user_id: As whom they log in; without one they ask nothing here themselves.
        party_id: Who they are as a party, if they are one.
        leave_from: From when on their leave is kept here; without one, from the first day.
    """

    staff_number: StaffNumber
    name: Name
    department_id: RecordId
    position_id: RecordId
    calendar_id: RecordId
    hired_on: date
    user_id: RecordId | None = None
    party_id: RecordId | None = None
    leave_from: date | None = None


class EmployeeChange(Schema):
    """What changes of an employee; what is not named stays."""

    name: Name | None = None
    department_id: RecordId | None = None
    position_id: RecordId | None = None
    calendar_id: RecordId | None = None
    user_id: RecordId | None = None
    party_id: RecordId | None = None


class Leaving(Schema):
    """The last day of an employment."""

    left_on: date


class EmployeeView(Schema):
    """An employee."""

    id: int
    staff_number: str
    name: str
    user_id: int | None
    party_id: int | None
    department_id: int
    department_en: str
    department_zh: str
    position_id: int
    position_en: str
    position_zh: str
    calendar_id: int
    hired_on: date
    left_on: date | None
    leave_from: date


class EmployeeAccount(Schema):
    """Into which bank account an employee is paid.

    Attributes:
        iban: Masked; empty: none is kept.
    """

    employee_id: int
    iban: str
    holder: str
    changed_at: datetime | None
