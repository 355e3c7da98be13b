"""What a case is about, as far as who looks may know: its order, its invoice, and their dispute."""

from erp_core import finance, sales
from erp_core.finance import DisputeView
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.support import CaseView


def order_of(tx: Tx, actor: Actor, case: CaseView) -> str:
    """Return the number of the order that a case is about; empty where there is none to see."""
    if case.order_id is None or not tx.ports.has(("sales",)) or not actor.may("sales.read"):
        return ""
    return sales.get_order(tx, actor, case.order_id).number


def invoice_of(tx: Tx, actor: Actor, case: CaseView) -> str:
    """Return the number of the invoice that a case is about; empty where there is none to see."""
    if case.invoice_id is None or not tx.ports.has(("finance",)) or not actor.may("finance.read"):
        return ""
    return finance.get_invoice(tx, actor, case.invoice_id).number or ""


def dispute_of(tx: Tx, actor: Actor, case: CaseView) -> DisputeView | None:
    """Return the open dispute over the invoice of a case; None where nobody contests it."""
    if case.invoice_id is None or not invoice_of(tx, actor, case):
        return None
    found = finance.list_disputes(tx, actor, case.invoice_id)
    return next((one for one in found if one.open), None)
