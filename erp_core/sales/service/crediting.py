"""What finance credits of an order's invoice is not invoiced any more."""

from erp_core import finance
from erp_core.finance import InvoiceCredited
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from erp_core.sales.queries.rows import lines_of
from erp_core.sales.service.documents import changed, lock_order


def lower_invoiced(tx: Tx, event: InvoiceCredited) -> None:
    """Lower what is invoiced of an order's lines by what a credit note took back."""
    books = system("finance")
    note = finance.get_invoice(tx, books, event.credit_note_id)
    credited = {each.source_line: each.quantity for each in note.lines if each.source_line}
    if note.order_id is None or not credited:
        return
    order = lock_order(tx, books, note.order_id)
    for line in lines_of(tx, order.id):
        if line.id in credited:
            line.invoiced -= credited[line.id]
    changed(tx, books, order, "lower_invoiced", {"credit_note": note.id})
