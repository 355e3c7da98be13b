"""Locking months: softly, so that only who may be late posts into them, or for good.

A soft lock is the accountant's; a hard lock is opened again by an administrator alone, and never
once the fiscal year is closed.
"""

from datetime import date

from sqlalchemy import select

from erp_core.finance.errors import BadPeriod, PeriodLocked, YearClosed
from erp_core.finance.periods import ensure_period, lock_begins, no_longer_held
from erp_core.finance.schemas.ledger import PeriodLock, PeriodView
from erp_core.finance.tables import Entry, FiscalYearRow, PeriodRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx

REOPEN = "access.reopen_books"
"""The right to undo what is meant to be final: administrators have it, ``finance.*`` has not."""


def lock_period(
    tx: Tx,
    actor: Actor,
    period: str,
    lock: PeriodLock = PeriodLock.SOFT,
    reason: str = "",
) -> PeriodView:
    """Lock a month, softly or for good; waits for whoever is posting into it.

    Raises:
        BadPeriod: It is not written as year and month, or the lock is none.
        PeriodLocked: It is locked for good already and cannot become softly locked.
    """
    actor.require("finance.lock_period")
    if lock is PeriodLock.OPEN:
        message = "A month is locked softly or for good; it is opened by unlocking it."
        raise BadPeriod(message, field="lock")
    row = _held(tx, period)
    if row.lock == PeriodLock.HARD and lock is PeriodLock.SOFT:
        message = f"The period {period} is locked for good already."
        raise PeriodLocked(message, field="lock", period=period, lock=PeriodLock.HARD)
    return _set_lock(tx, actor, row, lock, "lock_period", reason)


def unlock_period(tx: Tx, actor: Actor, period: str, reason: str) -> PeriodView:
    """Open a locked month again; one that is locked for good by an administrator only.

    Raises:
        BadPeriod: It is not written as year and month.
        NotAllowed: It is locked for good and the actor is no administrator.
        YearClosed: It belongs to a closed fiscal year.
    """
    actor.require("finance.unlock_period")
    row = _held(tx, period)
    if row.lock == PeriodLock.HARD:
        actor.require(REOPEN)
        _refuse_closed_year(tx, period)
    return _set_lock(tx, actor, row, PeriodLock.OPEN, "unlock_period", reason)


def _held(tx: Tx, period: str) -> PeriodRow:
    """Return the row of a month, kept from others; waits for whoever is posting into it."""
    try:
        date.fromisoformat(f"{period}-01")
    except ValueError as error:
        raise BadPeriod(field="period") from error
    ensure_period(tx, period)
    return tx.session.get_one(PeriodRow, period, with_for_update=True, populate_existing=True)


def _refuse_closed_year(tx: Tx, period: str) -> None:
    closed = select(FiscalYearRow.year).where(
        FiscalYearRow.closed, FiscalYearRow.last_day >= date.fromisoformat(f"{period}-01")
    )
    if tx.session.scalar(closed) is not None:
        message = f"The period {period} belongs to a closed fiscal year."
        raise YearClosed(message, field="period")


def _set_lock(
    tx: Tx, actor: Actor, row: PeriodRow, lock: PeriodLock, verb: str, reason: str
) -> PeriodView:
    before = row.lock
    row.lock, row.changed_at = lock, lock_begins(tx, Entry.period == row.period)
    tx.session.flush()
    no_longer_held(tx, row.period)
    told = {"from": before, "to": lock, "reason": reason}
    record_change(tx, actor, f"finance.{verb}", ("periods", _month_number(row.period)), told)
    return PeriodView.model_validate(row)


def _month_number(period: str) -> int:
    """Turn ``2026-05`` into 202605, an id for the audit trail."""
    return int(period.replace("-", ""))
