"""Reads of suppliers' bills, of what they were paid and of what is due to them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.finance.accounts import account_by_id
from erp_core.finance.errors import NoSuchBill, NoSuchSupplier, NoSuchSupplierPayment
from erp_core.finance.numbers import write_number
from erp_core.finance.payable_tables import (
    Bill,
    BillAllocation,
    BillLineRow,
    BillLineTax,
    SupplierPayment,
    SupplierTerms,
)
from erp_core.finance.policies import WITHOUT_AGREEMENT
from erp_core.finance.queries.invoices import open_minor, tax_totals
from erp_core.finance.schemas.invoices import InvoiceState
from erp_core.finance.schemas.payables import (
    BillKind,
    BillLineView,
    BillPartView,
    BillView,
    PayableDue,
    SupplierPaymentView,
    SupplierTermsView,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.shares import share
from erp_core.kernel.transaction import Tx

READ = "finance.read_ledger"
BILL_PREFIXES: Mapping[str, str] = {BillKind.BILL: "BILL", BillKind.CREDIT: "SCN"}
"""What our own numbers of suppliers' documents begin with."""
SUPPLIER_PAYMENT_PREFIX = "SP"

_Taxes = Mapping[tuple[int, int], Sequence[BillLineTax]]


class _Parts(NamedTuple):
    """The rows that belong to bills."""

    lines: Mapping[int, Sequence[BillLineRow]]
    taxes: _Taxes


def get_bill(tx: Tx, actor: Actor, bill_id: int) -> BillView:
    """Return a bill or credit note of a supplier.

    Raises:
        NoSuchBill: There is none.
    """
    actor.require(READ)
    return bill_views(tx, [bill_row(tx, actor, bill_id)])[0]


def list_bills(
    tx: Tx, actor: Actor, page: PageRequest | None = None, party_id: int | None = None
) -> Page[BillView]:
    """List bills and credit notes, newest first; of one supplier or of all."""
    actor.require(READ)
    query = select(Bill) if party_id is None else select(Bill).where(Bill.party_id == party_id)
    found = paged(tx, query, Bill.id, page or PageRequest(), lambda row: row)
    return Page(items=list(bill_views(tx, found.items)), next_before=found.next_before)


def open_payables(tx: Tx, actor: Actor, party_id: int | None = None) -> tuple[PayableDue, ...]:
    """List the bills that something is open on, longest due first."""
    actor.require(READ)
    rows = tx.session.scalars(_open_of(party_id))
    return tuple(
        PayableDue(
            bill_id=row.id,
            number=write_number(BILL_PREFIXES[row.kind], row.year, row.number),
            reference=row.reference,
            party_id=row.party_id,
            due_date=row.due_date,
            open=Money(open_minor(row), row.currency),
            base_open=Money(row.base_open_minor, row.base_currency),
        )
        for row in rows
    )


def get_supplier_payment(tx: Tx, actor: Actor, payment_id: int) -> SupplierPaymentView:
    """Return a payment to a supplier.

    Raises:
        NoSuchSupplierPayment: There is none.
    """
    actor.require(READ)
    return supplier_payment_views(tx, [supplier_payment_row(tx, actor, payment_id)])[0]


def list_supplier_payments(
    tx: Tx, actor: Actor, page: PageRequest | None = None, party_id: int | None = None
) -> Page[SupplierPaymentView]:
    """List payments to suppliers, newest first; to one supplier or to all."""
    actor.require(READ)
    query = select(SupplierPayment)
    if party_id is not None:
        query = query.where(SupplierPayment.party_id == party_id)
    found = paged(tx, query, SupplierPayment.id, page or PageRequest(), lambda row: row)
    return Page(items=list(supplier_payment_views(tx, found.items)), next_before=found.next_before)


def supplier_terms(tx: Tx, actor: Actor, party_id: int) -> SupplierTermsView:
    """Tell what is agreed with a supplier, or what holds without an agreement.

    Raises:
        NoSuchSupplier: The supplier is out of the actor's sight.
    """
    actor.require(READ)
    actor.require_sight(party_id, NoSuchSupplier)
    return SupplierTermsView(party_id=party_id, payment_days=days_to_pay(tx, party_id))


