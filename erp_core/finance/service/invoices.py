"""Issuing invoices: lines, taxes and the posted entry in one transaction."""

from erp_core.finance.accounts import account_of
from erp_core.finance.chart import NOT_EARNED_ON
from erp_core.finance.documents import Document, write_document
from erp_core.finance.errors import ControlAccount, NoSuchCustomer, NothingToInvoice
from erp_core.finance.events import InvoiceIssued
from erp_core.finance.lines import worked_out
from erp_core.finance.queries.invoices import new_invoice_view
from erp_core.finance.queries.payments import payment_days
from erp_core.finance.rates import conversion
from erp_core.finance.schemas.invoices import (
    InvoiceKind,
    InvoiceState,
    InvoiceView,
    NewInvoice,
)
from erp_core.finance.settlement import settle_state
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def issue_invoice(tx: Tx, actor: Actor, new: NewInvoice) -> InvoiceView:
    """Issue an invoice dated today and post its entry.

    Tax is worked out per line and rate; lines sum to the header. The number is taken when the
    transaction commits or settles.

    Raises:
        NoSuchCustomer: The customer is out of the actor's sight.
        NoRate: No exchange rate of its currency is known.
        TooSmall: It comes to nothing in base currency.
        NothingToInvoice: It would come to less than nothing.
        NoSuchAccount: A line's revenue account does not exist.
        ControlAccount: A line names an account that something else keeps, so nothing is earned.
        PeriodLocked: This month is locked.
    """
    actor.require("finance.issue_invoice")
    actor.require_sight(new.party_id, NoSuchCustomer)
    written = write_document(tx, actor, _document(tx, new))
    row = written.row
    told = {"party_id": row.party_id, "gross_minor": row.gross_minor, "currency": row.currency}
    record_change(tx, actor, "finance.issue_invoice", ("invoices", row.id), told)
    tx.publish(InvoiceIssued(row.id))
    settle_state(tx, row)
    return new_invoice_view(row, written.lines, written.taxes)


def _document(tx: Tx, new: NewInvoice) -> Document:
    agreed = payment_days(tx, new.party_id)
    days = agreed if new.due_days is None else new.due_days
    today = conversion(tx, new.currency)
    _require_earned(tx, new)
    lines = worked_out(tx, new.lines, today)
    if sum(line.net + line.tax for line in lines) < 0:
        raise NothingToInvoice(field="lines")
    return Document(
        kind=InvoiceKind.INVOICE,
        state=InvoiceState.OPEN,
        party_id=new.party_id,
        order_id=new.order_id,
        conversion=today,
        due_days=days,
        lines=lines,
        billing_address=new.billing_address,
        note=new.note,
    )


def _require_earned(tx: Tx, new: NewInvoice) -> None:
    for name in sorted({line.revenue for line in new.lines}):
        account = account_of(tx, name)
        if account.role in NOT_EARNED_ON:
            message = f"Nothing is earned on {account.code} {account.name_en}."
            raise ControlAccount(message, field="revenue")
