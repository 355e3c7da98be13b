"""What the books say of one money account: what banking compares a bank's statements with."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select

from erp_core.finance.accounts import account_of
from erp_core.finance.numbers import write_number
from erp_core.finance.payable_tables import Bill
from erp_core.finance.queries.invoices import invoice_views
from erp_core.finance.queries.payments import refund_view
from erp_core.finance.schemas.invoices import InvoiceKind, InvoiceState, InvoiceView
from erp_core.finance.schemas.ledger import Journal
from erp_core.finance.schemas.payments import RefundView
from erp_core.finance.tables import Account, AccountBalance, Entry, EntryLineRow, Invoice, Refund
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.schema import Schema
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx

READ_LEDGER = "finance.read_ledger"
MOST = 500
"""Entries and invoices that one answer holds."""


class MoneyEntry(Schema):
    """What one entry moved on a money account.

    Attributes:
        amount: Positive where money came in, negative where it went out.
        party_id: Whose receivable or payable it moved, where it is one party's.
    """

    entry_id: int
    number: str | None
    journal: Journal
    business_date: date
    memo: str
    source: tuple[str, int] | None
    party_id: int | None
    amount: Money


def entries_on_account(
    tx: Tx,
    actor: Actor,
    account: str,
    *,
    besides: Select[int] | None = None,
    since: date | None = None,
    before: date | None = None,
    amount: Money | None = None,
    ids: Sequence[int] | None = None,
    source: str | None = None,
    of_a_party: bool = False,
    newest_first: bool = False,
) -> tuple[MoneyEntry, ...]:
    """List what entries moved on an account, oldest first; at most 500 of all kinds of document.

    An entry that was reversed and its reversal are left out: together they moved nothing.

    Args:
        tx: The snapshot.
        actor: Who asks.
        account: Code or role.
        besides: Selects ids of entries to leave out.
        since: Only entries of this day or later.
        before: Only entries of earlier days.
        amount: Only entries that moved exactly this.
        ids: Only these entries.
        source: Only entries of this kind of document, for example ``refunds``; every one of them.
        of_a_party: Only entries with a line of a party.
        newest_first: The latest day first.

    Raises:
        NoSuchAccount: There is no such account.
    """
    actor.require(READ_LEDGER)
    query, moved = _moved(tx, account)
    order = (Entry.business_date, Entry.id)
    query = query.order_by(*(each.desc() for each in order) if newest_first else order)
    if besides is not None:
        query = query.where(Entry.id.not_in(besides))
    if since is not None:
        query = query.where(Entry.business_date >= since)
    if before is not None:
        query = query.where(Entry.business_date < before)
    if amount is not None:
        query = query.having(moved == amount.minor)
    if ids is not None:
        query = query.where(Entry.id.in_(ids))
    query = query.where(Entry.source_type == source) if source is not None else query.limit(MOST)
    if of_a_party:
        with_party = select(EntryLineRow.entry_id).where(EntryLineRow.party_id.is_not(None))
        query = query.where(Entry.id.in_(with_party))
    rows = [(entry, int(minor)) for entry, minor in tx.session.execute(query)]
    parties = _parties(tx, [entry.id for entry, _ in rows])
    currency = get_organisation(tx).currency
    return tuple(
        _money_entry(entry, Money(minor, currency), parties.get(entry.id)) for entry, minor in rows
    )


def entry_of_source(tx: Tx, actor: Actor, source: tuple[str, int]) -> int | None:
    """Name the latest entry of a document that still stands; None when none does."""
    actor.require(READ_LEDGER)
    reversed_ = select(Entry.reverses_id).where(Entry.reverses_id.is_not(None))
    return tx.session.scalar(
        select(Entry.id)
        .where(Entry.source_type == source[0], Entry.source_id == source[1])
        .where(Entry.reverses_id.is_(None), Entry.id.not_in(reversed_))
        .order_by(Entry.id.desc())
        .limit(1)
    )


def money_balance(
    tx: Tx,
    actor: Actor,
    account: str,
    *,
    besides: Select[int] | None = None,
    before: date | None = None,
) -> Money:
    """Tell the balance of an account, after all that was posted.

    Args:
        tx: The snapshot.
        actor: Who asks.
        account: Code or role.
        besides: Selects ids of entries to leave out.
        before: Only entries of earlier days.

    Raises:
        NoSuchAccount: There is no such account.
    """
    actor.require(READ_LEDGER)
    account_id = account_of(tx, account).id
    query = select(func.sum(EntryLineRow.amount_minor)).where(EntryLineRow.account_id == account_id)
    if besides is None and before is None:
        balance = func.sum(AccountBalance.debit_minor - AccountBalance.credit_minor)
        query = select(balance).where(AccountBalance.account_id == account_id)
    if besides is not None:
        query = query.where(EntryLineRow.entry_id.not_in(besides))
    if before is not None:
        query = query.join(Entry, Entry.id == EntryLineRow.entry_id).where(
            Entry.business_date < before
        )
    return Money(int(tx.session.scalar(query) or 0), get_organisation(tx).currency)


def standing_moves(tx: Tx, actor: Actor, account: str, source: str | None = None) -> dict[int, int]:
    """Tell what each entry moved on an account, in minor units, by entry.

    An entry that was reversed and its reversal are left out.

    Args:
        tx: The snapshot.
        actor: Who asks.
        account: Code or role.
        source: Only entries of this kind of document.

    Raises:
        NoSuchAccount: There is no such account.
    """
    actor.require(READ_LEDGER)
    query, _ = _moved(tx, account)
    if source is not None:
        query = query.where(Entry.source_type == source)
    return {entry.id: int(minor) for entry, minor in tx.session.execute(query)}


def open_invoices_of_amount(tx: Tx, actor: Actor, amount: Money) -> tuple[InvoiceView, ...]:
    """List the open invoices on which exactly an amount is open, longest due first; at most 20."""
    actor.require(READ_LEDGER)
    still = Invoice.gross_minor - Invoice.paid_minor - Invoice.credited_minor
    query = (
        select(Invoice)
        .where(Invoice.state == InvoiceState.OPEN, Invoice.kind != InvoiceKind.CREDIT_NOTE)
        .where(Invoice.currency == amount.currency, still == amount.minor)
        .order_by(Invoice.due_date, Invoice.id)
        .limit(20)
    )
    return invoice_views(tx, list(tx.session.scalars(in_sight(query, Invoice.party_id, actor))))


def refunds_by_id(tx: Tx, actor: Actor, ids: Sequence[int]) -> dict[int, RefundView]:
    """Return refunds by their ids; unknown ids are left out."""
    actor.require(READ_LEDGER)
    rows = tx.session.scalars(select(Refund).where(Refund.id.in_(ids)))
    return {row.id: refund_view(row) for row in rows}


def gross_of_bills(tx: Tx, actor: Actor, ids: Sequence[int]) -> dict[int, int]:
    """Tell what bills were about, in minor units of their currency; unknown ids are left out."""
    actor.require(READ_LEDGER)
    rows = tx.session.execute(select(Bill.id, Bill.gross_minor).where(Bill.id.in_(ids)))
    return {bill_id: int(minor) for bill_id, minor in rows}


def _moved(tx: Tx, account: str) -> tuple[Select[Entry, int], ColumnElement[int]]:
    """Select the entries that stand and moved an account, with how much."""
    moved = func.sum(EntryLineRow.amount_minor)
    reversed_ = select(Entry.reverses_id).where(Entry.reverses_id.is_not(None))
    query = (
        select(Entry, moved)
        .join(EntryLineRow, EntryLineRow.entry_id == Entry.id)
        .where(EntryLineRow.account_id == account_of(tx, account).id)
        .where(Entry.reverses_id.is_(None), Entry.id.not_in(reversed_))
        .group_by(Entry.id)
        .having(moved != 0)
    )
    return query, moved


def _parties(tx: Tx, entry_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(entry_ids), MOST):
        rows = tx.session.execute(
            select(EntryLineRow.entry_id, func.min(EntryLineRow.party_id))
            .join(Account, Account.id == EntryLineRow.account_id)
            .where(EntryLineRow.entry_id.in_(entry_ids[start : start + MOST]))
            .where(EntryLineRow.party_id.is_not(None))
            .group_by(EntryLineRow.entry_id)
            .having(func.min(EntryLineRow.party_id) == func.max(EntryLineRow.party_id))
        )
        found |= {entry_id: party_id for entry_id, party_id in rows if party_id is not None}
    return found


def _money_entry(entry: Entry, amount: Money, party_id: int | None) -> MoneyEntry:
    source = None
    if entry.source_type is not None and entry.source_id is not None:
        source = (entry.source_type, entry.source_id)
    return MoneyEntry(
        entry_id=entry.id,
        number=write_number("JE", entry.year, entry.number),
        journal=Journal(entry.journal),
        business_date=entry.business_date,
        memo=entry.memo,
        source=source,
        party_id=party_id,
        amount=amount,
    )
