"""What is always true of leave, examined employee by employee and request by request."""

from datetime import date

from sqlalchemy import func, select

from erp_core.hr.pay_checks import PAY_CHECKS
from erp_core.hr.queries.leave_book import earned_types, leave_book, taken_of
from erp_core.hr.queries.people import calendars
from erp_core.hr.states import LEAVE, LeaveState
from erp_core.hr.tables import Employee, LeaveEntry, LeaveRequest, LeaveStep
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.exactness import exact_amounts
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx


def no_leave_is_taken_unearned(tx: Tx) -> Findings:
    """Find those whose leave falls below nothing on some day, past or to come."""
    people = list(tx.session.scalars(select(Employee).order_by(Employee.id)))
    kinds = earned_types(tx)
    wrong = []
    worked = calendars(tx, {person.calendar_id for person in people})
    for person in people:
        for kind in kinds:
            calendar = worked[person.calendar_id]
            book = leave_book(tx, person, kind, business_date(tx), calendar)
            lowest = book.lowest(min((one.day for one in book.changes), default=date.min))
            if lowest < 0:
                wrong.append(f"employee {person.id} is {-lowest} days short of {kind.name_en}")
    return Findings.of(len(people) * len(kinds), wrong)


def leave_is_as_granted(tx: Tx) -> Findings:
    """Find requests that the ledger tells otherwise: granted ones take their days, others none."""
    rows = list(tx.session.scalars(select(LeaveRequest).order_by(LeaveRequest.id)))
    taken = taken_of(tx, [row.id for row in rows])
    return Findings.of(
        len(rows),
        (
            f"request {row.id} is {row.state}, of {row.days} days; {taken.get(row.id, 0)} are taken"
            for row in rows
            if taken.get(row.id, 0) != (row.days if row.state == LeaveState.APPROVED else 0)
        ),
    )


def no_day_is_taken_twice(tx: Tx) -> Findings:
    """Find days of somebody of which more than one is taken, or more given back than taken."""
    query = (
        select(LeaveEntry.employee_id, LeaveEntry.leave_day, func.sum(LeaveEntry.days))
        .where(LeaveEntry.leave_day.is_not(None))
        .group_by(LeaveEntry.employee_id, LeaveEntry.leave_day)
        .order_by(LeaveEntry.employee_id, LeaveEntry.leave_day)
    )
    rows = tx.session.execute(query).all()
    return Findings.of(
        len(rows),
        (
            f"employee {employee_id}, {day}: {-days} days are taken"
            for employee_id, day, days in rows
            if not -1 <= days <= 0
        ),
    )


def requests_took_declared_steps(tx: Tx) -> Findings:
    """Find requests for leave that did not get to their state by declared steps."""
    present = dict(tx.session.execute(select(LeaveRequest.id, LeaveRequest.state)).all())
    steps = [
        (row.request_id, row.from_state, row.to_state)
        for row in tx.session.scalars(select(LeaveStep).order_by(LeaveStep.id))
    ]
    astray = LEAVE.astray(LeaveState.REQUESTED, present, steps)
    return Findings.of(
        len(present), (f"request for leave {id_} did not get there by its steps" for id_ in astray)
    )


CHECKS: tuple[Check, ...] = (
    Check("I4", "No leave is taken that is not earned by then", no_leave_is_taken_unearned),
    Check("I4", "Leave that is granted takes its days, and no other", leave_is_as_granted),
    Check("I4", "No day of leave is taken twice", no_day_is_taken_twice),
    Check("I6", "Requests for leave moved along their transitions", requests_took_declared_steps),
    *PAY_CHECKS,
    exact_amounts("hr"),
)
