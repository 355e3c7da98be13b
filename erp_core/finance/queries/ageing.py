"""How long is due what customers owe and what suppliers are owed, at the end of any day.

A row's total is the party's part of the control account, whatever documents say: what no open
document explains stands under ``free``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import Select, func, or_, select

from erp_core import parties
from erp_core.finance.accounts import account_of
from erp_core.finance.queries.statements import READ
from erp_core.finance.queries.sums import NOTHING, sums_until
from erp_core.finance.schemas.invoices import InvoiceKind, InvoiceState
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.schemas.reports import Ageing, AgeingRow
from erp_core.finance.shares import share
from erp_core.finance.tables import AllocationRow, Entry, EntryLineRow, Invoice
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation, house_zone
from erp_core.kernel.transaction import Tx

BUCKETS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")
_UNTIL = (0, 30, 60, 90)
"""Days overdue at which the next bucket begins."""


@dataclass
class _Aged:
    """What one party has in each bucket, in minor units of the base currency."""

    buckets: dict[str, int] = field(default_factory=dict)

    def add(self, bucket: str, minor: int) -> None:
        self.buckets[bucket] = self.buckets.get(bucket, 0) + minor


def receivable_ageing(tx: Tx, actor: Actor, on: date) -> Ageing:
    """Tell what each customer owes at the end of a day, by how long it is due."""
    actor.require(READ)
    aged: dict[int, _Aged] = {}
    for invoice, open_minor in _open_on(tx, on):
        bucket = bucket_of(invoice.due_date, on)
        aged.setdefault(invoice.party_id, _Aged()).add(bucket, open_minor)
    return _report(tx, AccountRole.RECEIVABLE, on, aged, 1)


def payable_ageing(tx: Tx, actor: Actor, on: date) -> Ageing:
    """Tell what each supplier is owed at the end of a day, by how long it is booked.

    What was paid settles the oldest first.
    """
    actor.require(READ)
    booked: dict[int, list[tuple[date, int]]] = {}
    for party_id, day, minor in _payable_movements(tx, on):
        booked.setdefault(party_id, []).append((day, -minor))
    aged = {party_id: _first_in_first_out(moves, on) for party_id, moves in booked.items()}
    return _report(tx, AccountRole.PAYABLE, on, aged, -1)


def bucket_of(due: date, on: date) -> str:
    """Name the bucket of something that is due on a day, seen from the end of another."""
    overdue = (on - due).days
    return BUCKETS[sum(overdue > days for days in _UNTIL)]


def end_of_day(tx: Tx, on: date) -> datetime:
    """Return the moment at which a day ends in the organisation's zone."""
    if on == date.max:
        return datetime.combine(on, time.max, house_zone(tx))
    return datetime.combine(on + timedelta(days=1), time.min, house_zone(tx))


def _open_on(tx: Tx, on: date) -> Iterable[tuple[Invoice, int]]:
    """Give each invoice with what was open on it: what is open now and what was settled since."""
    since = _settled_since(tx, on)
    invoices = tx.session.scalars(
        select(Invoice).where(
            Invoice.business_date <= on,
            Invoice.kind != InvoiceKind.CREDIT_NOTE,
            or_(Invoice.state == InvoiceState.OPEN, Invoice.id.in_(since)),
        )
    )
    for row in invoices:
        now = row.gross_minor - row.paid_minor - row.credited_minor
        opened = now + since.get(row.id, 0)
        if opened:
            yield row, _in_base(row, opened)


def _in_base(row: Invoice, opened: int) -> int:
    return share(row.base_gross_minor, Decimal(opened), Decimal(row.gross_minor))


def _settled_since(tx: Tx, on: date) -> dict[int, int]:
    """Sum what was paid and credited of each invoice after a day."""
    paid = (
        select(AllocationRow.invoice_id, func.sum(AllocationRow.amount_minor))
        .where(AllocationRow.created_at >= end_of_day(tx, on))
        .group_by(AllocationRow.invoice_id)
    )
    credited = (
        select(Invoice.credits_id, func.sum(Invoice.gross_minor))
        .where(Invoice.kind == InvoiceKind.CREDIT_NOTE, Invoice.business_date > on)
        .group_by(Invoice.credits_id)
    )
    since: dict[int, int] = {}
    for query in (paid, credited):
        for invoice_id, minor in _pairs(tx, query):
            since[invoice_id] = since.get(invoice_id, 0) + minor
    return since


def _pairs(tx: Tx, query: Select[int | None, int]) -> Iterable[tuple[int, int]]:
    return ((id_, int(minor)) for id_, minor in tx.session.execute(query) if id_ is not None)


def _payable_movements(tx: Tx, on: date) -> Iterable[tuple[int, date, int]]:
    rows = tx.session.execute(
        select(EntryLineRow.party_id, Entry.business_date, EntryLineRow.amount_minor)
        .join(Entry, Entry.id == EntryLineRow.entry_id)
        .where(
            EntryLineRow.account_id == account_of(tx, AccountRole.PAYABLE).id,
            Entry.posted,
            Entry.business_date <= on,
        )
        .order_by(Entry.business_date, EntryLineRow.id)
    )
    return ((party_id or 0, day, minor) for party_id, day, minor in rows)


def _first_in_first_out(moves: Sequence[tuple[date, int]], on: date) -> _Aged:
    """Age what is owed; what was paid settles the oldest, and more than all stays free."""
    paid = -sum(minor for _, minor in moves if minor < 0)
    aged = _Aged()
    for day, minor in moves:
        if minor <= 0:
            continue
        settled = min(paid, minor)
        paid -= settled
        if minor > settled:
            aged.add(bucket_of(day, on), minor - settled)
    return aged


def _balances_by_party(tx: Tx, role: AccountRole, on: date) -> dict[int, int]:
    rows = tx.session.execute(
        select(EntryLineRow.party_id, func.sum(EntryLineRow.amount_minor))
        .join(Entry, Entry.id == EntryLineRow.entry_id)
        .where(
            EntryLineRow.account_id == account_of(tx, role).id,
            Entry.posted,
            Entry.business_date <= on,
        )
        .group_by(EntryLineRow.party_id)
    )
    return {party_id or 0: int(minor) for party_id, minor in rows}


def _report(tx: Tx, role: AccountRole, on: date, aged: Mapping[int, _Aged], sign: int) -> Ageing:
    currency = get_organisation(tx).currency
    balances = _balances_by_party(tx, role, on)
    names = parties.names_of(tx, {*aged, *balances})
    rows = [
        _row(party_id, names.get(party_id, ""), aged.get(party_id, _Aged()), balance, currency)
        for party_id in sorted({*aged, *balances})
        if (balance := sign * balances.get(party_id, 0)) or party_id in aged
    ]
    rows.sort(key=lambda row: (row.name, row.party_id))
    ledger = sums_until(tx, on).get(account_of(tx, role).id, NOTHING).balance
    columns = (*BUCKETS, "free", "total")
    totals = {
        name: sum((getattr(row, name) for row in rows), Money(0, currency)) for name in columns
    }
    return Ageing(on=on, ledger=Money(sign * ledger, currency), rows=tuple(rows), **totals)


def _row(party_id: int, name: str, aged: _Aged, balance: int, currency: str) -> AgeingRow:
    explained = sum(aged.buckets.values())
    buckets = {each: Money(aged.buckets.get(each, 0), currency) for each in BUCKETS}
    return AgeingRow(
        party_id=party_id,
        name=name,
        free=Money(balance - explained, currency),
        total=Money(balance, currency),
        **buckets,
    )
