"""Reads of invoices and credit notes, limited to the parties an actor sees."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from sqlalchemy import ColumnElement, Select, func, select

from erp_core.catalog import LineTax, TaxAmount
from erp_core.finance.creditor_reference import SEPARATORS, creditor_reference, is_reference
from erp_core.finance.errors import NoSuchInvoice
from erp_core.finance.numbers import NumberRead, is_numbered, read_number, write_number
from erp_core.finance.payable_tables import Bill
from erp_core.finance.schemas.invoices import (
    BillingAddress,
    FreedAmount,
    InvoiceBrief,
    InvoiceKind,
    InvoiceLineView,
    InvoiceState,
    InvoiceView,
)
from erp_core.finance.schemas.payables import BillKind
from erp_core.finance.tables import AllocationRow, Invoice, InvoiceLineRow, InvoiceLineTax
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.shares import share
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx

READ = "finance.read"
PREFIXES: Mapping[str, str] = {
    InvoiceKind.INVOICE: "INV",
    InvoiceKind.CREDIT_NOTE: "CN",
    InvoiceKind.OPENING: "OP",
}
"""What the numbers of these books begin with, by kind of document."""
_CREDITS = (InvoiceKind.CREDIT_NOTE.value, BillKind.CREDIT.value)


_OWN_BODY = re.compile(r"INV(?P<year>\d{4})(?P<number>\d{4,12})")
_Taxes = Mapping[tuple[int, int], Sequence[InvoiceLineTax]]


class PostedTax(Protocol):
    """A tax of a document's line, as it was posted."""

    tax_id: int
    rate: Decimal
    tax_minor: int


class _Parts(NamedTuple):
    """The rows that belong to invoices, by invoice."""

    lines: Mapping[int, Sequence[InvoiceLineRow]]
    taxes: _Taxes
    freed: Mapping[int, Sequence[tuple[int, int]]]


def get_invoice(tx: Tx, actor: Actor, invoice_id: int) -> InvoiceView:
    """Return an invoice or credit note.

    Raises:
        NoSuchInvoice: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    return invoice_views(tx, [visible_invoice(tx, actor, invoice_id)])[0]


def invoice_brief(tx: Tx, actor: Actor, invoice_id: int) -> InvoiceBrief:
    """Return whose an invoice or credit note is, how much and until when, without its lines.

    Raises:
        NoSuchInvoice: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    row = visible_invoice(tx, actor, invoice_id)
    return InvoiceBrief(
        id=row.id,
        party_id=row.party_id,
        gross=Money(row.gross_minor, row.currency),
        due_date=row.due_date,
    )


