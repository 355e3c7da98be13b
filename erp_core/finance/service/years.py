"""Closing a fiscal year: its result goes to retained earnings and its months accept nothing more.

The closing entry is dated the last day of the year. It is the one entry that passes a lock, so
that months can be locked for good one by one before the year is closed.
"""

from datetime import date

from sqlalchemy import select, update

from erp_core.finance.accounts import account_by_id
from erp_core.finance.errors import (
    DateOutsideBooks,
    EarlierYearOpen,
    LaterYearClosed,
    YearClosed,
    YearNotClosed,
    YearNotOver,
)
from erp_core.finance.periods import (
    YEARS_BACK,
    ensure_period,
    lock_begins,
    no_longer_held,
    period_of,
)
from erp_core.finance.posting import write_entry
from erp_core.finance.queries.sums import sums_until
from erp_core.finance.queries.years import year_view
from erp_core.finance.schemas.ledger import (
    AccountKind,
    AccountRole,
    EntryLine,
    FiscalYearStart,
    FiscalYearView,
    Journal,
    NewEntry,
    PeriodLock,
)
from erp_core.finance.service.ledger import opposite_lines
from erp_core.finance.service.periods import REOPEN
from erp_core.finance.tables import Account, AccountBalance, Entry, FiscalYearRow, PeriodRow
from erp_core.finance.years import FiscalYear, fiscal_year, months_between
from erp_core.kernel import organisation
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.transaction import Tx

RESULT_KINDS = (AccountKind.INCOME, AccountKind.EXPENSE)


def close_year(tx: Tx, actor: Actor, year: int, reason: str = "") -> FiscalYearView:
    """Close a fiscal year: carry its result to retained earnings and lock its months for good.

    What is before it is locked with it, so that nothing can be posted behind it.

    Raises:
        DateOutsideBooks: The year is too far back or ahead.
        YearNotOver: Its last day has not passed.
        YearClosed: It is closed already.
        EarlierYearOpen: The year before has postings and is open.
        NoSuchAccount: The chart has no account of retained earnings.
    """
    actor.require("finance.close_year")
    closing = _year(tx, year)
    if closing.last_day >= business_date(tx):
        raise YearNotOver(field="year")
    _hold_months(tx, closing)
    row = _year_row(tx, closing)
    if row.closed:
        raise YearClosed(field="year")
    _refuse_open_before(tx, closing)
    tx.settle()
    entry_id = _carry_result(tx, actor, closing)
    _lock_for_good(tx, closing)
    row.first_day, row.last_day = closing.first_day, closing.last_day
    row.closed, row.closing_entry_id, row.changed_at = True, entry_id, tx.now
    return _told(tx, actor, row, "close_year", reason)


def reopen_year(tx: Tx, actor: Actor, year: int, reason: str) -> FiscalYearView:
    """Open the fiscal year that was closed last: its closing entry is reversed.

    Its months stay locked; an administrator opens those that need it.

    Raises:
        DateOutsideBooks: The year is too far back or ahead.
        YearNotClosed: It is not closed.
        LaterYearClosed: A later one is closed.
    """
    actor.require(REOPEN)
    opening = _year(tx, year)
    _hold_months(tx, opening)
    row = _year_row(tx, opening)
    if not row.closed:
        raise YearNotClosed(field="year")
    later = select(FiscalYearRow.year).where(FiscalYearRow.closed, FiscalYearRow.year > year)
    if tx.session.scalar(later) is not None:
        raise LaterYearClosed(field="year")
    if row.closing_entry_id is not None:
        _reverse(tx, actor, opening, row.closing_entry_id, reason)
    row.closed, row.closing_entry_id, row.changed_at = False, None, tx.now
    return _told(tx, actor, row, "reopen_year", reason)


def set_fiscal_year_start(tx: Tx, actor: Actor, month: int, reason: str = "") -> FiscalYearStart:
    """Let fiscal years begin in a month, 1 to 12; only while no year was closed.

    Raises:
        YearClosed: A fiscal year is closed, and the next one begins after it.
    """
    actor.require("finance.set_fiscal_year_start")
    if tx.session.scalar(select(FiscalYearRow.year).where(FiscalYearRow.closed)) is not None:
        raise YearClosed(field="month")
    organisation.set_fiscal_year_start(tx, month)
    told = {"month": month, "reason": reason}
    record_change(tx, actor, "finance.set_fiscal_year_start", ("organisation", 1), told)
    return FiscalYearStart(month=month)


