"""The accountant's own verbs: accounts, entries by hand and their reversal."""

from datetime import date

from sqlalchemy import select

from erp_core import catalog
from erp_core.finance.accounts import account_by_id, account_of
from erp_core.finance.chart import CONTROL_ROLES, STANDARD_CHART
from erp_core.finance.errors import (
    AccountExists,
    AlreadyReversed,
    ControlAccount,
    EntryIsReversal,
    EntryOfDocument,
    NoSuchEntry,
    ReservedJournal,
)
from erp_core.finance.outside import keep_entry_number, refuse_known_entry
from erp_core.finance.periods import hold, period_of, require_postable
from erp_core.finance.posting import write_entry
from erp_core.finance.queries.ledger import entry_view
from erp_core.finance.schemas.ledger import (
    AccountView,
    EntryLine,
    EntryLineView,
    EntryView,
    Journal,
    NewAccount,
    NewEntry,
    PeriodLock,
)
from erp_core.finance.tables import Account, Entry, EntryLineRow, TaxAccount
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation, home
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party


def install_chart(tx: Tx, actor: Actor) -> None:
    """Install the standard chart of accounts; accounts that are there already stay."""
    actor.require("finance.install_chart")
    known = set(tx.session.scalars(select(Account.code)))
    added = [account for account in STANDARD_CHART if account.code not in known]
    tx.session.add_all(Account(**account._asdict()) for account in added)
    tx.session.flush()
    for account in added:
        told = {"code": account.code, "role": account.role}
        id_ = account_of(tx, account.code).id
        record_change(tx, actor, "finance.create_account", ("accounts", id_), told)


def create_account(tx: Tx, actor: Actor, new: NewAccount) -> AccountView:
    """Add an account to the chart.

    Raises:
        AccountExists: The code is in use.
    """
    actor.require("finance.create_account")
    if tx.session.scalar(select(Account.id).where(Account.code == new.code)) is not None:
        raise AccountExists(field="code")
    row = Account(**new.model_dump(), role=None)
    tx.session.add(row)
    tx.session.flush()
    record_change(tx, actor, "finance.create_account", ("accounts", row.id), {"code": row.code})
    return AccountView.model_validate(row)


def map_tax(tx: Tx, actor: Actor, tax_id: int, account: str) -> AccountView:
    """Name the account that a tax is owed on, from now on.

    Raises:
        NoSuchTax: There is no such tax.
        NoSuchAccount: There is no such account.
        ControlAccount: It is kept by documents.
    """
    actor.require("finance.map_tax")
    catalog.get_tax(tx, actor, tax_id)
    found = account_of(tx, account)
    if found.role in CONTROL_ROLES:
        raise ControlAccount(field="account")
    tx.session.merge(TaxAccount(tax_id=tax_id, account_id=found.id))
    record_change(tx, actor, "finance.map_tax", ("taxes", tax_id), {"account": found.code})
    return AccountView.model_validate(tx.session.get_one(Account, found.id))


def post_entry(tx: Tx, actor: Actor, new: NewEntry) -> EntryView:
    """Post an entry; it can never be changed, only reversed.

    An entry without a source is one by hand: accounts that are kept by documents refuse it.

    Raises:
        Unbalanced: Debits and credits differ.
        DateOutsideBooks: Its date is too far back or ahead.
        PeriodLocked: The period of its date is locked; a soft lock lets pass whoever may be late
            and says why.
        NotAllowed: It says why it is late, but the actor may not post late.
        ReservedJournal: The closing journal is not written by hand.
        NoSuchAccount: A line names no account.
        PartyMissing: A receivable or payable line names nobody.
        ForeignCurrency: A line is not in the base currency.
        ControlAccount: An entry by hand touches an account that documents keep.
        PartyNotFound: A line of an entry by hand names nobody that exists.
        NumberKnown: An entry has its outside number already.
    """
    actor.require("finance.post_entry")
    if new.journal is Journal.CLOSING:
        raise ReservedJournal(field="journal")
    if new.source is None:
        _refuse_control_accounts(tx, new)
        _refuse_unknown_parties(tx, new)
    _require_if_late(tx, actor, new)
    if new.outside_number:
        refuse_known_entry(tx, new.outside_number)
    entry = write_entry(tx, actor, new)
    if new.outside_number:
        keep_entry_number(tx, new.outside_number, entry.id)
    return _shown(tx, entry, new)