def invoice_by_number(tx: Tx, actor: Actor, number: str) -> InvoiceView:
    """Return the invoice or credit note of a number such as ``INV-2026-0017`` or ``17``.

    A number without its year means the latest one the actor may know of. An invoice from before
    the books is found by the number that it had then.

    Raises:
        NoSuchInvoice: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    labelled = in_sight(select(Invoice), Invoice.party_id, actor).where(
        is_numbered(Invoice.label, number.strip())
    )
    if (earlier := tx.session.scalar(labelled)) is not None:
        return invoice_views(tx, [earlier])[0]
    read = read_number(number)
    kind = _kind_of(read)
    if read is None or kind is None:
        raise NoSuchInvoice
    query = in_sight(select(Invoice), Invoice.party_id, actor).where(
        Invoice.kind == kind, Invoice.number == read.number
    )
    if read.year is not None:
        query = query.where(Invoice.year == read.year)
    row = tx.session.scalar(query.order_by(Invoice.year.desc()).limit(1))
    if row is None:
        raise NoSuchInvoice
    return invoice_views(tx, [row])[0]


def invoice_by_reference(tx: Tx, actor: Actor, reference: str) -> InvoiceView:
    """Return the invoice that a creditor reference (ISO 11649, without spaces) was given to.

    Raises:
        NoSuchInvoice: There is none, none that the actor may know of, or more than one.
    """
    actor.require(READ)
    own = _OWN_BODY.fullmatch(reference[4:])
    if not is_reference(reference):
        raise NoSuchInvoice
    query = in_sight(select(Invoice), Invoice.party_id, actor)
    if own is not None:
        year, number = int(own["year"]), int(own["number"])
        query = query.where(
            Invoice.kind == InvoiceKind.INVOICE, Invoice.year == year, Invoice.number == number
        )
    else:
        query = query.where(_bare_label() == reference[4:])
    rows = list(tx.session.scalars(query.limit(2)))
    view = invoice_views(tx, rows)[0] if len(rows) == 1 else None
    if view is None or creditor_reference(view.number or "") != reference:
        raise NoSuchInvoice
    return view


def list_invoices(
    tx: Tx, actor: Actor, page: PageRequest | None = None, party_id: int | None = None
) -> Page[InvoiceView]:
    """List invoices and credit notes, newest first; of one customer or of all in sight."""
    actor.require(READ)
    query = in_sight(select(Invoice), Invoice.party_id, actor)
    if party_id is not None:
        query = query.where(Invoice.party_id == party_id)
    found = paged(tx, query, Invoice.id, page or PageRequest(), lambda row: row)
    return Page(items=list(invoice_views(tx, found.items)), next_before=found.next_before)


def open_invoices(tx: Tx, actor: Actor, party_id: int) -> tuple[InvoiceView, ...]:
    """List the open invoices of a customer, longest due first."""
    actor.require(READ)
    return invoice_views(tx, visible_open_invoices(tx, actor, party_id))


def invoices_of_order(tx: Tx, actor: Actor, order_id: int) -> tuple[InvoiceView, ...]:
    """List the invoices and credit notes of a sales order, oldest first."""
    actor.require(READ)
    query = in_sight(select(Invoice), Invoice.party_id, actor).where(Invoice.order_id == order_id)
    return invoice_views(tx, list(tx.session.scalars(query.order_by(Invoice.id))))


def invoices_of_orders(
    tx: Tx, actor: Actor, order_ids: Sequence[int]
) -> dict[int, tuple[InvoiceView, ...]]:
    """List the invoices and credit notes of many sales orders, oldest first, by order."""
    actor.require(READ)
    query = in_sight(select(Invoice), Invoice.party_id, actor).where(
        Invoice.order_id.in_(order_ids)
    )
    rows = list(tx.session.scalars(query.order_by(Invoice.id)))
    found: dict[int, tuple[InvoiceView, ...]] = {}
    for view in invoice_views(tx, rows) if rows else ():
        if view.order_id is not None:
            found[view.order_id] = (*found.get(view.order_id, ()), view)
    return found


def visible_invoice(tx: Tx, actor: Actor, invoice_id: int, *, for_update: bool = False) -> Invoice:
    """Return the row of an invoice that the actor may know of.

    Raises:
        NoSuchInvoice: There is none, or it is out of sight.
    """
    row = (
        tx.session.get(Invoice, invoice_id, with_for_update=True, populate_existing=True)
        if for_update
        else tx.session.get(Invoice, invoice_id)
    )
    if row is None or not actor.sees(row.party_id):
        raise NoSuchInvoice
    return row


def visible_open_invoices(tx: Tx, actor: Actor, party_id: int) -> list[Invoice]:
    """Return the rows of a customer's open invoices in sight, longest due first."""
    return list(tx.session.scalars(in_sight(_open_of(party_id), Invoice.party_id, actor)))


def _bare_label() -> ColumnElement[str]:
    """Write an earlier number as its reference holds it."""
    label: ColumnElement[str] = func.upper(Invoice.label)
    for separator in SEPARATORS:
        label = func.replace(label, separator, "")
    return label


def _kind_of(read: NumberRead | None) -> str | None:
    """Tell which kind of document a number names; without a prefix it is an invoice."""
    if read is None or read.prefix is None:
        return InvoiceKind.INVOICE
    kinds = [kind for kind, prefix in PREFIXES.items() if prefix == read.prefix]
    return kinds[0] if kinds else None


def _open_of(party_id: int) -> Select[Invoice]:
    return (
        select(Invoice)
        .where(Invoice.party_id == party_id, Invoice.state == InvoiceState.OPEN)
        .order_by(Invoice.due_date, Invoice.id)
    )


def open_minor(row: Invoice | Bill) -> int:
    """Tell what is still open on an invoice or bill, in minor units."""
    return row.gross_minor - row.paid_minor - row.credited_minor


def carried_open(row: Invoice | Bill) -> int:
    """Tell what is open of an invoice or bill in base currency, at its rate, in minor units."""
    if row.kind in _CREDITS or row.gross_minor == 0:
        return 0
    return share(row.base_gross_minor, Decimal(open_minor(row)), Decimal(row.gross_minor))


def invoice_views(tx: Tx, rows: Sequence[Invoice]) -> tuple[InvoiceView, ...]:
    """Show many invoices in three statements at most."""
    ids = [row.id for row in rows]
    parts = _Parts(_lines(tx, ids), taxes_of_lines(tx, ids), _freed(tx, rows))
    return tuple(_invoice_view(row, parts) for row in rows)


def new_invoice_view(
    row: Invoice, lines: Sequence[InvoiceLineRow], taxes: Sequence[InvoiceLineTax]
) -> InvoiceView:
    """Show an invoice that was just written, of the rows that were written."""
    return _invoice_view(row, _Parts({row.id: lines}, _by_line(taxes), {}))


