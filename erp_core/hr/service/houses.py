"""Departments, positions and calendars: what employees belong to."""

from sqlalchemy import select

from erp_core.hr.errors import (
    HolidayKnown,
    NameTaken,
    NoSuchCalendar,
    NoSuchDepartment,
    NoSuchEmployee,
)
from erp_core.hr.queries.people import calendar_views, department_view
from erp_core.hr.schemas.people import (
    CalendarView,
    DepartmentView,
    NewCalendar,
    NewDepartment,
    NewHoliday,
    NewPosition,
    PositionView,
)
from erp_core.hr.tables import (
    Department,
    DepartmentHead,
    Employee,
    Position,
    PublicHoliday,
    WorkingCalendar,
    WorkingHours,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx

KEEP = "hr.manage_people"


def create_department(tx: Tx, actor: Actor, new: NewDepartment) -> DepartmentView:
    """Create a department, on its own or within another one.

    Raises:
        NoSuchDepartment: There is none that it could belong to.
    """
    actor.require(KEEP)
    if new.parent_id is not None and tx.session.get(Department, new.parent_id) is None:
        raise NoSuchDepartment(field="parent_id")
    row = Department(**dict(new))
    tx.session.add(row)
    tx.session.flush()
    what = new.model_dump(mode="json")
    record_change(tx, actor, "hr.create_department", ("departments", row.id), what)
    return department_view(row, None, "")


def set_department_head(
    tx: Tx, actor: Actor, department_id: int, employee_id: int
) -> DepartmentView:
    """Let somebody lead a department: they decide on what its people ask for.

    Raises:
        NoSuchDepartment: There is none.
        NoSuchEmployee: There is none, or they have left.
    """
    actor.require(KEEP)
    row = tx.session.get(Department, department_id)
    if row is None:
        raise NoSuchDepartment
    head = tx.session.get(Employee, employee_id)
    if head is None or head.left_on is not None:
        raise NoSuchEmployee(field="employee_id")
    tx.session.merge(DepartmentHead(department_id=department_id, employee_id=employee_id))
    tx.session.flush()
    what = {"employee_id": employee_id}
    record_change(tx, actor, "hr.set_department_head", ("departments", row.id), what)
    return department_view(row, head.id, head.name)


def create_position(tx: Tx, actor: Actor, new: NewPosition) -> PositionView:
    """Create a position."""
    actor.require(KEEP)
    row = Position(**dict(new))
    tx.session.add(row)
    tx.session.flush()
    what = new.model_dump(mode="json")
    record_change(tx, actor, "hr.create_position", ("positions", row.id), what)
    return PositionView.model_validate(row)


def create_calendar(tx: Tx, actor: Actor, new: NewCalendar) -> CalendarView:
    """Create a working calendar: hours of each weekday, and public holidays.

    Raises:
        NameTaken: There is one of this name.
        HolidayKnown: A day is named twice.
    """
    actor.require(KEEP)
    known = select(WorkingCalendar.id).where(WorkingCalendar.name == new.name)
    if tx.session.scalar(known) is not None:
        raise NameTaken(field="name")
    if len({one.day for one in new.holidays}) < len(new.holidays):
        raise HolidayKnown(field="holidays")
    row = WorkingCalendar(name=new.name)
    tx.session.add(row)
    tx.session.flush()
    for weekday, hours in enumerate(new.hours):
        tx.session.add(WorkingHours(calendar_id=row.id, weekday=weekday, hours=hours))
    for one in new.holidays:
        tx.session.add(PublicHoliday(calendar_id=row.id, **dict(one)))
    tx.session.flush()
    what = new.model_dump(mode="json")
    record_change(tx, actor, "hr.create_calendar", ("working_calendars", row.id), what)
    return calendar_views(tx, [row])[0]


def add_holiday(tx: Tx, actor: Actor, calendar_id: int, new: NewHoliday) -> CalendarView:
    """Add a public holiday; leave that is approved already stays as it is.

    Raises:
        NoSuchCalendar: There is none.
        HolidayKnown: It is one already.
    """
    actor.require(KEEP)
    row = tx.session.get(WorkingCalendar, calendar_id, with_for_update=True)
    if row is None:
        raise NoSuchCalendar
    if tx.session.get(PublicHoliday, (calendar_id, new.day)) is not None:
        raise HolidayKnown(field="day")
    tx.session.add(PublicHoliday(calendar_id=calendar_id, **dict(new)))
    tx.session.flush()
    what = new.model_dump(mode="json")
    record_change(tx, actor, "hr.add_holiday", ("working_calendars", row.id), what)
    return calendar_views(tx, [row])[0]
