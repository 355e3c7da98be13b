"""What everybody earned in a month, by salaries, leave and deductions as they are now."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from erp_core.hr.pay_tables import PayComponent, Salary
from erp_core.hr.queries.people import calendars
from erp_core.hr.tables import Employee, LeaveEntry, LeaveType
from erp_core.hr.wages import Deduction, Wage, gross_of, wage
from erp_core.kernel.organisation import home
from erp_core.kernel.transaction import Tx


def wages_of(tx: Tx, period: str) -> dict[int, Wage]:
    """Work out the wages of a month, by employee."""
    deductions, currency = _deductions(tx), home(tx).currency
    earned = _earned(tx, *month_of(period))
    return {id_: wage(gross, currency, deductions) for id_, gross in earned.items()}


def _earned(tx: Tx, first: date, last: date) -> dict[int, int]:
    """Return what everybody earns in a month, by employee."""
    whole = (last - first).days + 1
    people = {
        row.id: row
        for row in tx.session.scalars(select(Employee).where(Employee.hired_on <= last))
        if row.left_on is None or row.left_on >= first
    }
    monthly: dict[int, int] = {}
    for row in tx.session.scalars(
        select(Salary).where(Salary.valid_from <= last).order_by(Salary.valid_from)
    ):
        begins = people[row.employee_id].hired_on if row.employee_id in people else last
        if row.employee_id in people and row.valid_from <= max(first, begins):
            monthly[row.employee_id] = row.gross_minor
    worked = calendars(tx, {people[id_].calendar_id for id_ in monthly})
    unpaid = _unpaid(tx, first, last)
    found = {}
    for id_, minor in monthly.items():
        person = people[id_]
        begins, ends = max(first, person.hired_on), min(last, person.left_on or last)
        calendar = worked[person.calendar_id]
        working = sum(calendar.hours_on(first + timedelta(days=n)) > 0 for n in range(whole))
        days = ((ends - begins).days + 1, whole)
        found[id_] = gross_of(minor, days, unpaid.get(id_, Decimal(0)), working)
    return found


def _unpaid(tx: Tx, first: date, last: date) -> Mapping[int, Decimal]:
    query = (
        select(LeaveEntry.employee_id, func.sum(LeaveEntry.days))
        .join(LeaveType, LeaveType.id == LeaveEntry.leave_type_id)
        .where(LeaveType.paid.is_(False), LeaveEntry.leave_day.between(first, last))
        .group_by(LeaveEntry.employee_id)
    )
    return {id_: -days for id_, days in tx.session.execute(query)}


def _deductions(tx: Tx) -> list[Deduction]:
    rows = tx.session.scalars(
        select(PayComponent).where(PayComponent.archived_at.is_(None)).order_by(PayComponent.id)
    )
    return [
        Deduction(
            row.id,
            row.employee_rate,
            row.employer_rate,
            row.ceiling_minor,
            row.employee_minor,
            row.employer_minor,
        )
        for row in rows
    ]


def month_of(period: str) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])
