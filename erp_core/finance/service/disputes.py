"""Invoices that a customer contests: while it lasts, nobody is reminded of them."""

from sqlalchemy import select

from erp_core.finance.dunning_tables import Dispute
from erp_core.finance.errors import DisputedAlready, NotDisputed
from erp_core.finance.queries.dunning import dispute_view
from erp_core.finance.queries.invoices import visible_invoice
from erp_core.finance.schemas.dunning import DisputeView
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def dispute_invoice(
    tx: Tx,
    actor: Actor,
    invoice_id: int,
    reason: str,
    source: tuple[str, int] | None = None,
) -> DisputeView:
    """Note that a customer contests an invoice, and why; ``source`` is what told of it.

    Raises:
        NoSuchInvoice: There is none, or none that the actor may know of.
        DisputedAlready: It is contested already.
    """
    actor.require("finance.dispute_invoice")
    visible_invoice(tx, actor, invoice_id, for_update=True)
    if _open(tx, invoice_id) is not None:
        raise DisputedAlready(field="invoice_id")
    row = Dispute(
        invoice_id=invoice_id,
        reason=reason,
        outcome="",
        source_type=None if source is None else source[0],
        source_id=None if source is None else source[1],
        opened_at=tx.now,
        settled_at=None,
    )
    tx.session.add(row)
    tx.session.flush()
    told = {"reason": reason, "source": None if source is None else f"{source[0]}:{source[1]}"}
    record_change(tx, actor, "finance.dispute_invoice", ("invoices", invoice_id), told)
    tx.notify("disputes")
    return dispute_view(row)


def settle_dispute(tx: Tx, actor: Actor, invoice_id: int, outcome: str) -> DisputeView:
    """Note how the dispute over an invoice ended; it is reminded of again if it stays open.

    Raises:
        NoSuchInvoice: There is none, or none that the actor may know of.
        NotDisputed: Nobody contests it.
    """
    actor.require("finance.settle_dispute")
    visible_invoice(tx, actor, invoice_id, for_update=True)
    row = _open(tx, invoice_id)
    if row is None:
        raise NotDisputed(field="invoice_id")
    row.outcome, row.settled_at = outcome, tx.now
    tx.session.flush()
    told = {"outcome": outcome}
    record_change(tx, actor, "finance.settle_dispute", ("invoices", invoice_id), told)
    tx.notify("disputes")
    return dispute_view(row)


def _open(tx: Tx, invoice_id: int) -> Dispute | None:
    return tx.session.scalar(
        select(Dispute).where(Dispute.invoice_id == invoice_id, Dispute.settled_at.is_(None))
    )
