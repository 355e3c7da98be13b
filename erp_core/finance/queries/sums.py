"""What was debited and credited to each account until a day, in time that does not grow.

Whole months come from the balances that posting keeps. Only the month that the day breaks is
counted from its lines, and of that the shorter side: its first days are added to the months
before, or its last days are taken from the whole month.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select

from erp_core.finance.periods import period_of
from erp_core.finance.tables import AccountBalance, Entry, EntryLineRow, FiscalYearRow
from erp_core.kernel.transaction import Tx

_MIDDLE = 15


class Sums(NamedTuple):
    """Debits and credits in minor units of the base currency, both positive."""

    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Debits less credits."""
        return self.debit - self.credit

    def plus(self, other: "Sums", times: int = 1) -> "Sums":
        """Add what another has, or take it away with ``times=-1``."""
        return Sums(self.debit + times * other.debit, self.credit + times * other.credit)


NOTHING = Sums(0, 0)

_Rows = Iterable[tuple[int, int, int]]


def sums_until(tx: Tx, on: date) -> dict[int, Sums]:
    """Sum every account from the beginning of the books to the end of a day."""
    period, last = period_of(on), monthrange(on.year, on.month)[1]
    sums: dict[int, Sums] = {}
    if on.day <= _MIDDLE:
        _add(sums, _whole_months(tx, AccountBalance.period < period), 1)
        _add(sums, _days(tx, period, Entry.business_date <= on), 1)
        return sums
    _add(sums, _whole_months(tx, AccountBalance.period <= period), 1)
    if on.day < last:
        _add(sums, _days(tx, period, Entry.business_date > on), -1)
    return {account_id: each for account_id, each in sums.items() if each != NOTHING}


def sums_between(tx: Tx, start: date, end: date) -> dict[int, Sums]:
    """Sum every account over some days, both included."""
    sums = sums_until(tx, end)
    before = {} if start == date.min else sums_until(tx, start - timedelta(days=1))
    for account_id, each in before.items():
        sums[account_id] = sums.get(account_id, NOTHING).plus(each, -1)
    return sums


def without_closings(tx: Tx, sums: dict[int, Sums], start: date, end: date) -> dict[int, Sums]:
    """Take out what the closing entries of closed years moved in some days."""
    left = dict(sums)
    closings = [id_ for id_ in tx.session.scalars(_closings(start, end)) if id_ is not None]
    if closings:
        query = (
            select(EntryLineRow.account_id, *_debit_and_credit())
            .where(EntryLineRow.entry_id.in_(closings))
            .group_by(EntryLineRow.account_id)
        )
        _add(left, ((row[0], row[1], row[2]) for row in tx.session.execute(query)), -1)
    return left


def _closings(start: date, end: date) -> Select[int | None]:
    return select(FiscalYearRow.closing_entry_id).where(
        FiscalYearRow.closed, FiscalYearRow.last_day.between(start, end)
    )


def _add(sums: dict[int, Sums], rows: _Rows, times: int) -> None:
    for account_id, debit, credit in rows:
        more = Sums(int(debit), int(credit))
        sums[account_id] = sums.get(account_id, NOTHING).plus(more, times)


def _whole_months(tx: Tx, which: ColumnElement[bool]) -> _Rows:
    rows = tx.session.execute(
        select(
            AccountBalance.account_id,
            func.sum(AccountBalance.debit_minor),
            func.sum(AccountBalance.credit_minor),
        )
        .where(which)
        .group_by(AccountBalance.account_id)
    )
    return [(account_id, debit, credit) for account_id, debit, credit in rows]


def _days(tx: Tx, period: str, which: ColumnElement[bool]) -> _Rows:
    rows = tx.session.execute(
        select(EntryLineRow.account_id, *_debit_and_credit())
        .join(Entry, Entry.id == EntryLineRow.entry_id)
        .where(Entry.period == period, which, Entry.posted)
        .group_by(EntryLineRow.account_id)
    )
    return [(account_id, debit, credit) for account_id, debit, credit in rows]


def _debit_and_credit() -> tuple[ColumnElement[int], ColumnElement[int]]:
    amount = EntryLineRow.amount_minor
    return (
        func.sum(case((amount > 0, amount), else_=0)),
        func.sum(case((amount < 0, -amount), else_=0)),
    )
