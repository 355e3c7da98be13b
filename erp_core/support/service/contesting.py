"""A case says that an invoice is wrong: it is contested, and nobody is reminded of it meanwhile."""

from erp_core import finance
from erp_core.finance import DisputeView
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.support.errors import NoInvoiceInCase
from erp_core.support.queries import visible_case


def contest_invoice(tx: Tx, actor: Actor, case_id: int, reason: str) -> DisputeView:
    """Note that the customer of a case contests the invoice that it is about.

    The dispute stays open when the case is solved: who keeps the books settles it.

    Raises:
        CaseNotFound: There is none, or none that the actor may know of.
        NoInvoiceInCase: It is about no invoice.
        NoSuchInvoice: The invoice is out of the actor's sight.
        DisputedAlready: It is contested already.
    """
    actor.require("support.note_case")
    case = visible_case(tx, actor, case_id)
    if case.invoice_id is None:
        raise NoInvoiceInCase(field="case_id")
    made = finance.dispute_invoice(tx, actor, case.invoice_id, reason, ("cases", case.id))
    told = {"invoice_id": case.invoice_id, "dispute_id": made.id}
    record_change(tx, actor, "support.contest_invoice", ("cases", case.id), told)
    tx.notify(f"case:{case.id}")
    return made
