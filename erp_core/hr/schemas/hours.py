"""Timesheets as they cross a border."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from erp_core.hr.states import TimeState
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Schema, Text

DayHours = Annotated[Number, Field(ge=0, le=24, decimal_places=2)]
Project = Annotated[Text, Field(max_length=100)]


class NewHours(Schema):
    """Hours of a day on something; none takes away what was written.

    Attributes:
        project: A project or the number of an order; empty: nothing in particular.
    """

    day: date
    hours: DayHours
    project: Project = ""


class HoursView(Schema):
    """Hours of a day on something."""

    day: date
    project: str
    hours: Number


class TimesheetView(Schema):
    """The hours of a week.

    Attributes:
        reason: Why it was given back, where it was.
    """

    id: int
    employee_id: int
    employee: str
    monday: date
    state: TimeState
    total: Number = Decimal(0)
    lines: tuple[HoursView, ...]
    reason: str = ""
