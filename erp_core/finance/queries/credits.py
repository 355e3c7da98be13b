"""What crediting some lines of an invoice would do, worked out and not done."""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core.finance.errors import NoSuchInvoice, OverCredited
from erp_core.finance.queries.invoices import READ, open_minor, taxes_of_lines, visible_invoice
from erp_core.finance.schemas.invoices import CreditLine, CreditPreview
from erp_core.finance.tables import InvoiceLineRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.shares import next_share
from erp_core.kernel.transaction import Tx


def preview_credit(
    tx: Tx, actor: Actor, invoice_id: int, lines: Sequence[CreditLine]
) -> CreditPreview:
    """Work out what a credit note over some lines, each named once, would come to.

    Raises:
        NoSuchInvoice: There is none, or none that the actor may know of, or no such line on it.
        OverCredited: More than is left of a line would be credited.
    """
    actor.require(READ)
    invoice = visible_invoice(tx, actor, invoice_id)
    query = select(InvoiceLineRow).where(InvoiceLineRow.invoice_id == invoice.id)
    rows = {row.id: row for row in tx.session.scalars(query)}
    taxes = taxes_of_lines(tx, [invoice.id])
    minor = 0
    for each in lines:
        row = rows.get(each.line_id)
        if row is None:
            raise NoSuchInvoice(field="lines")
        before, whole = row.credited_quantity, row.quantity
        if before + each.quantity > whole:
            raise OverCredited(field="lines")
        amounts = [row.net_minor]
        amounts += [tax.tax_minor for tax in taxes.get((invoice.id, row.position), ())]
        minor += sum(next_share(amount, before, each.quantity, whole) for amount in amounts)
    freed = max(minor - open_minor(invoice), 0)
    return CreditPreview(
        credited=Money(minor, invoice.currency), freed=Money(freed, invoice.currency)
    )
