"""Crediting leave that was earned, and letting go what a year's end takes: any number of times."""

from sqlalchemy import select

from erp_core.hr.earning import NOTHING
from erp_core.hr.queries.leave_book import earned_types, leave_book
from erp_core.hr.queries.people import calendars
from erp_core.hr.schemas.leave import Accrued
from erp_core.hr.service.ledger import write_leave
from erp_core.hr.states import RESTORED, EntryKind
from erp_core.hr.tables import Employee, LeaveEntry, LeaveType
from erp_core.hr.working_time import Calendar
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx

MANAGE = "hr.manage_leave"


def accrue_leave(tx: Tx, actor: Actor) -> Accrued:
    """Credit everybody with the leave that they have earned up to today, once a month or year.

    What is left above the cap of past years is written off. A second run finds nothing to do.
    """
    actor.require(MANAGE)
    query = select(Employee).order_by(Employee.id).with_for_update()
    rows = tx.session.scalars(query.execution_options(populate_existing=True)).all()
    lines = [one for row in rows for one in accrue_for(tx, actor, row)]
    told = Accrued(
        lines=len(lines),
        earned=sum((one.days for one in lines if one.kind == EntryKind.ACCRUAL), NOTHING),
        expired=-sum((one.days for one in lines if one.kind != EntryKind.ACCRUAL), NOTHING),
    )
    if lines:
        record_change(tx, actor, "hr.accrue_leave", ("employees", 0), told.model_dump(mode="json"))
        tx.notify("people")
    return told


def accrue_for(tx: Tx, actor: Actor, row: Employee) -> list[LeaveEntry]:
    """Write what an employee has earned and lost up to today; returns the lines.

    Where leave was recorded after its year had closed, what that year's end took is given back.
    """
    worked = calendars(tx, [row.calendar_id])[row.calendar_id]
    return [one for kind in earned_types(tx) for one in _accrue(tx, actor, row, kind, worked)]


def _accrue(
    tx: Tx, actor: Actor, row: Employee, kind: LeaveType, worked: Calendar
) -> list[LeaveEntry]:
    today = business_date(tx)
    book = leave_book(tx, row, kind, today, worked)
    written = [
        write_leave(tx, actor, row, kind, EntryKind.ACCRUAL, due.day, due.days, period=due.period)
        for due in book.due
        if due.day <= today
    ]
    for end in book.year_ends(today.year):
        is_lost = end.days < 0
        how = EntryKind.EXPIRED if is_lost else EntryKind.ADJUSTMENT
        reason = "" if is_lost else RESTORED
        written.append(write_leave(tx, actor, row, kind, how, end.day, end.days, reason=reason))
    return written
