"""Calendar months in the books, and how posting and locking keep out of each other's way."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.finance.errors import DateOutsideBooks, PeriodLocked
from erp_core.finance.schemas.ledger import PeriodLock
from erp_core.finance.tables import Entry, PeriodRow
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx

YEARS_BACK = 10
"""Books and vouchers are kept for ten years at the most (German HGB section 257, for one)."""
AHEAD = timedelta(days=366)


def period_of(day: date) -> str:
    """Name the period of a day, for example ``2026-05``."""
    return f"{day.year:04d}-{day.month:02d}"


def require_postable(tx: Tx, day: date, field: str = "business_date") -> None:
    """Refuse a date that can only be a slip: older than any books that are kept, or far ahead.

    The bounds move with today and not with what was posted before, so that no posting can open
    the way for an older one.

    Raises:
        DateOutsideBooks: It is; the message says from when to when may be posted.
    """
    today = business_date(tx)
    first, last = date(today.year - YEARS_BACK, 1, 1), today + AHEAD
    if not first <= day <= last:
        message = f"An entry of {day} cannot be posted: dates go from {first} to {last}."
        raise DateOutsideBooks(message, field=field)


def require_open(tx: Tx, day: date, field: str = "business_date") -> None:
    """Refuse a day that nothing may be posted on, and keep its period open until the commit.

    Args:
        tx: The transaction.
        day: The day.
        field: What the caller named it.

    Raises:
        DateOutsideBooks: It is too far back or ahead.
        PeriodLocked: Its period is locked.
    """
    require_postable(tx, day, field)
    hold_open(tx, period_of(day), field=field)


@dataclass
class _Held:
    locks: dict[str, PeriodLock] = field(default_factory=dict)


def hold(tx: Tx, period: str) -> PeriodLock:
    """Keep the lock of a period as it is until this transaction ends, and tell what it is."""
    held = tx.local(_Held).locks
    if period not in held:
        row = _shared(tx, period)
        if row is None:
            ensure_period(tx, period)
            row = _shared(tx, period)
        held[period] = PeriodLock.HARD if row is None else PeriodLock(row.lock)
    return held[period]


def hold_open(
    tx: Tx, period: str, *, late: bool = False, field: str = "business_date"
) -> PeriodLock:
    """Keep a period from being locked until this transaction ends, and tell its lock.

    A posting that is ``late`` and says why passes a soft lock.

    Raises:
        PeriodLocked: It is locked already.
    """
    lock = hold(tx, period)
    if lock is PeriodLock.HARD:
        message = f"The period {period} is locked and accepts nothing."
        raise PeriodLocked(message, field=field, period=period, lock=lock)
    if lock is PeriodLock.SOFT and not late:
        message = f"The period {period} is locked: an accountant may post into it with a reason."
        raise PeriodLocked(message, field=field, period=period, lock=lock)
    return lock


def day_to_correct(tx: Tx, day: date) -> date:
    """Tell the day to date a correction: that of what is corrected, or today if it is locked."""
    row = _shared(tx, period_of(day))
    return business_date(tx) if row is not None and row.lock != PeriodLock.OPEN else day


def no_longer_held(tx: Tx, period: str) -> None:
    """Ask again before the next posting: this transaction locks the period itself."""
    tx.local(_Held).locks.pop(period, None)


def ensure_period(tx: Tx, *periods: str) -> None:
    """Open periods in the books, unless they are there; waits for whoever opens one as well."""
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    rows = [
        {"period": period, "lock": PeriodLock.OPEN, "changed_at": tx.now}
        for period in sorted(periods)
    ]
    tx.session.execute(insert(PeriodRow).values(rows).on_conflict_do_nothing())


def lock_begins(tx: Tx, *which: ColumnElement[bool]) -> datetime:
    """Tell from when on a lock holds that is set now, by the time of those who post.

    Whoever locks waits for those who are posting, and they may have begun after it: what they
    posted was there before the lock.

    Args:
        tx: The transaction; it holds the rows of the periods.
        *which: Selects the entries of the periods.
    """
    last = tx.session.scalar(select(func.max(Entry.created_at)).where(*which))
    return tx.now if last is None else max(tx.now, last)


def _shared(tx: Tx, period: str) -> PeriodRow | None:
    query = select(PeriodRow).where(PeriodRow.period == period).with_for_update(read=True)
    return tx.session.scalar(query.execution_options(populate_existing=True))
