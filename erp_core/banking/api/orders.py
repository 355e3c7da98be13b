"""REST of payment orders."""

from fastapi import APIRouter, Response

from erp_core import banking
from erp_core.access import Role
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId

_XML = "application/xml"


def add_order_routes(router: APIRouter) -> None:
    """Add the routes of payment orders, what they pay and who may approve them."""
    _add_reads(router)
    _add_steps(router)
    _add_ends(router)
    _add_limits(router)


def _add_reads(router: APIRouter) -> None:
    @router.get("/accounts/{bank_account_id}/payables")
    def open_payables(call: Calling, bank_account_id: RecordId) -> tuple[banking.Payable, ...]:
        """List what is to be paid from an account, oldest first."""
        return call.read(lambda tx: banking.open_payables(tx, call.actor, bank_account_id))

    @router.get("/payment-orders")
    def list_payment_orders(
        call: Calling, page: Paging, state: banking.OrderState | None = None
    ) -> Page[banking.PaymentOrderView]:
        """List payment orders, newest first."""
        return call.read(lambda tx: banking.list_payment_orders(tx, call.actor, page, state))

    @router.get("/payment-orders/{order_id}")
    def get_payment_order(call: Calling, order_id: RecordId) -> banking.PaymentOrderView:
        """Return a payment order."""
        return call.read(lambda tx: banking.get_payment_order(tx, call.actor, order_id))

    @router.get("/payment-orders/{order_id}/file", response_class=Response)
    def payment_file(call: Calling, order_id: RecordId) -> Response:
        """Download the file of an exported payment order: pain.001.001.09."""
        file = call.read(lambda tx: banking.payment_file(tx, call.actor, order_id))
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=_XML, headers=headers)


def _add_steps(router: APIRouter) -> None:
    view = banking.PaymentOrderView

    @router.post("/payment-orders", status_code=201)
    def draft_payment_order(
        call: Calling, new: banking.NewPaymentOrder
    ) -> banking.PaymentOrderView:
        """Collect payments in an order."""
        return call.write(view, lambda tx: banking.draft_payment_order(tx, call.actor, new))

    @router.post("/payment-orders/{order_id}/propose")
    def propose_payment_order(call: Calling, order_id: RecordId) -> banking.PaymentOrderView:
        """Ask for the approval of an order."""
        return call.write(view, lambda tx: banking.propose_payment_order(tx, call.actor, order_id))

    @router.post("/payment-orders/{order_id}/approve")
    def approve_payment_order(call: Calling, order_id: RecordId) -> banking.PaymentOrderView:
        """Approve an order that somebody else made and proposed."""
        return call.write(view, lambda tx: banking.approve_payment_order(tx, call.actor, order_id))

    @router.post("/payment-orders/{order_id}/export")
    def export_payment_order(call: Calling, order_id: RecordId) -> banking.PaymentFile:
        """Write the file of an approved order for the bank."""
        return call.write(
            banking.PaymentFile,
            lambda tx: banking.export_payment_order(tx, call.actor, order_id),
        )


def _add_ends(router: APIRouter) -> None:
    view = banking.PaymentOrderView

    @router.post("/payment-orders/{order_id}/cancel")
    def cancel_payment_order(
        call: Calling, order_id: RecordId, body: banking.Cancelling
    ) -> banking.PaymentOrderView:
        """Give an order up."""
        return call.write(
            view,
            lambda tx: banking.cancel_payment_order(tx, call.actor, order_id, body.reason),
        )

    @router.post("/payment-orders/{order_id}/lines/{line_id}/release")
    def release_payment(
        call: Calling, order_id: RecordId, line_id: RecordId, body: banking.Cancelling
    ) -> banking.PaymentOrderView:
        """Take a payment that the bank did not make out of an exported order."""
        return call.write(
            view,
            lambda tx: banking.release_payment(tx, call.actor, order_id, line_id, body.reason),
        )


def _add_limits(router: APIRouter) -> None:
    @router.get("/payment-limits")
    def list_payment_limits(call: Calling) -> tuple[banking.PaymentLimitView, ...]:
        """List up to how much each role may approve."""
        return call.read(lambda tx: banking.list_payment_limits(tx, call.actor))

    @router.put("/payment-limits/{role}")
    def set_payment_limit(
        call: Calling, role: Role, body: banking.NewPaymentLimit
    ) -> banking.PaymentLimitView:
        """Set up to how much a role may approve in one payment order."""
        return call.write(
            banking.PaymentLimitView,
            lambda tx: banking.set_payment_limit(tx, call.actor, role, body.amount),
        )
