"""One employee's leave of one kind, as it stands and as it will: the ledger and what is to come.

What will be earned counts on the day that it is earned, whether the ledger says so yet or not; a
request that waits counts as if it were granted. So what holds today holds after every run.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from erp_core.hr.earning import (
    NOTHING,
    Change,
    Due,
    Terms,
    balance_on,
    balances,
    lowest,
    year_ends,
)
from erp_core.hr.queries.people import calendars
from erp_core.hr.states import RESTORED, Accrual, EntryKind, LeaveState
from erp_core.hr.tables import Employee, LeaveEntry, LeaveRequest, LeaveType
from erp_core.hr.working_time import Calendar, Span
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class LeaveBook:
    """What changes somebody's leave of a kind, until a day.

    Attributes:
        entries: The ledger.
        due: What is earned until then and not yet in the ledger.
        waiting: What requests that wait would take.
    """

    terms: Terms
    until: date
    entries: tuple[LeaveEntry, ...]
    due: tuple[Due, ...]
    waiting: tuple[Change, ...]

    @property
    def changes(self) -> list[Change]:
        """All of it, and what ends of years that have closed took too much of."""
        known = self.known
        if not known or not self.lost:
            return known
        return [*known, *self.year_ends(max(self.lost) + 1)]

    @property
    def known(self) -> list[Change]:
        """What the ledger says, what is due and what waits."""
        ledger = [Change(row.day, row.days) for row in self.entries]
        return [*ledger, *(Change(one.day, one.days) for one in self.due), *self.waiting]

    @property
    def lost(self) -> dict[int, Decimal]:
        """What the ledger says that the ends of years took, less what they gave back."""
        found: dict[int, Decimal] = {}
        for row in self.entries:
            if row.kind == EntryKind.EXPIRED or _is_restored(row):
                found[row.day.year] = found.get(row.day.year, NOTHING) - row.days
        return found

    def year_ends(self, before: int) -> list[Change]:
        """Tell what ends of years before one take or give back that the ledger does not say."""
        known = self.known
        first = min((one.day.year for one in known), default=before)
        return year_ends(known, self.lost, self.terms.cap, range(first, before))

    def lowest(self, since: date) -> Decimal:
        """Return the lowest balance from a day on."""
        return lowest(balances(self.changes, self.terms.cap, self.until), since)

    def balance_on(self, day: date) -> Decimal:
        """Return the balance at the end of a day."""
        return balance_on(balances(self.changes, self.terms.cap, self.until), day)

    def earned(self, day: date) -> Decimal:
        """Return what was earned and adjusted up to a day."""
        kinds = (EntryKind.ACCRUAL, EntryKind.ADJUSTMENT)
        ledger = [
            row.days
            for row in self.entries
            if row.kind in kinds and row.day <= day and not _is_restored(row)
        ]
        return sum([*ledger, *(one.days for one in self.due if one.day <= day)], NOTHING)

    def taken(self, day: date) -> tuple[Decimal, Decimal]:
        """Return what was taken or asked for up to a day, and after it."""
        kinds = (EntryKind.TAKEN, EntryKind.RETURNED)
        moves = [Change(row.day, row.days) for row in self.entries if row.kind in kinds]
        both = [*moves, *self.waiting]
        until = -sum((one.days for one in both if one.day <= day), NOTHING)
        return until, -sum((one.days for one in both if one.day > day), NOTHING)


def _is_restored(row: LeaveEntry) -> bool:
    is_end = (row.day.month, row.day.day) == (12, 31)
    return row.kind == EntryKind.ADJUSTMENT and is_end and row.reason == RESTORED


def terms_of(employee: Employee, kind: LeaveType, calendar: Calendar) -> Terms:
    """Tell how an employee earns a kind of leave."""
    return Terms(
        accrual=Accrual(kind.accrual),
        days_per_year=kind.days_per_year,
        days_per_week=calendar.days_per_week,
        cap=kind.carry_over_cap,
        start=max(employee.leave_from, kind.valid_from),
        end=employee.left_on,
    )


def leave_book(
    tx: Tx, employee: Employee, kind: LeaveType, at_least: date, worked: Calendar | None = None
) -> LeaveBook:
    """Read an employee's leave of a kind until a day, or until their last leave if it is later."""
    calendar = worked or calendars(tx, [employee.calendar_id])[employee.calendar_id]
    entries = tuple(
        tx.session.scalars(
            select(LeaveEntry)
            .where(LeaveEntry.employee_id == employee.id, LeaveEntry.leave_type_id == kind.id)
            .order_by(LeaveEntry.day, LeaveEntry.id)
        )
    )
    waiting = tuple(
        Change(day, -part)
        for row in _waiting(tx, employee.id, kind.id)
        for day, part in span_of(row).working_days(calendar)
    )
    days = [at_least, *(row.day for row in entries), *(one.day for one in waiting)]
    known = {row.period for row in entries}
    terms, until = terms_of(employee, kind, calendar), max(days)
    due = tuple(one for one in terms.due(until) if one.period not in known)
    return LeaveBook(terms, until, entries, due, waiting)


def span_of(row: LeaveRequest) -> Span:
    """Return the days of a request."""
    return Span(row.first_day, row.last_day, row.starts_midday, row.ends_midday)


def earned_types(tx: Tx) -> list[LeaveType]:
    """Return the kinds of leave that are earned."""
    query = select(LeaveType).where(LeaveType.accrual != Accrual.NONE)
    return list(tx.session.scalars(query.order_by(LeaveType.id)))


def taken_of(tx: Tx, request_ids: Iterable[int]) -> dict[int, Decimal]:
    """Return how many days are taken for requests and not given back."""
    query = (
        select(LeaveEntry.request_id, func.sum(LeaveEntry.days))
        .where(LeaveEntry.request_id.in_(list(request_ids)))
        .group_by(LeaveEntry.request_id)
    )
    return {id_: -days for id_, days in tx.session.execute(query) if id_ is not None}


def _waiting(tx: Tx, employee_id: int, leave_type_id: int) -> list[LeaveRequest]:
    query = select(LeaveRequest).where(
        LeaveRequest.employee_id == employee_id,
        LeaveRequest.leave_type_id == leave_type_id,
        LeaveRequest.state == LeaveState.REQUESTED,
    )
    return list(tx.session.scalars(query.order_by(LeaveRequest.id)))