def days_to_pay(tx: Tx, party_id: int) -> int:
    """Tell how many days after the bill a supplier is to be paid."""
    row = tx.session.get(SupplierTerms, party_id)
    return WITHOUT_AGREEMENT.payment_days if row is None else row.payment_days


def bill_row(tx: Tx, actor: Actor, bill_id: int, *, for_update: bool = False) -> Bill:
    """Return the row of a bill.

    Raises:
        NoSuchBill: There is none, or it is out of the actor's sight.
    """
    row = (
        tx.session.get(Bill, bill_id, with_for_update=True, populate_existing=True)
        if for_update
        else tx.session.get(Bill, bill_id)
    )
    if row is None or not actor.sees(row.party_id):
        raise NoSuchBill
    return row


def supplier_payment_row(
    tx: Tx, actor: Actor, payment_id: int, *, for_update: bool = False
) -> SupplierPayment:
    """Return the row of a payment to a supplier.

    Raises:
        NoSuchSupplierPayment: There is none, or it is out of the actor's sight.
    """
    row = (
        tx.session.get(SupplierPayment, payment_id, with_for_update=True, populate_existing=True)
        if for_update
        else tx.session.get(SupplierPayment, payment_id)
    )
    if row is None or not actor.sees(row.party_id):
        raise NoSuchSupplierPayment
    return row


def unspent_minor(row: SupplierPayment) -> int:
    """Tell what of a payment settles no bill and did not come back; nothing of one taken back."""
    return 0 if row.is_reversed else row.amount_minor - row.allocated_minor - row.returned_minor


def carried_unspent(row: SupplierPayment) -> int:
    """Tell what is unallocated of a payment in base currency, at its rate, in minor units."""
    return share(row.base_amount_minor, Decimal(unspent_minor(row)), Decimal(row.amount_minor))


def paid_of_bill(tx: Tx, bill_id: int) -> dict[int, int]:
    """Sum what each payment settles of a bill now, in minor units."""
    return _settled(tx, BillAllocation.payment_id, BillAllocation.bill_id == bill_id)


def bills_of_payment(tx: Tx, payment_id: int) -> dict[int, int]:
    """Sum what a payment settles of each bill now, in minor units."""
    return _settled(tx, BillAllocation.bill_id, BillAllocation.payment_id == payment_id)


def bill_views(tx: Tx, rows: Sequence[Bill]) -> tuple[BillView, ...]:
    """Show many bills in two statements."""
    ids = [row.id for row in rows]
    parts = _Parts(lines_of_bills(tx, ids), taxes_of_bills(tx, ids))
    return tuple(_bill_view(tx, row, parts) for row in rows)


def lines_of_bills(tx: Tx, bill_ids: Sequence[int]) -> dict[int, list[BillLineRow]]:
    """Return the lines of bills in their order, by bill."""
    rows = tx.session.scalars(
        select(BillLineRow)
        .where(BillLineRow.bill_id.in_(bill_ids))
        .order_by(BillLineRow.position)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[BillLineRow]] = {}
    for row in rows:
        found.setdefault(row.bill_id, []).append(row)
    return found


def taxes_of_bills(tx: Tx, bill_ids: Sequence[int]) -> dict[tuple[int, int], list[BillLineTax]]:
    """Return the taxes of bills' lines, by bill and the line's position."""
    rows = tx.session.scalars(
        select(BillLineTax)
        .where(BillLineTax.bill_id.in_(bill_ids))
        .order_by(BillLineTax.line_position, BillLineTax.position)
    )
    found: dict[tuple[int, int], list[BillLineTax]] = {}
    for row in rows:
        found.setdefault((row.bill_id, row.line_position), []).append(row)
    return found


