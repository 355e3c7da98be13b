"""Hiring people, changing what they do, and letting them go."""

from datetime import timedelta

from sqlalchemy import select

from erp_core import banking, parties
from erp_core.access import UserNotFound, list_users
from erp_core.hr.earning import NOTHING, Due
from erp_core.hr.errors import (
    AlreadyEmployed,
    HasLeft,
    LeaveAfterwards,
    NoSuchCalendar,
    NoSuchDepartment,
    NoSuchPosition,
    StaffNumberTaken,
    TooFarAhead,
    WrongEmployment,
)
from erp_core.hr.events import EmployeeHired, EmploymentEnded
from erp_core.hr.queries.leave import AHEAD, BACK
from erp_core.hr.queries.leave_book import earned_types, leave_book, terms_of
from erp_core.hr.queries.people import calendars, employee_views
from erp_core.hr.schemas.people import EmployeeChange, EmployeeView, Leaving, NewEmployee
from erp_core.hr.service.accruing import accrue_for
from erp_core.hr.service.houses import KEEP
from erp_core.hr.service.ledger import lock_employee, require_enough, write_leave
from erp_core.hr.states import OPEN, EntryKind
from erp_core.hr.tables import (
    Department,
    Employee,
    LeaveRequest,
    Position,
    WorkingCalendar,
)
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx

TABLE = "employees"
LONG_AGO = timedelta(days=80 * 366)


def hire_employee(tx: Tx, actor: Actor, new: NewEmployee) -> EmployeeView:
    """Hire somebody, who may be a user and a party already.

    Raises:
        StaffNumberTaken: The number is somebody else's.
        AlreadyEmployed: The user or the party is an employee already.
        NoSuchDepartment: There is no such department; so with position and calendar.
        UserNotFound: There is no such user.
        PartyNotFound: There is no such party.
        WrongEmployment: Leave would be kept from before the first day, or that is far away.
        TooFarAhead: Leave would be kept for more than ten years back: say from when on.
    """
    actor.require(KEEP)
    today = business_date(tx)
    leave_from = new.leave_from or new.hired_on
    if not today - LONG_AGO <= new.hired_on <= today + AHEAD:
        raise WrongEmployment(field="hired_on")
    if leave_from < new.hired_on:
        raise WrongEmployment(field="leave_from")
    if not today - BACK <= leave_from <= today + AHEAD:
        raise TooFarAhead(field="leave_from")
    known = select(Employee.id).where(Employee.staff_number == new.staff_number)
    if tx.session.scalar(known) is not None:
        raise StaffNumberTaken(field="staff_number")
    row = Employee(**{**dict(new), "leave_from": leave_from}, left_on=None, created_at=tx.now)
    _require_place(tx, row)
    _require_person(tx, row)
    tx.session.add(row)
    tx.session.flush()
    record_change(tx, actor, "hr.hire_employee", (TABLE, row.id), new.model_dump(mode="json"))
    tx.publish(EmployeeHired(row.id))
    return _shown(tx, row)


def change_employee(tx: Tx, actor: Actor, employee_id: int, new: EmployeeChange) -> EmployeeView:
    """Rename an employee, change where and when they work, or name their user or party.

    With another calendar they earn leave by it from this month on.

    Raises:
        NoSuchEmployee: There is none.
        AlreadyEmployed: The user or the party is another employee.
        LeaveShort: They would earn less than their leave takes: cancel some first.
        NoSuchDepartment: There is no such department; so with position, calendar, user and party.
    """
    actor.require(KEEP)
    row = lock_employee(tx, employee_id)
    accrue_for(tx, actor, row)
    told = new.model_dump(mode="json", exclude_none=True)
    if new.name is not None:
        banking.rename_payee(tx, row.id, row.name, new.name)
    for name in told:
        setattr(row, name, getattr(new, name))
    with tx.session.no_autoflush:
        _require_place(tx, row)
        _require_person(tx, row)
    tx.session.flush()
    for kind in earned_types(tx):
        require_enough(tx, row, kind, business_date(tx), "calendar_id")
    record_change(tx, actor, "hr.change_employee", (TABLE, row.id), told)
    return _shown(tx, row)


def end_employment(tx: Tx, actor: Actor, employee_id: int, new: Leaving) -> EmployeeView:
    """Note the last day of an employment; leave is earned until then.

    What was credited for later is taken back, as far as it is not taken yet.

    Raises:
        NoSuchEmployee: There is none.
        HasLeft: It is known already.
        WrongEmployment: It would end before it began.
        LeaveAfterwards: There is leave after that day.
        LeaveShort: Leave that is approved would not be earned by then.
    """
    actor.require(KEEP)
    row = lock_employee(tx, employee_id)
    if row.left_on is not None:
        raise HasLeft
    if not row.leave_from <= new.left_on <= business_date(tx) + AHEAD:
        raise WrongEmployment(field="left_on")
    later = select(LeaveRequest.id).where(
        LeaveRequest.employee_id == row.id,
        LeaveRequest.state.in_(OPEN),
        LeaveRequest.last_day > new.left_on,
    )
    if tx.session.scalar(later.limit(1)) is not None:
        raise LeaveAfterwards(field="left_on")
    accrue_for(tx, actor, row)
    row.left_on = new.left_on
    tx.session.flush()
    _take_back(tx, actor, row)
    record_change(tx, actor, "hr.end_employment", (TABLE, row.id), {"left_on": str(new.left_on)})
    tx.publish(EmploymentEnded(row.id))
    return _shown(tx, row)


def _take_back(tx: Tx, actor: Actor, row: Employee) -> None:
    """Take back what was credited for days after the last one, as far as it is still there."""
    today = business_date(tx)
    calendar = calendars(tx, [row.calendar_id])[row.calendar_id]
    for kind in earned_types(tx):
        require_enough(tx, row, kind, today, "left_on")
        book = leave_book(tx, row, kind, today)
        booked = [
            Due(entry.period, entry.day, entry.days)
            for entry in book.entries
            if entry.kind == EntryKind.ACCRUAL and entry.period is not None
        ]
        kept = terms_of(row, kind, calendar).kept(booked, book.until)
        late = sum((one.days for one in booked), NOTHING) - kept
        if (back := min(late, book.lowest(today))) > 0:
            write_leave(tx, actor, row, kind, EntryKind.ADJUSTMENT, today, -back, reason="left")


def _require_place(tx: Tx, row: Employee) -> None:
    if tx.session.get(Department, row.department_id) is None:
        raise NoSuchDepartment(field="department_id")
    if tx.session.get(Position, row.position_id) is None:
        raise NoSuchPosition(field="position_id")
    if tx.session.get(WorkingCalendar, row.calendar_id) is None:
        raise NoSuchCalendar(field="calendar_id")


def _require_person(tx: Tx, row: Employee) -> None:
    if row.user_id is not None:
        if row.user_id not in {user.id for user in list_users(tx, system("hr"))}:
            raise UserNotFound(field="user_id")
        _refuse_second(tx, row, "user_id")
    if row.party_id is not None:
        parties.get_party(tx, system("hr"), row.party_id)
        _refuse_second(tx, row, "party_id")


def _refuse_second(tx: Tx, row: Employee, field: str) -> None:
    column = getattr(Employee, field)
    others = select(Employee.id).where(column == getattr(row, field))
    if any(id_ != row.id for id_ in tx.session.scalars(others)):
        raise AlreadyEmployed(field=field)


def _shown(tx: Tx, row: Employee) -> EmployeeView:
    tx.notify("people")
    return employee_views(tx, [row])[0]
