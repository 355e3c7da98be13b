"""Hours: written day by day, submitted week by week, approved by whoever leads the employee."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from erp_core.hr.errors import (
    DayTooLong,
    NoSuchEmployee,
    NotToDecide,
    OwnRequest,
    WeekClosed,
    WrongDay,
)
from erp_core.hr.pay_tables import Timesheet, TimesheetLine
from erp_core.hr.queries.hours import seen_timesheet, timesheet_views
from erp_core.hr.schemas.hours import NewHours, TimesheetView
from erp_core.hr.service.ledger import lock_employee
from erp_core.hr.service.steps import note
from erp_core.hr.sight import leads, own_employee_id
from erp_core.hr.states import HOURS, TimeState
from erp_core.hr.tables import Employee
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.kernel.working_days import monday_of

TABLE = "timesheets"
DAY = Decimal(24)
OLDEST = timedelta(days=366)


def log_hours(tx: Tx, actor: Actor, new: NewHours) -> TimesheetView:
    """Write one's own hours of a day on something, in place of those written before.

    Raises:
        NoSuchEmployee: The actor is no employee.
        WrongDay: It is yet to come, more than a year ago, or outside the employment.
        WeekClosed: The week is submitted.
        DayTooLong: The day would have more than 24 hours.
    """
    actor.require("hr.track_time")
    own = own_employee_id(tx, actor)
    if own is None:
        raise NoSuchEmployee
    employee = lock_employee(tx, own)
    _require_workable(tx, employee, new.day)
    sheet = _week(tx, actor, own, monday_of(new.day))
    if sheet.state != TimeState.OPEN:
        raise WeekClosed(field="day")
    _write(tx, sheet, new)
    total = select(func.sum(TimesheetLine.hours)).where(
        TimesheetLine.timesheet_id == sheet.id, TimesheetLine.day == new.day
    )
    if (tx.session.scalar(total) or Decimal(0)) > DAY:
        raise DayTooLong(field="hours")
    tx.notify("people")
    return timesheet_views(tx, [sheet])[0]


def submit_timesheet(tx: Tx, actor: Actor, timesheet_id: int) -> TimesheetView:
    """Submit one's own week.

    Raises:
        NoSuchTimesheet: There is none that exists for the actor.
        NotToDecide: It is not theirs.
        WrongTransition: It is submitted already.
    """
    actor.require("hr.track_time")
    sheet = _locked(tx, actor, timesheet_id)
    if own_employee_id(tx, actor) != sheet.employee_id:
        raise NotToDecide
    return _moved(tx, actor, sheet, TimeState.SUBMITTED, "submit_timesheet")


def approve_timesheet(tx: Tx, actor: Actor, timesheet_id: int) -> TimesheetView:
    """Approve a week of somebody whom one leads, or as HR of anybody else.

    Raises:
        NoSuchTimesheet: There is none that exists for the actor.
        OwnRequest: It is their own.
        NotToDecide: They neither lead the employee nor are HR.
        WrongTransition: It is not submitted.
    """
    actor.require("hr.decide_time")
    sheet = _to_decide(tx, actor, timesheet_id)
    return _moved(tx, actor, sheet, TimeState.APPROVED, "approve_timesheet")


def return_timesheet(tx: Tx, actor: Actor, timesheet_id: int, reason: str) -> TimesheetView:
    """Give a submitted week back, to be put right.

    Raises:
        NoSuchTimesheet: There is none that exists for the actor.
        OwnRequest: It is their own.
        NotToDecide: They neither lead the employee nor are HR.
        WrongTransition: It is not submitted.
    """
    actor.require("hr.decide_time")
    sheet = _to_decide(tx, actor, timesheet_id)
    return _moved(tx, actor, sheet, TimeState.OPEN, "return_timesheet", reason)


def _require_workable(tx: Tx, employee: Employee, day: date) -> None:
    today = business_date(tx)
    first = max(today - OLDEST, employee.hired_on)
    last = min(today, employee.left_on or today)
    if not first <= day <= last:
        raise WrongDay(field="day")


def _week(tx: Tx, actor: Actor, employee_id: int, monday: date) -> Timesheet:
    query = select(Timesheet).where(
        Timesheet.employee_id == employee_id, Timesheet.monday == monday
    )
    sheet = tx.session.scalar(query.with_for_update())
    if sheet is None:
        sheet = Timesheet(employee_id=employee_id, monday=monday, state=TimeState.OPEN)
        tx.session.add(sheet)
        tx.session.flush()
        note(tx, actor, (TABLE, sheet.id), (None, sheet.state), "log_hours")
    return sheet


def _write(tx: Tx, sheet: Timesheet, new: NewHours) -> None:
    known = select(TimesheetLine).where(
        TimesheetLine.timesheet_id == sheet.id,
        TimesheetLine.day == new.day,
        TimesheetLine.project == new.project,
    )
    line = tx.session.scalar(known)
    if line is not None and new.hours == 0:
        tx.session.delete(line)
    elif line is not None:
        line.hours = new.hours
    elif new.hours:
        tx.session.add(TimesheetLine(timesheet_id=sheet.id, **dict(new)))
    tx.session.flush()


def _locked(tx: Tx, actor: Actor, timesheet_id: int) -> Timesheet:
    seen_timesheet(tx, actor, timesheet_id)
    return tx.session.get_one(Timesheet, timesheet_id, with_for_update=True, populate_existing=True)


def _to_decide(tx: Tx, actor: Actor, timesheet_id: int) -> Timesheet:
    sheet = _locked(tx, actor, timesheet_id)
    if own_employee_id(tx, actor) == sheet.employee_id:
        raise OwnRequest
    if not actor.may("hr.manage_people") and not leads(tx, actor, sheet.employee_id):
        raise NotToDecide
    return sheet


def _moved(
    tx: Tx, actor: Actor, sheet: Timesheet, target: TimeState, verb: str, reason: str = ""
) -> TimesheetView:
    before, sheet.state = sheet.state, HOURS.move(sheet.state, target)
    note(tx, actor, (TABLE, sheet.id), (before, sheet.state), verb, reason)
    return timesheet_views(tx, [sheet])[0]