def _year(tx: Tx, year: int) -> FiscalYear:
    today = business_date(tx)
    if not today.year - YEARS_BACK <= year <= today.year:
        message = f"Fiscal years go from {today.year - YEARS_BACK} to {today.year}."
        raise DateOutsideBooks(message, field="year")
    return fiscal_year(year, get_organisation(tx).fiscal_year_start)


def _locked_with(closing: FiscalYear) -> tuple[str, ...]:
    """Name the months of the year and all before them that could be posted to."""
    return months_between(date(closing.year - YEARS_BACK - 1, 1, 1), closing.last_day)


def _hold_months(tx: Tx, closing: FiscalYear) -> None:
    """Hold the months that can be posted to, in order; waits for whoever is posting into them.

    All of them are opened first: one that somebody opens meanwhile would not be held.
    """
    ensure_period(tx, *_locked_with(closing))
    tx.session.scalars(
        select(PeriodRow)
        .where(PeriodRow.period <= period_of(closing.last_day))
        .order_by(PeriodRow.period)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _year_row(tx: Tx, closing: FiscalYear) -> FiscalYearRow:
    row = tx.session.get(FiscalYearRow, closing.year, with_for_update=True, populate_existing=True)
    if row is None:
        row = FiscalYearRow(
            **closing._asdict(), closed=False, closing_entry_id=None, changed_at=tx.now
        )
        tx.session.add(row)
        tx.session.flush()
    return row


def _refuse_open_before(tx: Tx, closing: FiscalYear) -> None:
    posted = select(AccountBalance.period).where(
        AccountBalance.period < period_of(closing.first_day)
    )
    before = tx.session.get(FiscalYearRow, closing.year - 1)
    if tx.session.scalar(posted.limit(1)) is not None and not (before and before.closed):
        raise EarlierYearOpen(field="year")


def _carry_result(tx: Tx, actor: Actor, closing: FiscalYear) -> int | None:
    """Post the closing entry, if there is anything to carry, and return its id."""
    sums = sums_until(tx, closing.last_day)
    results = tx.session.scalars(
        select(Account.id).where(Account.kind.in_(RESULT_KINDS)).order_by(Account.code)
    )
    carried = {account_by_id(tx, id_).code: sums[id_].balance for id_ in results if id_ in sums}
    carried[AccountRole.RETAINED_EARNINGS] = -sum(carried.values())
    currency = get_organisation(tx).currency
    lines = tuple(
        EntryLine.of(account, Money(-minor, currency))
        for account, minor in carried.items()
        if minor
    )
    return _post(tx, actor, closing, lines, f"Result of fiscal year {closing.year}")


def _post(
    tx: Tx,
    actor: Actor,
    year: FiscalYear,
    lines: tuple[EntryLine, ...],
    memo: str,
    reverses_id: int | None = None,
) -> int | None:
    if not lines:
        return None
    entry = NewEntry(
        journal=Journal.CLOSING,
        business_date=year.last_day,
        memo=memo,
        lines=lines,
        source=("fiscal_years", year.year),
    )
    return write_entry(tx, actor, entry, reverses_id).id


def _reverse(tx: Tx, actor: Actor, opening: FiscalYear, entry_id: int, reason: str) -> None:
    _post(tx, actor, opening, opposite_lines(tx, entry_id), reason, entry_id)


def _lock_for_good(tx: Tx, closing: FiscalYear) -> None:
    """Lock every month until the end of the year, also those that nobody posted to yet."""
    months = _locked_with(closing)
    tx.session.execute(
        update(PeriodRow)
        .where(PeriodRow.period <= months[-1], PeriodRow.lock != PeriodLock.HARD)
        .values(lock=PeriodLock.HARD, changed_at=lock_begins(tx, Entry.period <= months[-1]))
        .execution_options(synchronize_session="fetch")
    )
    for month in months:
        no_longer_held(tx, month)


def _told(tx: Tx, actor: Actor, row: FiscalYearRow, verb: str, reason: str) -> FiscalYearView:
    tx.session.flush()
    told = {"reason": reason, "closing_entry_id": row.closing_entry_id}
    record_change(tx, actor, f"finance.{verb}", ("fiscal_years", row.year), told)
    return year_view(row)
