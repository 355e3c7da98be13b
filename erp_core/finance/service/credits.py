"""Credit notes: the only way to correct an invoice.

A credit lowers what is open first; what was paid beyond that is freed on its payments, to be
refunded or to settle another invoice. An invoice from before the books is credited against the
opening balance that it was entered against, and so without revenue or tax.
"""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from erp_core.finance.allocation import move
from erp_core.finance.crediting import credited_taxes, quantities_to_credit
from erp_core.finance.differences import realise
from erp_core.finance.documents import Document, DocumentLine, write_document
from erp_core.finance.errors import NoSuchInvoice, OverCredited
from erp_core.finance.events import InvoiceCredited
from erp_core.finance.queries.invoices import (
    carried_open,
    invoice_views,
    open_minor,
    taxes_of_lines,
    visible_invoice,
)
from erp_core.finance.queries.payments import settled_by
from erp_core.finance.rates import Conversion
from erp_core.finance.schemas.invoices import (
    BillingAddress,
    CreditLine,
    InvoiceKind,
    InvoiceState,
    InvoiceView,
)
from erp_core.finance.settlement import settle_state
from erp_core.finance.tables import (
    Invoice,
    InvoiceLineRow,
    InvoiceLineTax,
    Payment,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.shares import next_share
from erp_core.kernel.transaction import Tx


def credit_invoice(
    tx: Tx, actor: Actor, invoice_id: int, lines: Sequence[CreditLine] | None, reason: str
) -> InvoiceView:
    """Issue a credit note against an invoice: for some lines, or (None) for all that is left.

    Raises:
        NoSuchInvoice: There is none, or none that the actor may know of.
        OverCredited: More than was invoiced, or nothing, would be credited.
        TooSmall: It comes to nothing in base currency.
        PeriodLocked: This month is locked.
    """
    actor.require("finance.credit_invoice")
    invoice = visible_invoice(tx, actor, invoice_id, for_update=True)
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        message = "A credit note cannot be credited: credit its invoice."
        raise OverCredited(message, field="invoice_id")
    document = _document(tx, invoice, lines, reason)
    gross = document.net + document.tax
    if gross < 0 or invoice.credited_minor + gross > invoice.gross_minor:
        raise OverCredited(field="lines")
    note = write_document(tx, actor, document).row
    _apply(tx, actor, invoice, note)
    told = {"invoice_id": invoice.id, "gross_minor": gross, "reason": reason}
    record_change(tx, actor, "finance.credit_invoice", ("invoices", note.id), told)
    tx.publish(InvoiceCredited(invoice.id, note.id))
    return invoice_views(tx, [note])[0]


def _document(
    tx: Tx, invoice: Invoice, wanted: Sequence[CreditLine] | None, reason: str
) -> Document:
    rows = list(
        tx.session.scalars(
            select(InvoiceLineRow)
            .where(InvoiceLineRow.invoice_id == invoice.id)
            .order_by(InvoiceLineRow.position)
            .execution_options(populate_existing=True)
        )
    )
    strange = NoSuchInvoice("There is no such line on this invoice.", field="lines")
    quantities = quantities_to_credit(rows, wanted, strange)
    taxes = taxes_of_lines(tx, [invoice.id])
    lines = tuple(
        _credit_line(row, quantities[row.id], taxes.get((row.invoice_id, row.position), ()))
        for row in rows
        if row.id in quantities
    )
    address = invoice.billing_address
    return Document(
        kind=InvoiceKind.CREDIT_NOTE,
        state=InvoiceState.APPLIED,
        party_id=invoice.party_id,
        order_id=invoice.order_id,
        conversion=Conversion(invoice.currency, invoice.base_currency, invoice.rate),
        due_days=0,
        lines=lines,
        billing_address=None if address is None else BillingAddress.model_validate(address),
        credits_id=invoice.id,
        reason=reason,
        is_from_before=invoice.kind == InvoiceKind.OPENING,
    )


def _credit_line(
    row: InvoiceLineRow, quantity: Decimal, taxes: Sequence[InvoiceLineTax]
) -> DocumentLine:
    before, whole = row.credited_quantity, row.quantity
    row.credited_quantity = before + quantity
    return DocumentLine(
        variant_id=row.variant_id,
        description_en=row.description_en,
        description_zh=row.description_zh,
        quantity=quantity,
        unit_price=row.unit_price,
        net=next_share(row.net_minor, before, quantity, whole),
        base_net=next_share(row.base_net_minor, before, quantity, whole),
        taxes=credited_taxes(taxes, before, quantity, whole),
        revenue_account_id=row.revenue_account_id,
        source_line=row.source_line,
        discount=row.discount,
    )


def _apply(tx: Tx, actor: Actor, invoice: Invoice, note: Invoice) -> None:
    _free_payments(tx, actor, invoice, note)
    before = carried_open(invoice)
    invoice.credited_minor += note.gross_minor
    rounded = carried_open(invoice) - before + note.base_gross_minor
    realise(tx, actor, ("invoices", note.id), invoice, rounded)
    settle_state(tx, invoice)


def _free_payments(tx: Tx, actor: Actor, invoice: Invoice, note: Invoice) -> None:
    """Take back what payments settled of an invoice, the newest payment first."""
    minor = max(note.gross_minor - open_minor(invoice), 0)
    settled = settled_by(tx, invoice.id) if minor else {}
    payments = tx.session.scalars(
        select(Payment)
        .where(Payment.id.in_(settled))
        .order_by(Payment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for payment in reversed(payments):
        taken = min(minor, settled[payment.id])
        minor -= taken
        if taken:
            move(tx, actor, payment, invoice, -taken, credit_note_id=note.id)
