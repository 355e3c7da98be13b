"""REST of suppliers' bills, their credit notes and what they are paid."""

from fastapi import APIRouter

from erp_core import finance
from erp_core.finance.api.manual import ManualBill
from erp_core.finance.api.reports import Day
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import Name, RecordId, Schema
from erp_core.kernel.transaction import Tx


class SupplierPaymentReversal(Schema):
    """Why a payment to a supplier is taken back."""

    reason: Name


def add_payable_routes(router: APIRouter) -> None:
    """Add the routes of bills and payments to suppliers."""
    _add_bills(router)
    _add_payments(router)
    _add_moves(router)
    _add_terms(router)


def _add_bills(router: APIRouter) -> None:
    @router.get("/bills")
    def list_bills(
        call: Calling, page: Paging, party_id: RecordId | None = None
    ) -> Page[finance.BillView]:
        """List suppliers' bills and credit notes, newest first."""
        return call.read(lambda tx: finance.list_bills(tx, call.actor, page, party_id))

    @router.get("/bills/open")
    def open_payables(
        call: Calling, party_id: RecordId | None = None
    ) -> tuple[finance.PayableDue, ...]:
        """List the bills that something is open on, longest due first."""
        return call.read(lambda tx: finance.open_payables(tx, call.actor, party_id))

    @router.get("/bills/{bill_id}")
    def get_bill(call: Calling, bill_id: RecordId) -> finance.BillView:
        """Return a supplier's bill or credit note."""
        return call.read(lambda tx: finance.get_bill(tx, call.actor, bill_id))

    @router.post("/bills", status_code=201)
    def record_bill(call: Calling, new: ManualBill) -> finance.BillView:
        """Enter a supplier's bill."""
        return call.write(
            finance.BillView,
            lambda tx: _numbered(
                tx, call, finance.record_bill(tx, call.actor, new.checked(tx, call.actor))
            ),
        )

    @router.post("/bills/{bill_id}/credit", status_code=201)
    def credit_bill(
        call: Calling, bill_id: RecordId, credit: finance.BillCredit
    ) -> finance.BillView:
        """Enter a supplier's credit note against a bill that was entered by hand."""
        return call.write(
            finance.BillView,
            lambda tx: _numbered(
                tx, call, finance.credit_manual_bill(tx, call.actor, bill_id, credit)
            ),
        )


def _numbered(tx: Tx, call: Calling, view: finance.BillView) -> finance.BillView:
    tx.settle()
    return finance.get_bill(tx, call.actor, view.id)


def _paid(tx: Tx, call: Calling, view: finance.SupplierPaymentView) -> finance.SupplierPaymentView:
    tx.settle()
    return finance.get_supplier_payment(tx, call.actor, view.id)


def _add_payments(router: APIRouter) -> None:
    view = finance.SupplierPaymentView

    @router.get("/supplier-payments")
    def list_supplier_payments(
        call: Calling, page: Paging, party_id: RecordId | None = None
    ) -> Page[finance.SupplierPaymentView]:
        """List payments to suppliers, newest first."""
        return call.read(lambda tx: finance.list_supplier_payments(tx, call.actor, page, party_id))

    @router.get("/supplier-payments/{payment_id}")
    def get_supplier_payment(call: Calling, payment_id: RecordId) -> finance.SupplierPaymentView:
        """Return a payment to a supplier."""
        return call.read(lambda tx: finance.get_supplier_payment(tx, call.actor, payment_id))

    @router.post("/supplier-payments", status_code=201)
    def pay_supplier(call: Calling, new: finance.NewSupplierPayment) -> finance.SupplierPaymentView:
        """Record money that went to a supplier."""
        return call.write(
            view, lambda tx: _paid(tx, call, finance.pay_supplier(tx, call.actor, new))
        )


def _add_moves(router: APIRouter) -> None:
    view = finance.SupplierPaymentView

    @router.post("/supplier-payments/{payment_id}/allocations", status_code=201)
    def allocate_supplier_payment(
        call: Calling, payment_id: RecordId, new: finance.NewBillAllocation
    ) -> finance.SupplierPaymentView:
        """Settle bills from what is unallocated of a payment."""
        return call.write(
            view,
            lambda tx: finance.allocate_supplier_payment(
                tx, call.actor, payment_id, new.allocate_to
            ),
        )

    @router.delete("/supplier-payments/{payment_id}/allocations/{bill_id}")
    def unallocate_supplier_payment(
        call: Calling, payment_id: RecordId, bill_id: RecordId
    ) -> finance.SupplierPaymentView:
        """Free what a payment settles of a bill."""
        return call.write(
            view,
            lambda tx: finance.unallocate_supplier_payment(tx, call.actor, payment_id, bill_id),
        )

    @router.post("/supplier-payments/{payment_id}/reverse", status_code=201)
    def reverse_supplier_payment(
        call: Calling, payment_id: RecordId, reversal: SupplierPaymentReversal
    ) -> finance.SupplierPaymentView:
        """Take back a payment that did not happen."""
        return call.write(
            view,
            lambda tx: finance.reverse_supplier_payment(
                tx, call.actor, payment_id, reversal.reason
            ),
        )


def _add_terms(router: APIRouter) -> None:
    @router.get("/suppliers/{party_id}/terms")
    def supplier_terms(call: Calling, party_id: RecordId) -> finance.SupplierTermsView:
        """Tell what is agreed with a supplier."""
        return call.read(lambda tx: finance.supplier_terms(tx, call.actor, party_id))

    @router.put("/suppliers/{party_id}/terms")
    def set_supplier_terms(
        call: Calling, party_id: RecordId, new: finance.NewSupplierTerms
    ) -> finance.SupplierTermsView:
        """Agree with a supplier how many days after the bill it is paid."""
        return call.write(
            finance.SupplierTermsView,
            lambda tx: finance.set_supplier_terms(tx, call.actor, party_id, new.payment_days),
        )

    @router.get("/reports/supplier-statement/{party_id}")
    def supplier_statement(
        call: Calling, party_id: RecordId, start: Day, end: Day
    ) -> finance.SupplierStatement:
        """Show a supplier's account over some days."""
        return call.read(
            lambda tx: finance.supplier_statement(tx, call.actor, party_id, start, end)
        )
