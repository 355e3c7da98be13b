"""Reads of timesheets, of those whom the actor sees."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from erp_core.hr.errors import NoSuchTimesheet
from erp_core.hr.pay_tables import Timesheet, TimesheetLine
from erp_core.hr.queries.people import READ_OWN
from erp_core.hr.queries.steps import reasons_of
from erp_core.hr.schemas.hours import HoursView, TimesheetView
from erp_core.hr.sight import seen_by, sees
from erp_core.hr.states import TimeState
from erp_core.hr.tables import Employee
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx


def list_timesheets(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    state: TimeState | None = None,
    employee_id: int | None = None,
) -> Page[TimesheetView]:
    """List weeks of hours, newest first; of one employee or of all whom the actor sees."""
    actor.require(READ_OWN)
    query = select(Timesheet)
    seen = seen_by(tx, actor)
    if seen is not None:
        query = query.where(Timesheet.employee_id.in_(sorted(seen)))
    if state is not None:
        query = query.where(Timesheet.state == state)
    if employee_id is not None:
        query = query.where(Timesheet.employee_id == employee_id)
    found = paged(tx, query, Timesheet.id, page or PageRequest(), lambda row: row)
    return Page(items=list(timesheet_views(tx, found.items)), next_before=found.next_before)


def get_timesheet(tx: Tx, actor: Actor, timesheet_id: int) -> TimesheetView:
    """Return the hours of a week.

    Raises:
        NoSuchTimesheet: There is none, or it is of somebody who does not exist for the actor.
    """
    actor.require(READ_OWN)
    return timesheet_views(tx, [seen_timesheet(tx, actor, timesheet_id)])[0]


def seen_timesheet(tx: Tx, actor: Actor, timesheet_id: int) -> Timesheet:
    """Return the row of a week that exists for the actor.

    Raises:
        NoSuchTimesheet: There is none, or it is of somebody who does not exist for the actor.
    """
    row = tx.session.get(Timesheet, timesheet_id)
    if row is None or not sees(tx, actor, row.employee_id):
        raise NoSuchTimesheet
    return row


def timesheet_views(tx: Tx, rows: Sequence[Timesheet]) -> tuple[TimesheetView, ...]:
    """Show weeks in a few statements."""
    lines: dict[int, list[HoursView]] = {}
    query = select(TimesheetLine).where(TimesheetLine.timesheet_id.in_([row.id for row in rows]))
    for line in tx.session.scalars(query.order_by(TimesheetLine.day, TimesheetLine.id)):
        lines.setdefault(line.timesheet_id, []).append(HoursView.model_validate(line))
    people = select(Employee.id, Employee.name).where(
        Employee.id.in_([row.employee_id for row in rows])
    )
    names = dict(tx.session.execute(people).all())
    reasons = reasons_of(tx, "timesheets", [row.id for row in rows])
    return tuple(
        TimesheetView(
            id=row.id,
            employee_id=row.employee_id,
            employee=names[row.employee_id],
            monday=row.monday,
            state=TimeState(row.state),
            total=sum((line.hours for line in lines.get(row.id, ())), Decimal(0)),
            lines=tuple(lines.get(row.id, ())),
            reason=reasons.get(row.id, ""),
        )
        for row in rows
    )
