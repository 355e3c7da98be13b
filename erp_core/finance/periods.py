"""Calendar months in the books, and how posting and locking keep out of each other's way."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.finance.errors import DateOutsideBooks, PeriodLocked
from erp_core.finance.tables import PeriodRow
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx

YEARS_BACK = 10
"""Books and vouchers are kept for ten years at the most (German HGB section 257, for one)."""
AHEAD = timedelta(days=366)


def period_of(day: date) -> str:
    """Name the period of a day, for example ``2026-05``."""
    return f"{day.year:04d}-{day.month:02d}"


def require_postable(tx: Tx, day: date) -> None:
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
        raise DateOutsideBooks(message, field="business_date")


def require_open(tx: Tx, day: date) -> None:
    """Refuse a day that nothing may be posted on, and keep its period open until the commit.

    Raises:
        DateOutsideBooks: It is too far back or ahead.
        PeriodLocked: Its period is locked.
    """
    require_postable(tx, day)
    hold_open(tx, period_of(day))


@dataclass
class _Held:
    periods: set[str] = field(default_factory=set)


def hold_open(tx: Tx, period: str) -> None:
    """Keep a period from being locked until this transaction ends.

    Raises:
        PeriodLocked: It is locked already.
    """
    held = tx.local(_Held)
    if period in held.periods:
        return
    row = _shared(tx, period)
    if row is None:
        ensure_period(tx, period)
        row = _shared(tx, period)
    if row is None or row.locked:
        message = f"The period {period} is locked and accepts nothing."
        raise PeriodLocked(message, field="business_date", period=period)
    held.periods.add(period)


def no_longer_held(tx: Tx, period: str) -> None:
    """Ask again before the next posting: this transaction locks the period itself."""
    tx.local(_Held).periods.discard(period)


def ensure_period(tx: Tx, period: str) -> None:
    """Open a period in the books, unless it is there."""
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    tx.session.execute(
        insert(PeriodRow)
        .values(period=period, locked=False, changed_at=tx.now)
        .on_conflict_do_nothing()
    )


def _shared(tx: Tx, period: str) -> PeriodRow | None:
    query = select(PeriodRow).where(PeriodRow.period == period).with_for_update(read=True)
    return tx.session.scalar(query.execution_options(populate_existing=True))
