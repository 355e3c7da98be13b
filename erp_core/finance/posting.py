"""Posting: an entry's rows, its balances and its number, without asking who may.

Verbs check permissions first and then come here. The entry is written unposted; in the commit
tail the account balances are raised (sorted) and the entry takes its number and becomes posted,
which is when the database checks its sum.
"""

from dataclasses import dataclass, field

from erp_core.finance.accounts import KnownAccount, account_of
from erp_core.finance.chart import PARTY_ROLES
from erp_core.finance.errors import ForeignCurrency, PartyMissing, Unbalanced
from erp_core.finance.events import EntryReversed
from erp_core.finance.periods import hold, hold_open, period_of, require_postable
from erp_core.finance.schemas.ledger import EntryLine, Journal, NewEntry, PeriodLock
from erp_core.finance.tables import AccountBalance, Entry, EntryLineRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.adding import add_rows, add_to_sums
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import home
from erp_core.kernel.sequences import number_row_at_commit
from erp_core.kernel.tail import Phase
from erp_core.kernel.transaction import Tx

SERIES = "entry"


@dataclass
class _Raised:
    """What this transaction adds to balances: (account, period) to (debit, credit)."""

    amounts: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)


def base_currency(tx: Tx, currency: str) -> str:
    """Return the base currency, which is the only one that is posted in.

    Raises:
        ForeignCurrency: It is another one.
    """
    base = home(tx).currency
    if currency != base:
        message = f"This must be in {base}, the base currency."
        raise ForeignCurrency(message, field="currency")
    return base


def write_entry(tx: Tx, actor: Actor, new: NewEntry, reverses_id: int | None = None) -> Entry:
    """Write an entry that becomes posted when the transaction commits.

    Raises:
        Unbalanced: Debits and credits differ.
        DateOutsideBooks: Its date is too far back or ahead.
        PeriodLocked: The period of its date is locked.
        NoSuchAccount: A line names no account.
        PartyMissing: A receivable or payable line names nobody.
        ForeignCurrency: A line is not in the base currency.
    """
    amounts = [_signed(tx, line) for line in new.lines]
    if reverses_id is not None:
        tx.session.get(Entry, reverses_id, with_for_update=True, populate_existing=True)
    if sum(amount.minor for amount in amounts) != 0:
        raise Unbalanced(field="lines")
    accounts = [_account(tx, line) for line in new.lines]
    require_postable(tx, new.business_date)
    period = period_of(new.business_date)
    late_reason = _late_reason(tx, new, period)
    entry = _add_entry(tx, new, period, reverses_id, late_reason)
    rows = [
        _line_row(entry, line, amount, account)
        for line, amount, account in zip(new.lines, amounts, accounts, strict=True)
    ]
    add_rows(tx, EntryLineRow, rows)
    for amount, account in zip(amounts, accounts, strict=True):
        _raise_balance(tx, account.id, period, amount.minor)
    number_row_at_commit(tx, SERIES, str(entry.year), entry, posted=True)
    told = {"journal": new.journal, "business_date": new.business_date, "source": new.source}
    if late_reason:
        told["late_reason"] = late_reason
    record_change(tx, actor, "finance.post_entry", ("journal_entries", entry.id), told)
    if reverses_id is not None:
        tx.publish(EntryReversed(reverses_id))
    return entry


def _late_reason(tx: Tx, new: NewEntry, period: str) -> str:
    """Hold the period open, and return why the entry is late if the period is softly locked."""
    if new.journal is Journal.CLOSING:
        hold(tx, period)
        return ""
    reason = new.late_reason.strip()
    lock = hold_open(tx, period, late=bool(reason))
    if lock is not PeriodLock.SOFT:
        return ""
    return reason


def _signed(tx: Tx, line: EntryLine) -> Money:
    amount = line.signed
    if amount is None:
        raise Unbalanced(field="lines")
    base = base_currency(tx, amount.currency)
    if line.document is not None and line.document.currency == base and line.document != amount:
        message = f"An amount in {base} is the same in the document's currency."
        raise ForeignCurrency(message, field="document")
    return amount


def _account(tx: Tx, line: EntryLine) -> KnownAccount:
    account = account_of(tx, line.account)
    if account.role in PARTY_ROLES and line.party_id is None:
        raise PartyMissing(field="party_id")
    return account


def _add_entry(
    tx: Tx, new: NewEntry, period: str, reverses_id: int | None, late_reason: str
) -> Entry:
    source_type, source_id = new.source or (None, None)
    entry = Entry(
        journal=new.journal,
        year=new.business_date.year,
        number=None,
        period=period,
        business_date=new.business_date,
        memo=new.memo,
        source_type=source_type,
        source_id=source_id,
        reverses_id=reverses_id,
        late_reason=late_reason,
        posted=False,
        created_at=tx.now,
    )
    tx.session.add(entry)
    tx.session.flush()
    return entry


def _line_row(
    entry: Entry, line: EntryLine, amount: Money, account: KnownAccount
) -> dict[str, object]:
    document = amount if line.document is None else line.document
    return {
        "entry_id": entry.id,
        "account_id": account.id,
        "party_id": line.party_id,
        "amount_minor": amount.minor,
        "currency": document.currency,
        "document_minor": document.minor,
        "memo": line.memo,
    }


def _raise_balance(tx: Tx, account_id: int, period: str, minor: int) -> None:
    raised = tx.local(_Raised).amounts
    debit, credit = raised.get((account_id, period), (0, 0))
    raised[account_id, period] = (debit + max(minor, 0), credit + max(-minor, 0))
    tx.at_commit(Phase.BALANCES, "accounts", _write_balances, once=True)


def _write_balances(tx: Tx) -> None:
    """Raise the balances in one statement, in sorted order so that writers cannot deadlock."""
    raised = tx.local(_Raised).amounts
    rows = [
        {"account_id": account_id, "period": period, "debit_minor": debit, "credit_minor": credit}
        for (account_id, period), (debit, credit) in sorted(raised.items())
    ]
    raised.clear()
    key, sums = ("account_id", "period"), ("debit_minor", "credit_minor")
    add_to_sums(tx, AccountBalance, rows, key=key, sums=sums)
