"""Moves money between a payment and the invoices it settles; every movement is a row that stays."""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core.finance.errors import NoSuchInvoice, OverAllocated, WrongParty
from erp_core.finance.queries.invoices import open_minor
from erp_core.finance.queries.payments import free_minor
from erp_core.finance.schemas.invoices import InvoiceState
from erp_core.finance.schemas.payments import Allocation, Allocations
from erp_core.finance.settlement import settle_state
from erp_core.finance.tables import AllocationRow, Invoice, Payment
from erp_core.kernel.actor import Actor
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx


def locked_invoices(tx: Tx, actor: Actor, party_id: int, wanted: Allocations) -> list[Invoice]:
    """Lock the invoices that a payment may settle, by id: the named ones or all open ones.

    An invoice out of the actor's sight is left out, like one that does not exist.
    """
    query = select(Invoice).where(Invoice.party_id == party_id, Invoice.state == InvoiceState.OPEN)
    if wanted != "auto":
        query = select(Invoice).where(Invoice.id.in_([each.invoice_id for each in wanted]))
    return list(
        tx.session.scalars(
            in_sight(query, Invoice.party_id, actor)
            .order_by(Invoice.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def allocate(tx: Tx, payment: Payment, invoices: Sequence[Invoice], wanted: Allocations) -> None:
    """Settle invoices that are locked from what is free of a payment.

    Raises:
        NoSuchInvoice: A named invoice does not exist.
        WrongParty: It belongs to another customer.
        OverAllocated: More than is open on it, or than is free of the payment.
    """
    if wanted == "auto":
        _settle_longest_due(tx, payment, invoices)
        return
    by_id = {invoice.id: invoice for invoice in invoices}
    for each in wanted:
        _settle_named(tx, payment, by_id.get(each.invoice_id), each)


def release(tx: Tx, payment: Payment, invoice: Invoice, minor: int) -> None:
    """Free what a payment settles of an invoice; both are locked."""
    _move(tx, payment, invoice, -minor)


def _settle_longest_due(tx: Tx, payment: Payment, invoices: Sequence[Invoice]) -> None:
    for invoice in sorted(invoices, key=lambda each: (each.due_date, each.id)):
        minor = min(free_minor(payment), open_minor(invoice))
        if minor > 0 and invoice.currency == payment.currency:
            _move(tx, payment, invoice, minor)


def _settle_named(tx: Tx, payment: Payment, invoice: Invoice | None, wanted: Allocation) -> None:
    if invoice is None:
        raise NoSuchInvoice(field="allocate_to")
    if invoice.party_id != payment.party_id or invoice.currency != wanted.amount.currency:
        raise WrongParty(field="allocate_to")
    minor = wanted.amount.minor
    is_open = invoice.state == InvoiceState.OPEN
    if not is_open or minor > open_minor(invoice) or minor > free_minor(payment):
        raise OverAllocated(field="allocate_to")
    _move(tx, payment, invoice, minor)


def _move(tx: Tx, payment: Payment, invoice: Invoice, minor: int) -> None:
    payment.allocated_minor += minor
    invoice.paid_minor += minor
    tx.session.add(
        AllocationRow(
            payment_id=payment.id,
            invoice_id=invoice.id,
            credit_note_id=None,
            amount_minor=minor,
            created_at=tx.now,
        )
    )
    settle_state(tx, invoice)
