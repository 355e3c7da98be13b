"""REST of sales: orders, what becomes of them, and what a change would do."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from erp_core import sales
from erp_core.finance import InvoiceView, get_invoice
from erp_core.kernel.http import Call, Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import Name, RecordId, Schema
from erp_core.kernel.transaction import Tx
from erp_core.sales.change_api import add_order_changes
from erp_core.sales.claim_api import add_claims
from erp_core.sales.quotation_api import add_quotations
from erp_core.sales.return_api import add_returns

Fingerprint = Annotated[str, Field(min_length=1, max_length=64)]


class OrderQuestion(Schema):
    """Whose orders, and whether only those of which something is still to leave the house."""

    party_id: RecordId | None = None
    open_only: bool = False


class LastOrder(Schema):
    """A customer's latest order, if there is one."""

    order: sales.OrderView | None


class DeliveryBody(Schema):
    """What is shipped; without lines, everything that is left."""

    lines: Annotated[tuple[sales.Shipped, ...], Field(min_length=1, max_length=1000)] | None = None
    tracking_code: Name | None = None
    carrier: Name | None = None


class CancellationBody(Schema):
    """Why, and the fingerprint of the preview that was agreed to."""

    reason: Name
    expect: Fingerprint | None = None


class AtOnceBody(Schema):
    """What is ordered, and the fingerprint of the preview that was agreed to."""

    order: sales.NewOrder
    expect: Fingerprint | None = None


class RepeatBody(sales.RepeatWish):
    """What is different, where it was asked for, and the preview that was agreed to."""

    channel: Name = "console"
    expect: Fingerprint | None = None

    @property
    def wish(self) -> sales.RepeatWish:
        """What is to be different."""
        return sales.RepeatWish(lines=self.lines, wanted_on=self.wanted_on)


class DayBody(Schema):
    """A day."""

    on: date


def build_router() -> APIRouter:
    """Build the routes of sales."""
    router = APIRouter(prefix="/api/v1/sales", tags=["sales"])
    _add_reads(router)
    _add_previews(router)
    _add_order_to_cash(router)
    _add_ways_out(router)
    _add_changes(router)
    add_returns(router)
    add_claims(router)
    add_order_changes(router)
    add_quotations(router)
    return router


def _add_reads(router: APIRouter) -> None:
    @router.get("/orders")
    def list_orders(
        call: Calling, page: Paging, question: Annotated[OrderQuestion, Query()]
    ) -> Page[sales.OrderView]:
        """List orders, newest first."""
        return call.read(
            lambda tx: sales.list_orders(
                tx, call.actor, page, party_id=question.party_id, open_only=question.open_only
            )
        )

    @router.get("/orders/by-number/{number}")
    def order_by_number(call: Calling, number: Name) -> sales.OrderView:
        """Return the order of a number."""
        return call.read(lambda tx: sales.order_by_number(tx, call.actor, number))

    @router.get("/orders/{order_id}")
    def get_order(call: Calling, order_id: RecordId) -> sales.OrderView:
        """Return an order."""
        return call.read(lambda tx: sales.get_order(tx, call.actor, order_id))

    @router.get("/parties/{party_id}/last-order")
    def last_order(call: Calling, party_id: RecordId) -> LastOrder:
        """Return a customer's latest order."""
        return call.read(lambda tx: LastOrder(order=sales.last_order(tx, call.actor, party_id)))


def _add_previews(router: APIRouter) -> None:
    @router.get("/orders/{order_id}/cancellation-preview")
    def preview_cancellation(call: Calling, order_id: RecordId) -> sales.CancellationPreview:
        """Work out what cancelling would do."""
        return call.read(lambda tx: sales.preview_cancellation(tx, call.actor, order_id))

    @router.get("/orders/{order_id}/repeat-preview")
    def preview_repeat(call: Calling, order_id: RecordId) -> sales.RepeatPreview:
        """Work out what the same order would come to today."""
        return call.read(lambda tx: sales.preview_repeat(tx, call.actor, order_id))

    @router.post("/orders/{order_id}/repeat-preview")
    def preview_changed_repeat(
        call: Calling, order_id: RecordId, wish: sales.RepeatWish
    ) -> sales.RepeatPreview:
        """Work out what a changed repetition would come to today."""
        return call.read(lambda tx: sales.preview_repeat(tx, call.actor, order_id, wish))

    @router.post("/orders/preview")
    def preview_order(call: Calling, new: sales.NewOrder) -> sales.OrderPreview:
        """Work out what an order would come to today and when it would come."""
        return call.read(lambda tx: sales.preview_order(tx, call.actor, new))