def supplier_payment_views(
    tx: Tx, rows: Sequence[SupplierPayment]
) -> tuple[SupplierPaymentView, ...]:
    """Show many payments in one statement."""
    minor = func.sum(BillAllocation.amount_minor)
    key = (BillAllocation.payment_id, BillAllocation.bill_id)
    settled: dict[int, list[tuple[int, int]]] = {}
    for payment_id, bill_id, part in tx.session.execute(
        select(*key, minor)
        .where(BillAllocation.payment_id.in_([row.id for row in rows]))
        .group_by(*key)
        .having(minor != 0)
        .order_by(*key)
    ):
        settled.setdefault(payment_id, []).append((bill_id, int(part)))
    return tuple(_payment_view(tx, row, settled.get(row.id, ())) for row in rows)


def _open_of(party_id: int | None) -> Select[Bill]:
    query = select(Bill).where(Bill.state == InvoiceState.OPEN)
    if party_id is not None:
        query = query.where(Bill.party_id == party_id)
    return query.order_by(Bill.due_date, Bill.id)


def _settled(tx: Tx, key: InstrumentedAttribute[int], which: ColumnElement[bool]) -> dict[int, int]:
    minor = func.sum(BillAllocation.amount_minor)
    rows = tx.session.execute(select(key, minor).where(which).group_by(key).having(minor != 0))
    return {id_: int(part) for id_, part in rows}


def _bill_view(tx: Tx, row: Bill, parts: _Parts) -> BillView:
    currency, lines = row.currency, parts.lines.get(row.id, ())
    return BillView(
        id=row.id,
        kind=BillKind(row.kind),
        number=write_number(BILL_PREFIXES[row.kind], row.year, row.number),
        reference=row.reference,
        state=InvoiceState(row.state),
        party_id=row.party_id,
        bill_date=row.bill_date,
        business_date=row.business_date,
        due_date=row.due_date,
        currency=currency,
        net=Money(row.net_minor, currency),
        tax=Money(row.tax_minor, currency),
        gross=Money(row.gross_minor, currency),
        paid=Money(row.paid_minor, currency),
        credited=Money(row.credited_minor, currency),
        open=Money(0 if row.kind == BillKind.CREDIT else open_minor(row), currency),
        rate=row.rate,
        base_gross=Money(row.base_gross_minor, row.base_currency),
        base_open=Money(row.base_open_minor, row.base_currency),
        credits_id=row.credits_id,
        reason=row.reason,
        note=row.note,
        taxes=tax_totals(
            ((each.net_minor, parts.taxes.get((row.id, each.position), ())) for each in lines),
            currency,
        ),
        lines=tuple(_line_view(tx, line, row) for line in lines),
    )


def _line_view(tx: Tx, line: BillLineRow, bill: Bill) -> BillLineView:
    return BillLineView(
        id=line.id,
        variant_id=line.variant_id,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        net=Money(line.net_minor, bill.currency),
        tax=Money(line.tax_minor, bill.currency),
        base_net=Money(line.base_net_minor, bill.base_currency),
        account=account_by_id(tx, line.account_id).code,
        credited_quantity=line.credited_quantity,
        source_line=line.source_line,
    )


def _payment_view(
    tx: Tx, row: SupplierPayment, settled: Sequence[tuple[int, int]]
) -> SupplierPaymentView:
    currency = row.currency
    return SupplierPaymentView(
        id=row.id,
        number=write_number(SUPPLIER_PAYMENT_PREFIX, row.year, row.number),
        party_id=row.party_id,
        money_account=account_by_id(tx, row.money_account_id).code,
        reference=row.reference,
        business_date=row.business_date,
        amount=Money(row.amount_minor, currency),
        rate=row.rate,
        base_amount=Money(row.base_amount_minor, row.base_currency),
        allocated=Money(row.allocated_minor, currency),
        returned=Money(row.returned_minor, currency),
        unallocated=Money(unspent_minor(row), currency),
        is_reversed=row.is_reversed,
        allocations=tuple(
            BillPartView(payment_id=row.id, bill_id=bill_id, amount=Money(minor, currency))
            for bill_id, minor in settled
        ),
        created_at=row.created_at,
    )


def credits_of_bills(tx: Tx, bill_ids: Iterable[int]) -> set[int]:
    """Name the credit notes against some bills."""
    query = select(Bill.id).where(Bill.credits_id.in_(sorted(bill_ids)))
    return set(tx.session.scalars(query))
