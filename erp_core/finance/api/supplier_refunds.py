"""REST of money that comes back from suppliers."""

from fastapi import APIRouter

from erp_core import finance
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import Name, RecordId, Schema
from erp_core.kernel.transaction import Tx


class RefundReversal(Schema):
    """Why money from a supplier is taken back: it did not come."""

    reason: Name


def _numbered(
    tx: Tx, call: Calling, view: finance.SupplierRefundView
) -> finance.SupplierRefundView:
    tx.settle()
    return finance.get_supplier_refund(tx, call.actor, view.id)


def add_supplier_refund_routes(router: APIRouter) -> None:
    """Add the routes of money that comes back."""
    view = finance.SupplierRefundView

    @router.get("/suppliers/money-due-back")
    def money_due_back(call: Calling) -> tuple[finance.MoneyDue, ...]:
        """List what suppliers have of ours and may give back."""
        return call.read(lambda tx: finance.money_due_back(tx, call.actor))

    @router.get("/supplier-refunds")
    def list_supplier_refunds(
        call: Calling, page: Paging, party_id: RecordId | None = None
    ) -> Page[finance.SupplierRefundView]:
        """List what came back from suppliers, newest first."""
        return call.read(lambda tx: finance.list_supplier_refunds(tx, call.actor, page, party_id))

    @router.get("/supplier-refunds/{refund_id}")
    def get_supplier_refund(call: Calling, refund_id: RecordId) -> finance.SupplierRefundView:
        """Return money that came back from a supplier."""
        return call.read(lambda tx: finance.get_supplier_refund(tx, call.actor, refund_id))

    @router.post("/supplier-refunds", status_code=201)
    def receive_from_supplier(
        call: Calling, new: finance.NewSupplierRefund
    ) -> finance.SupplierRefundView:
        """Record money that came back from a supplier."""
        return call.write(
            view, lambda tx: _numbered(tx, call, finance.receive_from_supplier(tx, call.actor, new))
        )

    @router.post("/supplier-refunds/{refund_id}/reverse", status_code=201)
    def reverse_supplier_refund(
        call: Calling, refund_id: RecordId, reversal: RefundReversal
    ) -> finance.SupplierRefundView:
        """Take back money from a supplier that did not come."""
        return call.write(
            view,
            lambda tx: finance.reverse_supplier_refund(tx, call.actor, refund_id, reversal.reason),
        )
