"""Reads of who works here, in which department and by which calendar."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import or_, select

from erp_core.hr.errors import NoSuchEmployee
from erp_core.hr.schemas.people import (
    CalendarView,
    DepartmentView,
    EmployeeView,
    NewHoliday,
    PositionView,
)
from erp_core.hr.sight import own_employee_id, seen_by, sees
from erp_core.hr.tables import (
    Department,
    DepartmentHead,
    Employee,
    Position,
    PublicHoliday,
    WorkingCalendar,
    WorkingHours,
)
from erp_core.hr.working_time import Calendar
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx

READ_OWN = "hr.read_own"


def list_departments(tx: Tx, actor: Actor) -> tuple[DepartmentView, ...]:
    """List the departments; who leads one is told to whom they exist for."""
    actor.require(READ_OWN)
    seen = seen_by(tx, actor)
    heads = {
        head.department_id: (employee_id, name)
        for head, employee_id, name in tx.session.execute(
            select(DepartmentHead, Employee.id, Employee.name).join(
                Employee, Employee.id == DepartmentHead.employee_id
            )
        )
        if seen is None or employee_id in seen
    }
    return tuple(
        department_view(row, *heads.get(row.id, (None, "")))
        for row in tx.session.scalars(select(Department).order_by(Department.id))
    )


def department_view(row: Department, head_id: int | None, head: str) -> DepartmentView:
    """Show a department."""
    return DepartmentView(
        id=row.id,
        name_en=row.name_en,
        name_zh=row.name_zh,
        parent_id=row.parent_id,
        head_id=head_id,
        head=head,
    )


def list_positions(tx: Tx, actor: Actor) -> tuple[PositionView, ...]:
    """List the positions."""
    actor.require(READ_OWN)
    rows = tx.session.scalars(select(Position).order_by(Position.id))
    return tuple(PositionView.model_validate(row) for row in rows)


def list_calendars(tx: Tx, actor: Actor) -> tuple[CalendarView, ...]:
    """List the working calendars with their holidays."""
    actor.require(READ_OWN)
    rows = tx.session.scalars(select(WorkingCalendar).order_by(WorkingCalendar.id)).all()
    return calendar_views(tx, rows)


def calendar_views(tx: Tx, rows: Sequence[WorkingCalendar]) -> tuple[CalendarView, ...]:
    """Show calendars."""
    ids = [row.id for row in rows]
    found = calendars(tx, ids)
    holidays: dict[int, list[NewHoliday]] = {}
    for day in tx.session.scalars(
        select(PublicHoliday).where(PublicHoliday.calendar_id.in_(ids)).order_by(PublicHoliday.day)
    ):
        holidays.setdefault(day.calendar_id, []).append(NewHoliday.model_validate(day))
    return tuple(
        CalendarView(
            id=row.id,
            name=row.name,
            hours=found[row.id].hours,
            holidays=tuple(holidays.get(row.id, ())),
        )
        for row in rows
    )


def calendars(tx: Tx, ids: Iterable[int]) -> dict[int, Calendar]:
    """Return calendars by id."""
    wanted = sorted(set(ids))
    hours: dict[int, list[WorkingHours]] = {id_: [] for id_ in wanted}
    query = select(WorkingHours).where(WorkingHours.calendar_id.in_(wanted))
    for row in tx.session.scalars(query.order_by(WorkingHours.weekday)):
        hours[row.calendar_id].append(row)
    free = defaultdict[int, set[date]](set)
    for calendar_id, day in tx.session.execute(
        select(PublicHoliday.calendar_id, PublicHoliday.day).where(
            PublicHoliday.calendar_id.in_(wanted)
        )
    ):
        free[calendar_id].add(day)
    return {
        id_: Calendar(tuple(row.hours for row in rows), frozenset(free[id_]))
        for id_, rows in hours.items()
    }


def list_employees(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    department_id: int | None = None,
    left: bool = False,
) -> Page[EmployeeView]:
    """List employees, newest first: oneself and those one leads, or everybody.

    Args:
        tx: The snapshot.
        actor: Who asks.
        page: Which page.
        department_id: Of one department only.
        left: Also those who have left.
    """
    actor.require(READ_OWN)
    query = select(Employee)
    seen = seen_by(tx, actor)
    if seen is not None:
        query = query.where(Employee.id.in_(sorted(seen)))
    if department_id is not None:
        query = query.where(Employee.department_id == department_id)
    if not left:
        today = business_date(tx)
        query = query.where((Employee.left_on.is_(None)) | (Employee.left_on >= today))
    found = paged(tx, query, Employee.id, page or PageRequest(), lambda row: row)
    return Page(items=list(employee_views(tx, found.items)), next_before=found.next_before)


def get_employee(tx: Tx, actor: Actor, employee_id: int) -> EmployeeView:
    """Return an employee.

    Raises:
        NoSuchEmployee: There is none, or none that exists for the actor.
    """
    actor.require(READ_OWN)
    return employee_views(tx, [seen_employee(tx, actor, employee_id)])[0]


def seen_names(tx: Tx, actor: Actor) -> dict[int, str]:
    """Name those who work here, as far as the actor sees them, by id."""
    actor.require(READ_OWN)
    query = select(Employee.id, Employee.name).where(
        or_(Employee.left_on.is_(None), Employee.left_on >= business_date(tx))
    )
    seen = seen_by(tx, actor)
    if seen is not None:
        query = query.where(Employee.id.in_(sorted(seen)))
    return dict(tx.session.execute(query.order_by(Employee.id)).all())


def own_employee(tx: Tx, actor: Actor) -> EmployeeView:
    """Return who the actor is as an employee.

    Raises:
        NoSuchEmployee: They are none.
    """
    actor.require(READ_OWN)
    own = own_employee_id(tx, actor)
    if own is None:
        raise NoSuchEmployee
    return employee_views(tx, [tx.session.get_one(Employee, own)])[0]


def seen_employee(tx: Tx, actor: Actor, employee_id: int) -> Employee:
    """Return the row of an employee who exists for the actor.

    Raises:
        NoSuchEmployee: There is none, or none that exists for the actor.
    """
    row = tx.session.get(Employee, employee_id)
    if row is None or not sees(tx, actor, employee_id):
        raise NoSuchEmployee
    return row


def employee_views(tx: Tx, rows: Sequence[Employee]) -> tuple[EmployeeView, ...]:
    """Show employees in a few statements."""
    departments = {row.id: row for row in tx.session.scalars(select(Department))}
    positions = {row.id: row for row in tx.session.scalars(select(Position))}
    return tuple(
        EmployeeView(
            id=row.id,
            staff_number=row.staff_number,
            name=row.name,
            user_id=row.user_id,
            party_id=row.party_id,
            department_id=row.department_id,
            department_en=departments[row.department_id].name_en,
            department_zh=departments[row.department_id].name_zh,
            position_id=row.position_id,
            position_en=positions[row.position_id].name_en,
            position_zh=positions[row.position_id].name_zh,
            calendar_id=row.calendar_id,
            hired_on=row.hired_on,
            left_on=row.left_on,
            leave_from=row.leave_from,
        )
        for row in rows
    )