def reverse_entry(
    tx: Tx, actor: Actor, entry_id: int, reason: str, on: date | None = None
) -> EntryView:
    """Post the opposite of an entry by hand, dated today unless a day is given.

    The reason is also why it is late, if the month of that day is softly locked.

    Raises:
        NoSuchEntry: There is no such entry.
        EntryOfDocument: It belongs to a document, which has its own correction.
        EntryIsReversal: It takes another entry back; what that said is posted anew.
        AlreadyReversed: It was reversed before.
        DateOutsideBooks: The day is too far back or ahead.
        PeriodLocked: The period of the day is locked.
    """
    actor.require("finance.reverse_entry")
    entry = tx.session.get(Entry, entry_id, with_for_update=True, populate_existing=True)
    if entry is None:
        raise NoSuchEntry
    if entry.source_type is not None:
        raise EntryOfDocument
    if entry.reverses_id is not None:
        raise EntryIsReversal
    if tx.session.scalar(select(Entry.id).where(Entry.reverses_id == entry_id)) is not None:
        raise AlreadyReversed
    opposite = NewEntry(
        journal=Journal(entry.journal),
        business_date=on or business_date(tx),
        memo=reason,
        late_reason=reason,
        lines=opposite_lines(tx, entry_id),
    )
    _require_if_late(tx, actor, opposite)
    return _shown(tx, write_entry(tx, actor, opposite, reverses_id=entry_id), opposite)


def _shown(tx: Tx, entry: Entry, new: NewEntry) -> EntryView:
    """Show an entry that was just written, of what was written."""
    return entry_view(entry, tuple(_line_shown(tx, line) for line in new.lines))


def _line_shown(tx: Tx, line: EntryLine) -> EntryLineView:
    account, zero = account_of(tx, line.account), Money.zero(home(tx).currency)
    amount = line.signed or zero
    return EntryLineView(
        account=account.code,
        name_en=account.name_en,
        name_zh=account.name_zh,
        debit=max(amount, zero),
        credit=max(-amount, zero),
        party_id=line.party_id,
        memo=line.memo,
        document=amount if line.document is None else line.document,
    )


def _require_if_late(tx: Tx, actor: Actor, new: NewEntry) -> None:
    """Ask who says why an entry is late for the right to post late, where it is needed."""
    require_postable(tx, new.business_date)
    if new.late_reason.strip() and hold(tx, period_of(new.business_date)) is PeriodLock.SOFT:
        actor.require("finance.post_late")


def _refuse_control_accounts(tx: Tx, new: NewEntry) -> None:
    for line in new.lines:
        account = account_of(tx, line.account)
        if account.role in CONTROL_ROLES:
            message = f"{account.code} {account.name_en} is kept by its documents."
            raise ControlAccount(message, field="account")


def _refuse_unknown_parties(tx: Tx, new: NewEntry) -> None:
    for party_id in sorted({line.party_id for line in new.lines if line.party_id is not None}):
        get_party(tx, system("finance"), party_id)


def opposite_lines(tx: Tx, entry_id: int) -> tuple[EntryLine, ...]:
    """Return the lines of an entry with their sides exchanged."""
    rows = tx.session.scalars(
        select(EntryLineRow).where(EntryLineRow.entry_id == entry_id).order_by(EntryLineRow.id)
    )
    base = get_organisation(tx).currency
    return tuple(
        EntryLine.of(
            account_by_id(tx, row.account_id).code,
            Money(-row.amount_minor, base),
            row.party_id,
            row.memo,
            Money(-row.document_minor, row.currency),
        )
        for row in rows
    )
