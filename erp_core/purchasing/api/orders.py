"""REST of purchase orders, their receipts and what goes back."""

from fastapi import APIRouter

from erp_core import purchasing
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId

_VIEW = purchasing.PurchaseOrderView


def add_order_routes(router: APIRouter) -> None:
    """Add the routes of purchase orders."""
    _add_reads(router)
    _add_verbs(router)
    _add_goods(router)


def _add_reads(router: APIRouter) -> None:
    @router.get("/orders")
    def list_purchase_orders(
        call: Calling,
        page: Paging,
        state: purchasing.PurchaseState | None = None,
        party_id: RecordId | None = None,
    ) -> Page[purchasing.PurchaseOrderView]:
        """List purchase orders, newest first."""
        return call.read(
            lambda tx: purchasing.list_purchase_orders(
                tx, call.actor, page, state=state, party_id=party_id
            )
        )

    @router.get("/orders/awaited")
    def awaited_orders(call: Calling) -> tuple[purchasing.PurchaseOrderView, ...]:
        """List the orders that goods are still to come of, the earliest due first."""
        return call.read(lambda tx: purchasing.awaited_orders(tx, call.actor))

    @router.get("/orders/{order_id}")
    def get_purchase_order(call: Calling, order_id: RecordId) -> purchasing.PurchaseOrderView:
        """Return a purchase order."""
        return call.read(lambda tx: purchasing.get_purchase_order(tx, call.actor, order_id))

    @router.get("/orders/{order_id}/receipts")
    def receipts_of(call: Calling, order_id: RecordId) -> tuple[purchasing.ReceiptView, ...]:
        """List what came of an order."""
        return call.read(lambda tx: purchasing.receipts_of(tx, call.actor, order_id))


def _add_verbs(router: APIRouter) -> None:
    @router.post("/orders", status_code=201)
    def draft_purchase_order(
        call: Calling, new: purchasing.NewPurchaseOrder
    ) -> purchasing.PurchaseOrderView:
        """Draft an order to a supplier."""
        return call.write(_VIEW, lambda tx: purchasing.draft_purchase_order(tx, call.actor, new))

    @router.post("/orders/{order_id}/send")
    def send_purchase_order(call: Calling, order_id: RecordId) -> purchasing.PurchaseOrderView:
        """Send a draft to its supplier."""
        return call.write(
            _VIEW, lambda tx: purchasing.send_purchase_order(tx, call.actor, order_id)
        )

    @router.post("/orders/{order_id}/confirm")
    def confirm_purchase_order(
        call: Calling, order_id: RecordId, said: purchasing.Confirmation
    ) -> purchasing.PurchaseOrderView:
        """Note by when the supplier says that goods come, at first or anew."""
        return call.write(
            _VIEW, lambda tx: purchasing.confirm_purchase_order(tx, call.actor, order_id, said)
        )

    @router.post("/orders/{order_id}/cancel")
    def cancel_purchase_order(
        call: Calling, order_id: RecordId, why: purchasing.Reason
    ) -> purchasing.PurchaseOrderView:
        """Cancel an order of which nothing has come."""
        return call.write(
            _VIEW,
            lambda tx: purchasing.cancel_purchase_order(tx, call.actor, order_id, why.reason),
        )

    @router.post("/orders/{order_id}/close")
    def close_purchase_order(
        call: Calling, order_id: RecordId, why: purchasing.Reason
    ) -> purchasing.PurchaseOrderView:
        """Close an order: what has not come is not awaited any more."""
        return call.write(
            _VIEW,
            lambda tx: purchasing.close_purchase_order(tx, call.actor, order_id, why.reason),
        )


def _add_goods(router: APIRouter) -> None:
    @router.post("/orders/{order_id}/receipts", status_code=201)
    def receive_purchase_order(
        call: Calling, order_id: RecordId, new: purchasing.NewPurchaseReceipt
    ) -> purchasing.ReceiptView:
        """Receive goods of an order."""
        return call.write(
            purchasing.ReceiptView,
            lambda tx: purchasing.receive_purchase_order(tx, call.actor, order_id, new),
        )

    @router.post("/orders/{order_id}/returns", status_code=201)
    def return_to_supplier(
        call: Calling, order_id: RecordId, new: purchasing.NewPurchaseReturn
    ) -> purchasing.ReceiptView:
        """Send goods of an order back."""
        return call.write(
            purchasing.ReceiptView,
            lambda tx: purchasing.return_to_supplier(tx, call.actor, order_id, new),
        )