def _add_order_to_cash(router: APIRouter) -> None:
    @router.post("/orders", status_code=201)
    def place_order(call: Calling, new: sales.NewOrder) -> sales.OrderSummary:
        """Place an order."""
        return call.write(sales.OrderSummary, lambda tx: sales.place_order(tx, call.actor, new))

    @router.post("/orders/at-once", status_code=201)
    def order_at_once(call: Calling, body: AtOnceBody) -> sales.ConfirmedOrder:
        """Place and confirm an order in one go."""
        return call.write(
            sales.ConfirmedOrder,
            lambda tx: sales.order_at_once(tx, call.actor, body.order, expect=body.expect),
        )

    @router.post("/orders/{order_id}/confirm")
    def confirm_order(call: Calling, order_id: RecordId) -> sales.ConfirmedOrder:
        """Make a draft binding and hold stock for it."""
        return call.write(
            sales.ConfirmedOrder, lambda tx: sales.confirm_order(tx, call.actor, order_id)
        )

    @router.post("/orders/{order_id}/deliveries", status_code=201)
    def deliver_order(
        call: Calling, order_id: RecordId, body: DeliveryBody
    ) -> sales.DeliveredOrder:
        """Ship an order, or some of it."""
        return call.write(
            sales.DeliveredOrder,
            lambda tx: sales.deliver_order(
                tx,
                call.actor,
                order_id,
                body.lines,
                tracking_code=body.tracking_code,
                carrier=body.carrier,
            ),
        )

    @router.post("/orders/{order_id}/invoices", status_code=201)
    def invoice_order(call: Calling, order_id: RecordId) -> InvoiceView:
        """Invoice what was delivered, or all of it in advance."""
        return call.write(InvoiceView, lambda tx: _invoice(tx, call, order_id))

    @router.post("/orders/{order_id}/close")
    def close_order(call: Calling, order_id: RecordId) -> sales.OrderSummary:
        """Close an order that is delivered, invoiced and paid."""
        return call.write(
            sales.OrderSummary, lambda tx: sales.close_order(tx, call.actor, order_id)
        )


def _invoice(tx: Tx, call: Call, order_id: int) -> InvoiceView:
    invoice = sales.invoice_order(tx, call.actor, order_id)
    tx.settle()
    return get_invoice(tx, call.actor, invoice.id)


def _add_ways_out(router: APIRouter) -> None:
    @router.post("/orders/{order_id}/cancel")
    def cancel_order(
        call: Calling, order_id: RecordId, body: CancellationBody
    ) -> sales.CancellationView:
        """Cancel an order."""
        return call.write(
            sales.CancellationView,
            lambda tx: sales.cancel_order(
                tx, call.actor, order_id, body.reason, expect=body.expect
            ),
        )

    @router.post("/orders/{order_id}/repeat", status_code=201)
    def repeat_order(call: Calling, order_id: RecordId, body: RepeatBody) -> sales.ConfirmedOrder:
        """Order the same again."""
        return call.write(
            sales.ConfirmedOrder,
            lambda tx: sales.repeat_order(
                tx, call.actor, order_id, body.wish, channel=body.channel, expect=body.expect
            ),
        )


def _add_changes(router: APIRouter) -> None:
    view = sales.OrderSummary

    @router.post("/orders/{order_id}/address")
    def change_address(
        call: Calling, order_id: RecordId, address: sales.ShippingAddress
    ) -> sales.OrderSummary:
        """Send what is still to be shipped somewhere else."""
        return call.write(view, lambda tx: sales.change_address(tx, call.actor, order_id, address))

    @router.post("/orders/{order_id}/notes", status_code=201)
    def add_order_note(
        call: Calling, order_id: RecordId, new: sales.NewOrderNote
    ) -> sales.OrderNoteView:
        """Note something on an order."""
        return call.write(
            sales.OrderNoteView,
            lambda tx: sales.add_order_note(
                tx, call.actor, order_id, new.text_en, new.text_zh, public=new.public
            ),
        )

    @router.post("/orders/{order_id}/promise")
    def set_promise(call: Calling, order_id: RecordId, body: DayBody) -> sales.OrderSummary:
        """Note the day that we tell the customer."""
        return call.write(view, lambda tx: sales.set_promise(tx, call.actor, order_id, body.on))

    @router.post("/orders/{order_id}/expectation")
    def set_expectation(call: Calling, order_id: RecordId, body: DayBody) -> sales.OrderSummary:
        """Note the day that we expect now."""
        return call.write(view, lambda tx: sales.set_expectation(tx, call.actor, order_id, body.on))

    @router.post("/numbering")
    def set_order_numbering(call: Calling, body: sales.OrderNumbering) -> sales.OrderNumbering:
        """Let the coming orders be numbered from a number on."""
        return call.write(
            sales.OrderNumbering,
            lambda tx: sales.set_order_numbering(tx, call.actor, body.next_at_least),
        )
