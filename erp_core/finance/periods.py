"""Calendar months in the books, and how posting and locking keep out of each other's way."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.finance.errors import PeriodLocked
from erp_core.finance.tables import PeriodRow
from erp_core.kernel.transaction import Tx


def period_of(day: date) -> str:
    """Name the period of a day, for example ``2026-05``."""
    return f"{day.year:04d}-{day.month:02d}"


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
