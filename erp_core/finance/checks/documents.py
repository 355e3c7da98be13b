"""I6: documents are in the state their amounts say, and somebody answers for each of them."""

from sqlalchemy import exists, select
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.finance.schemas.invoices import InvoiceKind, InvoiceState
from erp_core.finance.settlement import state_of_amounts
from erp_core.finance.tables import Entry, Invoice, Payment
from erp_core.kernel.audit import AuditEntry
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx

_INVOICED = ("finance.issue_invoice", "finance.credit_invoice", "finance.open_receivable")


def states_follow_amounts(tx: Tx) -> Findings:
    """Find invoices in another state than what is paid and credited of them says."""
    invoices = list(tx.session.scalars(select(Invoice).order_by(Invoice.id)))
    return Findings.of(
        len(invoices),
        (f"invoice {row.id} is {row.state}" for row in invoices if row.state != _right_state(row)),
    )


def documents_are_audited(tx: Tx) -> Findings:
    """Find documents that no entry of the audit trail answers for."""
    found = [
        *_unanswered(tx, "invoices", Invoice.id, _INVOICED),
        *_unanswered(tx, "payments", Payment.id, ("finance.record_payment",)),
        *_unanswered(tx, "journal_entries", Entry.id, ("finance.post_entry",)),
    ]
    return Findings.of(
        len(found), (f"{what} has no audit entry" for what, answered in found if not answered)
    )


DOCUMENT_CHECKS = (
    Check("I6", "An invoice's state is what its amounts say", states_follow_amounts),
    Check("I6", "Every invoice, payment and entry was made by somebody", documents_are_audited),
)


def _right_state(row: Invoice) -> InvoiceState:
    if row.kind == InvoiceKind.CREDIT_NOTE:
        return InvoiceState.APPLIED
    return state_of_amounts(row)


def _unanswered(
    tx: Tx, table: str, id_column: InstrumentedAttribute[int], actions: tuple[str, ...]
) -> list[tuple[str, bool]]:
    answered = exists().where(
        AuditEntry.subject_type == table,
        AuditEntry.subject_id == id_column,
        AuditEntry.action.in_(actions),
    )
    rows = tx.session.execute(select(id_column, answered).order_by(id_column))
    return [(f"{table} {id_}", bool(found)) for id_, found in rows]
