"""REST of invoices, payments and what customers owe."""

from fastapi import APIRouter

from erp_core import finance
from erp_core.finance.api.manual import ManualInvoice
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import Name, RecordId, Schema
from erp_core.kernel.transaction import Tx


class PaymentReversal(Schema):
    """Why a payment was an error."""

    reason: Name


def add_receivable_routes(router: APIRouter) -> None:
    """Add the routes of invoices, payments and customers."""
    _add_invoices(router)
    _add_corrections(router)
    _add_payments(router)
    _add_customers(router)


def _add_invoices(router: APIRouter) -> None:
    @router.get("/invoices")
    def list_invoices(
        call: Calling, page: Paging, party_id: RecordId | None = None
    ) -> Page[finance.InvoiceView]:
        """List invoices and credit notes, newest first."""
        return call.read(lambda tx: finance.list_invoices(tx, call.actor, page, party_id))

    @router.get("/invoices/by-number/{number}")
    def invoice_by_number(call: Calling, number: Name) -> finance.InvoiceView:
        """Return the invoice or credit note of a number."""
        return call.read(lambda tx: finance.invoice_by_number(tx, call.actor, number))

    @router.get("/invoices/{invoice_id}")
    def get_invoice(call: Calling, invoice_id: RecordId) -> finance.InvoiceView:
        """Return an invoice or credit note."""
        return call.read(lambda tx: finance.get_invoice(tx, call.actor, invoice_id))

    @router.get("/invoices/{invoice_id}/payments")
    def payments_for(call: Calling, invoice_id: RecordId) -> tuple[finance.AllocationView, ...]:
        """Tell which payments settle an invoice."""
        return call.read(lambda tx: finance.payments_for(tx, call.actor, invoice_id))


def _add_corrections(router: APIRouter) -> None:
    @router.post("/invoices", status_code=201)
    def issue_invoice(call: Calling, new: ManualInvoice) -> finance.InvoiceView:
        """Issue an invoice that is written by hand."""
        return call.write(finance.InvoiceView, lambda tx: _issue(tx, call, new))

    @router.post("/invoices/opening", status_code=201)
    def open_receivable(call: Calling, new: finance.NewOpenInvoice) -> finance.InvoiceView:
        """Enter an invoice of another system that is still to be paid."""
        return call.write(
            finance.InvoiceView, lambda tx: finance.open_receivable(tx, call.actor, new)
        )

    @router.post("/invoices/{invoice_id}/credit", status_code=201)
    def credit_invoice(
        call: Calling, invoice_id: RecordId, credit: finance.Credit
    ) -> finance.InvoiceView:
        """Issue a credit note against an invoice."""
        return call.write(
            finance.InvoiceView,
            lambda tx: _numbered(
                tx,
                call,
                finance.credit_invoice(tx, call.actor, invoice_id, credit.lines, credit.reason),
            ),
        )


def _issue(tx: Tx, call: Calling, new: ManualInvoice) -> finance.InvoiceView:
    issued = finance.issue_invoice(tx, call.actor, new.checked(tx, call.actor))
    return _numbered(tx, call, issued)


def _numbered(tx: Tx, call: Calling, view: finance.InvoiceView) -> finance.InvoiceView:
    tx.settle()
    return finance.get_invoice(tx, call.actor, view.id)


def _add_payments(router: APIRouter) -> None:
    view = finance.PaymentView

    @router.get("/payments")
    def list_payments(
        call: Calling, page: Paging, party_id: RecordId | None = None
    ) -> Page[finance.PaymentView]:
        """List payments, newest first."""
        return call.read(lambda tx: finance.list_payments(tx, call.actor, page, party_id))

    @router.get("/payments/{payment_id}")
    def get_payment(call: Calling, payment_id: RecordId) -> finance.PaymentView:
        """Return a payment."""
        return call.read(lambda tx: finance.get_payment(tx, call.actor, payment_id))

    @router.post("/payments", status_code=201)
    def record_payment(call: Calling, new: finance.NewPayment) -> finance.PaymentView:
        """Record money that came in."""
        return call.write(
            view, lambda tx: _receipted(tx, call, finance.record_payment(tx, call.actor, new))
        )

    @router.post("/payments/{payment_id}/allocate")
    def allocate_payment(
        call: Calling, payment_id: RecordId, body: finance.NewAllocation
    ) -> finance.PaymentView:
        """Settle invoices from what is unallocated."""
        return call.write(
            view,
            lambda tx: finance.allocate_payment(tx, call.actor, payment_id, body.allocate_to),
        )

    @router.delete("/payments/{payment_id}/allocations/{invoice_id}")
    def unallocate_payment(
        call: Calling, payment_id: RecordId, invoice_id: RecordId
    ) -> finance.PaymentView:
        """Free what a payment settles of an invoice."""
        return call.write(
            view, lambda tx: finance.unallocate_payment(tx, call.actor, payment_id, invoice_id)
        )

    @router.post("/payments/{payment_id}/refund", status_code=201)
    def refund_payment(
        call: Calling, payment_id: RecordId, refund: finance.NewRefund
    ) -> finance.PaymentView:
        """Give money back the way it came."""
        return call.write(
            view,
            lambda tx: _receipted(
                tx,
                call,
                finance.refund_payment(
                    tx,
                    call.actor,
                    payment_id,
                    refund.amount,
                    refund.reason,
                    account_id=refund.account_id,
                ),
            ),
        )

    @router.post("/payments/{payment_id}/reverse", status_code=201)
    def reverse_payment(
        call: Calling, payment_id: RecordId, body: PaymentReversal
    ) -> finance.PaymentView:
        """Take back a payment that was recorded in error."""
        return call.write(
            view,
            lambda tx: _receipted(
                tx, call, finance.reverse_payment(tx, call.actor, payment_id, body.reason)
            ),
        )


def _receipted(tx: Tx, call: Calling, view: finance.PaymentView) -> finance.PaymentView:
    tx.settle()
    return finance.get_payment(tx, call.actor, view.id)


def _add_customers(router: APIRouter) -> None:
    @router.get("/customers/{party_id}/balance")
    def balance_of(call: Calling, party_id: RecordId) -> finance.BalanceView:
        """Tell what a customer owes."""
        return call.read(lambda tx: finance.balance_of(tx, call.actor, party_id))

    @router.get("/customers/{party_id}/open-invoices")
    def open_invoices(call: Calling, party_id: RecordId) -> tuple[finance.InvoiceView, ...]:
        """List the open invoices of a customer."""
        return call.read(lambda tx: finance.open_invoices(tx, call.actor, party_id))

    @router.get("/customers/{party_id}/terms")
    def customer_terms(call: Calling, party_id: RecordId) -> finance.TermsView:
        """Tell what is agreed with a customer."""
        return call.read(lambda tx: finance.customer_terms(tx, call.actor, party_id))

    @router.put("/customers/{party_id}/terms")
    def set_customer_terms(
        call: Calling, party_id: RecordId, terms: finance.NewTerms
    ) -> finance.TermsView:
        """Agree days to pay and a credit limit with a customer."""
        return call.write(
            finance.TermsView,
            lambda tx: finance.set_customer_terms(
                tx, call.actor, party_id, terms.payment_days, terms.credit_limit
            ),
        )
