"""Reads of the general ledger, for those who keep the books."""

from datetime import date

from sqlalchemy import select

from erp_core.finance.errors import NoSuchEntry
from erp_core.finance.numbers import write_number
from erp_core.finance.queries.sums import Sums, sums_until
from erp_core.finance.schemas.ledger import (
    AccountKind,
    AccountView,
    EntryLineView,
    EntryView,
    Journal,
    PeriodView,
    TrialBalance,
    TrialBalanceRow,
)
from erp_core.finance.tables import Account, Entry, EntryLineRow, PeriodRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx

READ = "finance.read_ledger"


def list_accounts(tx: Tx, actor: Actor) -> tuple[AccountView, ...]:
    """List the chart of accounts by code."""
    actor.require(READ)
    rows = tx.session.scalars(select(Account).order_by(Account.code))
    return tuple(AccountView.model_validate(row) for row in rows)


def list_periods(tx: Tx, actor: Actor) -> tuple[PeriodView, ...]:
    """List the months that were posted to or locked, newest first."""
    actor.require(READ)
    rows = tx.session.scalars(select(PeriodRow).order_by(PeriodRow.period.desc()))
    return tuple(PeriodView.model_validate(row) for row in rows)


def get_entry(tx: Tx, actor: Actor, entry_id: int) -> EntryView:
    """Return one journal entry with its lines.

    Raises:
        NoSuchEntry: There is none of that id.
    """
    actor.require(READ)
    entry = tx.session.get(Entry, entry_id)
    if entry is None:
        raise NoSuchEntry
    return entry_view(entry, entry_lines(tx, [entry.id]).get(entry.id, ()))


def is_reversed(tx: Tx, actor: Actor, entry_id: int) -> bool:
    """Tell whether an entry was reversed."""
    actor.require(READ)
    return tx.session.scalar(select(Entry.id).where(Entry.reverses_id == entry_id)) is not None


def list_entries(tx: Tx, actor: Actor, page: PageRequest | None = None) -> Page[EntryView]:
    """List journal entries with their lines, newest first."""
    actor.require(READ)
    found = paged(tx, select(Entry), Entry.id, page or PageRequest(), lambda row: row)
    lines = entry_lines(tx, [entry.id for entry in found.items])
    views = [entry_view(entry, lines.get(entry.id, ())) for entry in found.items]
    return Page(items=views, next_before=found.next_before)


def entry_view(entry: Entry, lines: tuple[EntryLineView, ...]) -> EntryView:
    """Show an entry."""
    source = (
        None
        if entry.source_type is None or entry.source_id is None
        else (entry.source_type, entry.source_id)
    )
    return EntryView(
        id=entry.id,
        number=write_number("JE", entry.year, entry.number),
        journal=Journal(entry.journal),
        business_date=entry.business_date,
        memo=entry.memo,
        source=source,
        reverses_id=entry.reverses_id,
        late_reason=entry.late_reason,
        lines=lines,
    )


def entry_lines(tx: Tx, entry_ids: list[int]) -> dict[int, tuple[EntryLineView, ...]]:
    """Return the lines of many entries in one statement."""
    currency = get_organisation(tx).currency
    rows = tx.session.execute(
        select(EntryLineRow, Account)
        .join(Account, Account.id == EntryLineRow.account_id)
        .where(EntryLineRow.entry_id.in_(entry_ids))
        .order_by(EntryLineRow.id)
    )
    found: dict[int, tuple[EntryLineView, ...]] = {}
    for line, account in rows:
        view = _line_view(line, account, currency)
        found[line.entry_id] = (*found.get(line.entry_id, ()), view)
    return found


def trial_balance(tx: Tx, actor: Actor, on: date) -> TrialBalance:
    """Tell what was debited and credited to every account until the end of a day.

    Whole months come from the kept balances, only the month of the day itself from its lines.
    """
    actor.require(READ)
    currency = get_organisation(tx).currency
    sums = sums_until(tx, on)
    accounts = tx.session.scalars(
        select(Account).where(Account.id.in_(sums)).order_by(Account.code)
    )
    rows = tuple(_trial_row(account, sums[account.id], currency) for account in accounts)
    zero = Money.zero(currency)
    return TrialBalance(
        on=on,
        debit=sum((row.debit for row in rows), zero),
        credit=sum((row.credit for row in rows), zero),
        rows=rows,
    )


def _trial_row(account: Account, sums: Sums, currency: str) -> TrialBalanceRow:
    debit, credit = Money(sums.debit, currency), Money(sums.credit, currency)
    return TrialBalanceRow(
        account=account.code,
        name_en=account.name_en,
        name_zh=account.name_zh,
        kind=AccountKind(account.kind),
        debit=debit,
        credit=credit,
        balance=debit - credit,
    )


def _line_view(line: EntryLineRow, account: Account, currency: str) -> EntryLineView:
    return EntryLineView(
        account=account.code,
        name_en=account.name_en,
        name_zh=account.name_zh,
        debit=Money(max(line.amount_minor, 0), currency),
        credit=Money(max(-line.amount_minor, 0), currency),
        party_id=line.party_id,
        memo=line.memo,
        document=Money(line.document_minor, line.currency),
    )
