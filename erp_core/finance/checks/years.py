"""I1 and I7: a closed fiscal year has carried its result, and nobody closes but by closing."""

from collections.abc import Iterator

from sqlalchemy import func, select

from erp_core.finance.periods import period_of
from erp_core.finance.schemas.ledger import AccountKind, Journal, PeriodLock
from erp_core.finance.tables import Account, AccountBalance, Entry, FiscalYearRow, PeriodRow
from erp_core.finance.years import months_between
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx


def closed_years_are_carried(tx: Tx) -> Findings:
    """Find closed years whose result stayed, or whose months are not locked for good."""
    years = _closed(tx)
    return Findings.of(len(years), (each for year in years for each in _violations(tx, year)))


def closing_entries_belong_to_years(tx: Tx) -> Findings:
    """Find entries of the closing journal that neither close a year nor were taken back."""
    closing = {row.closing_entry_id for row in _closed(tx)}
    rows = list(tx.session.scalars(select(Entry).where(Entry.journal == Journal.CLOSING)))
    reversed_ = {row.reverses_id for row in rows}
    stray = (
        row.id for row in rows if row.id not in closing | reversed_ and row.reverses_id is None
    )
    return Findings.of(len(rows), (f"entry {id_} closes no fiscal year" for id_ in sorted(stray)))


YEAR_CHECKS = (
    Check("I1", "A closed fiscal year has carried its result", closed_years_are_carried),
    Check("I7", "Closing entries belong to closed fiscal years", closing_entries_belong_to_years),
)


def _closed(tx: Tx) -> list[FiscalYearRow]:
    query = select(FiscalYearRow).where(FiscalYearRow.closed).order_by(FiscalYearRow.year)
    return list(tx.session.scalars(query))


def _violations(tx: Tx, year: FiscalYearRow) -> Iterator[str]:
    last = period_of(year.last_day)
    left = tx.session.execute(
        select(Account.code, func.sum(AccountBalance.debit_minor - AccountBalance.credit_minor))
        .join(AccountBalance, AccountBalance.account_id == Account.id)
        .where(
            Account.kind.in_((AccountKind.INCOME, AccountKind.EXPENSE)),
            AccountBalance.period <= last,
        )
        .group_by(Account.code)
        .order_by(Account.code)
    )
    for code, minor in left:
        if minor:
            yield f"account {code} still has {minor} of closed fiscal year {year.year}"
    hard = set(
        tx.session.scalars(select(PeriodRow.period).where(PeriodRow.lock == PeriodLock.HARD))
    )
    for period in months_between(year.first_day, year.last_day):
        if period not in hard:
            yield f"period {period} of closed fiscal year {year.year} is not locked"
