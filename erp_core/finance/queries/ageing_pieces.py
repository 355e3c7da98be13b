"""The documents that something was open on at the end of a day, each in its bucket of age.

The ageing is their sum, so that what stands behind a figure always comes to the figure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Generic, TypeVar

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.finance.accounts import account_of
from erp_core.finance.payable_tables import Bill, BillAllocation
from erp_core.finance.schemas.invoices import InvoiceKind, InvoiceState
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.schemas.payables import BillKind
from erp_core.finance.schemas.reports import BUCKETS
from erp_core.finance.tables import AllocationRow, Entry, EntryLineRow, Invoice, Refund
from erp_core.kernel.organisation import house_zone
from erp_core.kernel.shares import share
from erp_core.kernel.transaction import Tx

_UNTIL = (0, 30, 60, 90)
"""Days overdue at which the next bucket begins."""


OF_SUPPLIERS = ("bills", "supplier_payments", "supplier_refunds", "exchange_differences")
"""What the entries of suppliers' documents name as their source."""
BANK_LINES = "bank_lines"
"""What entries name that a line of the bank booked on an account, without a document."""
T = TypeVar("T", Invoice, Bill)


@dataclass(frozen=True)
class _Papers(Generic[T]):
    """Documents that something is open on, and the movements that settle them.

    ``taken_back`` selects the payments that were taken back on a day or before: they settled
    nothing, neither then nor since.
    """

    table: type[T]
    credit: str
    settled: InstrumentedAttribute[int]
    amount: InstrumentedAttribute[int]
    at: InstrumentedAttribute[datetime]
    payment: InstrumentedAttribute[int]
    taken_back: Callable[[date], Select[int | None]]


def _refunds_in_error(on: date) -> Select[int | None]:
    return select(Refund.payment_id).where(Refund.is_reversal, Refund.business_date <= on)


def _reversed_at_suppliers(on: date) -> Select[int | None]:
    return select(Entry.source_id).where(
        Entry.source_type == "supplier_payments",
        Entry.source_id.is_not(None),
        Entry.reverses_id.is_not(None),
        Entry.business_date <= on,
    )


_INVOICES = _Papers(
    Invoice,
    InvoiceKind.CREDIT_NOTE,
    AllocationRow.invoice_id,
    AllocationRow.amount_minor,
    AllocationRow.created_at,
    AllocationRow.payment_id,
    _refunds_in_error,
)
_BILLS = _Papers(
    Bill,
    BillKind.CREDIT,
    BillAllocation.bill_id,
    BillAllocation.amount_minor,
    BillAllocation.created_at,
    BillAllocation.payment_id,
    _reversed_at_suppliers,
)


@dataclass(frozen=True)
class Piece:
    """What was open on a document, or of an entry without one, in its bucket.

    Attributes:
        minor: In minor units of the base currency; positive is owed.
        source: The table of what it is: ``invoices``, ``bills`` or ``journal_entries``.
        due: When it is due; of an entry the day that it is booked on.
    """

    party_id: int
    bucket: str
    minor: int
    source: str
    record_id: int
    due: date


def receivable_pieces(tx: Tx, on: date) -> list[Piece]:
    """Return what customers had to pay at the end of a day."""
    return [
        Piece(row.party_id, bucket_of(row.due_date, on), minor, "invoices", row.id, row.due_date)
        for row, minor in _open_on(tx, on, _INVOICES)
    ]


def payable_pieces(tx: Tx, on: date) -> list[Piece]:
    """Return what suppliers were owed at the end of a day.

    What is booked on the payable account without a bill counts from the day it is booked on; what
    lowers it settles the oldest of that first.
    """
    booked: dict[int, list[_Booked]] = {}
    for party_id, one in _booked_without_bill(tx, on):
        booked.setdefault(party_id, []).append(one)
    found = [
        Piece(party_id, bucket_of(one.day, on), one.minor, "journal_entries", one.entry_id, one.day)
        for party_id, moves in booked.items()
        for one in _first_in_first_out(moves)
    ]
    found += [
        Piece(row.party_id, bucket_of(row.due_date, on), minor, "bills", row.id, row.due_date)
        for row, minor in _open_on(tx, on, _BILLS)
    ]
    return found