def _lines(tx: Tx, invoice_ids: Sequence[int]) -> dict[int, list[InvoiceLineRow]]:
    rows = tx.session.scalars(
        select(InvoiceLineRow)
        .where(InvoiceLineRow.invoice_id.in_(invoice_ids))
        .order_by(InvoiceLineRow.position)
    )
    found: dict[int, list[InvoiceLineRow]] = {}
    for row in rows:
        found.setdefault(row.invoice_id, []).append(row)
    return found


def taxes_of_lines(tx: Tx, invoice_ids: Sequence[int]) -> _Taxes:
    """Return the taxes of invoice lines, by invoice and the line's position."""
    rows = tx.session.scalars(
        select(InvoiceLineTax)
        .where(InvoiceLineTax.invoice_id.in_(invoice_ids))
        .order_by(InvoiceLineTax.line_position, InvoiceLineTax.position)
    )
    return _by_line(rows)


def _by_line(rows: Iterable[InvoiceLineTax]) -> _Taxes:
    found: dict[tuple[int, int], list[InvoiceLineTax]] = {}
    for row in rows:
        found.setdefault((row.invoice_id, row.line_position), []).append(row)
    return found


def _freed(tx: Tx, invoices: Sequence[Invoice]) -> dict[int, list[tuple[int, int]]]:
    notes = [row.id for row in invoices if row.kind == InvoiceKind.CREDIT_NOTE]
    if not notes:
        return {}
    rows = tx.session.execute(
        select(
            AllocationRow.credit_note_id,
            AllocationRow.payment_id,
            func.sum(AllocationRow.amount_minor),
        )
        .where(AllocationRow.credit_note_id.in_(notes))
        .group_by(AllocationRow.credit_note_id, AllocationRow.payment_id)
        .order_by(AllocationRow.payment_id)
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for credit_note_id, payment_id, minor in rows:
        if credit_note_id is not None:
            found.setdefault(credit_note_id, []).append((payment_id, -int(minor)))
    return found


def _invoice_view(row: Invoice, parts: _Parts) -> InvoiceView:
    currency, lines = row.currency, parts.lines.get(row.id, [])
    taxed = [(line, parts.taxes.get((line.invoice_id, line.position), ())) for line in lines]
    address = row.billing_address
    return InvoiceView(
        id=row.id,
        kind=InvoiceKind(row.kind),
        number=row.label or write_number(PREFIXES[row.kind], row.year, row.number),
        state=InvoiceState(row.state),
        party_id=row.party_id,
        order_id=row.order_id,
        business_date=row.business_date,
        due_date=row.due_date,
        currency=currency,
        net=Money(row.net_minor, currency),
        tax=Money(row.tax_minor, currency),
        gross=Money(row.gross_minor, currency),
        paid=Money(row.paid_minor, currency),
        credited=Money(row.credited_minor, currency),
        open=Money(open_minor(row), currency),
        rate=row.rate,
        base_gross=Money(row.base_gross_minor, row.base_currency),
        base_open=Money(row.base_open_minor, row.base_currency),
        credits_id=row.credits_id,
        dunning_level=row.dunning_level,
        reason=row.reason,
        note=row.note,
        billing_address=None if address is None else BillingAddress.model_validate(address),
        taxes=tax_totals(((line.net_minor, taxes) for line, taxes in taxed), currency),
        lines=tuple(_line_view(line, taxes, currency) for line, taxes in taxed),
        freed=tuple(
            FreedAmount(payment_id=payment_id, amount=Money(minor, currency))
            for payment_id, minor in parts.freed.get(row.id, ())
        ),
    )


def _line_view(
    row: InvoiceLineRow, taxes: Sequence[InvoiceLineTax], currency: str
) -> InvoiceLineView:
    net, tax = Money(row.net_minor, currency), Money(row.tax_minor, currency)
    return InvoiceLineView(
        id=row.id,
        variant_id=row.variant_id,
        description_en=row.description_en,
        description_zh=row.description_zh,
        quantity=row.quantity,
        unit_price=row.unit_price,
        discount=row.discount,
        net=net,
        tax=tax,
        gross=net + tax,
        taxes=tuple(LineTax.model_validate(each) for each in taxes),
        credited_quantity=row.credited_quantity,
        source_line=row.source_line,
    )


def tax_totals(
    lines: Iterable[tuple[int, Sequence[PostedTax]]], currency: str
) -> tuple[TaxAmount, ...]:
    """Sum the taxes of a document by tax and rate; a line is its net amount and its taxes."""
    totals: dict[tuple[int, Decimal], tuple[int, int]] = {}
    for net_minor, taxes in lines:
        for each in taxes:
            base, tax = totals.get((each.tax_id, each.rate), (0, 0))
            totals[each.tax_id, each.rate] = (base + net_minor, tax + each.tax_minor)
    return tuple(
        TaxAmount(tax_id=tax_id, rate=rate, base=Money(base, currency), tax=Money(tax, currency))
        for (tax_id, rate), (base, tax) in sorted(totals.items())
    )
