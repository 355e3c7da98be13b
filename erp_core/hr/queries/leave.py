"""Reads of leave: kinds, requests, balances, the ledger, and who is away."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from erp_core.hr.earning import NOTHING
from erp_core.hr.errors import NoSuchLeave, TooFarAhead, WrongSpan
from erp_core.hr.queries.leave_book import leave_book, span_of
from erp_core.hr.queries.people import READ_OWN, calendars, seen_employee
from erp_core.hr.schemas.leave import (
    Absence,
    Away,
    HolidayView,
    LeaveBalance,
    LeaveEntryView,
    LeaveStepView,
    LeaveTypeView,
    LeaveView,
)
from erp_core.hr.sight import seen_by, sees
from erp_core.hr.states import Accrual, LeaveState
from erp_core.hr.tables import (
    Employee,
    LeaveEntry,
    LeaveRequest,
    LeaveStep,
    LeaveType,
    PublicHoliday,
)
from erp_core.hr.working_time import Calendar
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx

AHEAD = timedelta(days=731)
LONGEST = timedelta(days=366)
BACK = timedelta(days=3653)


def list_leave_types(tx: Tx, actor: Actor) -> tuple[LeaveTypeView, ...]:
    """List the kinds of leave."""
    actor.require(READ_OWN)
    rows = tx.session.scalars(select(LeaveType).order_by(LeaveType.id))
    return tuple(LeaveTypeView.model_validate(row) for row in rows)


def list_leave(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    state: LeaveState | None = None,
    employee_id: int | None = None,
) -> Page[LeaveView]:
    """List requests for leave, newest first, of those whom the actor sees."""
    actor.require(READ_OWN)
    query = select(LeaveRequest)
    seen = seen_by(tx, actor)
    if seen is not None:
        query = query.where(LeaveRequest.employee_id.in_(sorted(seen)))
    if state is not None:
        query = query.where(LeaveRequest.state == state)
    if employee_id is not None:
        query = query.where(LeaveRequest.employee_id == employee_id)
    found = paged(tx, query, LeaveRequest.id, page or PageRequest(), lambda row: row)
    return Page(items=list(leave_views(tx, found.items)), next_before=found.next_before)


def coming_leave(tx: Tx, actor: Actor, employee_id: int) -> tuple[LeaveView, ...]:
    """List the leave of an employee that has not ended and is approved or asked for, next first.

    Raises:
        NoSuchEmployee: There is none, or none that exists for the actor.
    """
    actor.require(READ_OWN)
    seen_employee(tx, actor, employee_id)
    rows = tx.session.scalars(
        select(LeaveRequest)
        .where(
            LeaveRequest.employee_id == employee_id,
            LeaveRequest.state.in_((LeaveState.REQUESTED, LeaveState.APPROVED)),
            LeaveRequest.last_day >= business_date(tx),
        )
        .order_by(LeaveRequest.first_day, LeaveRequest.id)
    ).all()
    return leave_views(tx, rows)


def get_leave(tx: Tx, actor: Actor, request_id: int) -> LeaveView:
    """Return a request for leave.

    Raises:
        NoSuchLeave: There is none, or it is of somebody who does not exist for the actor.
    """
    actor.require(READ_OWN)
    return leave_views(tx, [seen_leave(tx, actor, request_id)])[0]


def seen_leave(tx: Tx, actor: Actor, request_id: int) -> LeaveRequest:
    """Return the row of a request that exists for the actor.

    Raises:
        NoSuchLeave: There is none, or it is of somebody who does not exist for the actor.
    """
    row = tx.session.get(LeaveRequest, request_id)
    if row is None or not sees(tx, actor, row.employee_id):
        raise NoSuchLeave
    return row


def leave_entries(
    tx: Tx, actor: Actor, employee_id: int, page: PageRequest | None = None
) -> Page[LeaveEntryView]:
    """List the leave ledger of an employee, newest first.

    Raises:
        NoSuchEmployee: There is none, or none that exists for the actor.
    """
    actor.require(READ_OWN)
    seen_employee(tx, actor, employee_id)
    query = select(LeaveEntry).where(LeaveEntry.employee_id == employee_id)
    return paged(
        tx,
        query,
        LeaveEntry.id,
        page or PageRequest(),
        LeaveEntryView.model_validate,
    )


def leave_balances(
    tx: Tx, actor: Actor, employee_id: int, on: date | None = None
) -> tuple[LeaveBalance, ...]:
    """Tell how much leave of each kind an employee has on a day, today unless one is given.

    Raises:
        NoSuchEmployee: There is none, or none that exists for the actor.
        TooFarAhead: The day is more than two years ahead, or ten ago.
    """
    actor.require(READ_OWN)
    employee = seen_employee(tx, actor, employee_id)
    today = business_date(tx)
    day = on or today
    if not today - BACK <= day <= today + AHEAD:
        raise TooFarAhead(field="on")
    kinds = tx.session.scalars(select(LeaveType).order_by(LeaveType.id))
    worked = calendars(tx, [employee.calendar_id])[employee.calendar_id]
    return tuple(_balance(tx, employee, kind, day, worked) for kind in kinds)


def away(tx: Tx, actor: Actor, first: date, last: date) -> Away:
    """Tell who is away between two days, as far as the actor sees them, and the holidays.

    Raises:
        WrongSpan: The days are not in order, or more than a year apart.
    """
    actor.require(READ_OWN)
    if not timedelta(0) <= last - first <= LONGEST:
        raise WrongSpan(field="last")
    seen = seen_by(tx, actor)
    found = [
        one
        for one in (*_taken(tx, first, last), *_asked_for(tx, first, last))
        if seen is None or one.employee_id in seen
    ]
    holidays = tx.session.scalars(
        select(PublicHoliday)
        .where(PublicHoliday.day.between(first, last))
        .order_by(PublicHoliday.day, PublicHoliday.calendar_id)
    )
    return Away(
        first=first,
        last=last,
        absences=tuple(sorted(found, key=lambda one: (one.employee, one.employee_id, one.day))),
        holidays=tuple(HolidayView.model_validate(row) for row in holidays),
    )


def leave_views(tx: Tx, rows: Sequence[LeaveRequest]) -> tuple[LeaveView, ...]:
    """Show requests in a few statements."""
    ids = [row.id for row in rows]
    names = _names(tx, {row.employee_id for row in rows})
    kinds = {kind.id: kind for kind in tx.session.scalars(select(LeaveType))}
    steps: dict[int, list[LeaveStepView]] = {}
    for step in tx.session.scalars(
        select(LeaveStep).where(LeaveStep.request_id.in_(ids)).order_by(LeaveStep.id)
    ):
        steps.setdefault(step.request_id, []).append(LeaveStepView.model_validate(step))
    return tuple(
        LeaveView(
            id=row.id,
            employee_id=row.employee_id,
            employee=names[row.employee_id],
            leave_type_id=row.leave_type_id,
            type_en=kinds[row.leave_type_id].name_en,
            type_zh=kinds[row.leave_type_id].name_zh,
            state=LeaveState(row.state),
            first_day=row.first_day,
            last_day=row.last_day,
            starts_midday=row.starts_midday,
            ends_midday=row.ends_midday,
            days=row.days,
            note=row.note,
            created_at=row.created_at,
            steps=tuple(steps.get(row.id, ())),
        )
        for row in rows
    )


def _balance(
    tx: Tx, employee: Employee, kind: LeaveType, day: date, worked: Calendar
) -> LeaveBalance:
    book = leave_book(tx, employee, kind, day, worked)
    limited = kind.accrual != Accrual.NONE
    earned = book.earned(day)
    taken, planned = book.taken(day)
    balance = book.balance_on(day) if limited else NOTHING
    return LeaveBalance(
        leave_type_id=kind.id,
        type_en=kind.name_en,
        type_zh=kind.name_zh,
        limited=limited,
        day=day,
        earned=earned,
        taken=taken,
        expired=earned - taken - balance if limited else NOTHING,
        balance=balance,
        planned=planned,
        available=max(book.lowest(day), NOTHING) if limited else None,
    )


def _taken(tx: Tx, first: date, last: date) -> list[Absence]:
    query = (
        select(
            LeaveEntry.employee_id,
            Employee.name,
            LeaveEntry.leave_day,
            func.sum(LeaveEntry.days),
            LeaveType.id,
            LeaveType.name_en,
            LeaveType.name_zh,
        )
        .join(Employee, Employee.id == LeaveEntry.employee_id)
        .join(LeaveType, LeaveType.id == LeaveEntry.leave_type_id)
        .where(LeaveEntry.leave_day.between(first, last))
        .group_by(
            LeaveEntry.employee_id,
            Employee.name,
            LeaveEntry.leave_day,
            LeaveType.id,
            LeaveType.name_en,
            LeaveType.name_zh,
        )
    )
    return [
        Absence(
            employee_id=employee_id,
            employee=name,
            day=day,
            part=-days,
            leave_type_id=kind,
            type_en=type_en,
            type_zh=type_zh,
            state=LeaveState.APPROVED,
        )
        for employee_id, name, day, days, kind, type_en, type_zh in tx.session.execute(query)
        if days < 0 and day is not None
    ]


def _asked_for(tx: Tx, first: date, last: date) -> list[Absence]:
    query = (
        select(LeaveRequest, Employee, LeaveType)
        .join(Employee, Employee.id == LeaveRequest.employee_id)
        .join(LeaveType, LeaveType.id == LeaveRequest.leave_type_id)
        .where(
            LeaveRequest.state == LeaveState.REQUESTED,
            LeaveRequest.first_day <= last,
            LeaveRequest.last_day >= first,
        )
    )
    rows = tx.session.execute(query).all()
    worked = calendars(tx, {employee.calendar_id for _, employee, _ in rows})
    return [
        Absence(
            employee_id=employee.id,
            employee=employee.name,
            day=day,
            part=part,
            leave_type_id=kind.id,
            type_en=kind.name_en,
            type_zh=kind.name_zh,
            state=LeaveState.REQUESTED,
        )
        for row, employee, kind in rows
        for day, part in span_of(row).working_days(worked[employee.calendar_id])
        if first <= day <= last
    ]


def _names(tx: Tx, ids: set[int]) -> dict[int, str]:
    query = select(Employee.id, Employee.name).where(Employee.id.in_(sorted(ids)))
    return dict(tx.session.execute(query).all())