def bucket_of(due: date, on: date) -> str:
    """Name the bucket of something that is due on a day, seen from the end of another."""
    overdue = (on - due).days
    return BUCKETS[sum(overdue > days for days in _UNTIL)]


def end_of_day(tx: Tx, on: date) -> datetime:
    """Return the moment at which a day ends in the organisation's zone."""
    if on == date.max:
        return datetime.combine(on, time.max, house_zone(tx))
    return datetime.combine(on + timedelta(days=1), time.min, house_zone(tx))


def _open_on(tx: Tx, on: date, papers: _Papers[T]) -> Iterable[tuple[T, int]]:
    """Give each document with what was open on it: what is open now and what was settled since."""
    since = _settled_since(tx, on, papers)
    table = papers.table
    rows = tx.session.scalars(
        select(table).where(
            table.business_date <= on,
            table.kind != papers.credit,
            or_(table.state == InvoiceState.OPEN, table.id.in_(since)),
        )
    )
    for row in rows:
        now = row.gross_minor - row.paid_minor - row.credited_minor
        opened = now + since.get(row.id, 0)
        if opened:
            yield row, _in_base(row, opened)


def _in_base(row: Invoice | Bill, opened: int) -> int:
    return share(row.base_gross_minor, Decimal(opened), Decimal(row.gross_minor))


def _settled_since(tx: Tx, on: date, papers: _Papers[T]) -> dict[int, int]:
    """Sum what was paid and credited of each document after a day."""
    paid = (
        select(papers.settled, func.sum(papers.amount))
        .where(papers.at >= end_of_day(tx, on), papers.payment.not_in(papers.taken_back(on)))
        .group_by(papers.settled)
    )
    table = papers.table
    credited = (
        select(table.credits_id, func.sum(table.gross_minor))
        .where(table.kind == papers.credit, table.business_date > on)
        .group_by(table.credits_id)
    )
    since: dict[int, int] = {}
    for query in (paid, credited):
        for id_, minor in _pairs(tx, query):
            since[id_] = since.get(id_, 0) + minor
    return since


def _pairs(tx: Tx, query: Select[int | None, int]) -> Iterable[tuple[int, int]]:
    return ((id_, int(minor)) for id_, minor in tx.session.execute(query) if id_ is not None)


@dataclass(frozen=True)
class _Booked:
    """A line on the payable account without a bill; positive is owed."""

    day: date
    minor: int
    entry_id: int


def _booked_without_bill(tx: Tx, on: date) -> Iterable[tuple[int, _Booked]]:
    rows = tx.session.execute(
        select(EntryLineRow.party_id, Entry.business_date, EntryLineRow.amount_minor, Entry.id)
        .join(Entry, Entry.id == EntryLineRow.entry_id)
        .where(
            EntryLineRow.account_id == account_of(tx, AccountRole.PAYABLE).id,
            or_(Entry.source_type.is_(None), Entry.source_type.not_in(OF_SUPPLIERS)),
            Entry.posted,
            Entry.business_date <= on,
        )
        .order_by(Entry.business_date, EntryLineRow.id)
    )
    return ((party_id or 0, _Booked(day, -minor, id_)) for party_id, day, minor, id_ in rows)


def _first_in_first_out(moves: Sequence[_Booked]) -> Iterable[_Booked]:
    """Give what is owed; what was paid settles the oldest, and more than all stays free."""
    paid = -sum(move.minor for move in moves if move.minor < 0)
    for move in moves:
        if move.minor <= 0:
            continue
        settled = min(paid, move.minor)
        paid -= settled
        if move.minor > settled:
            yield _Booked(move.day, move.minor - settled, move.entry_id)
