"""REST of what customers change after they ordered: items, payment, exchanges, arrival."""

from typing import Annotated

from fastapi import APIRouter, Query

from erp_core import sales
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import Name, RecordId, Schema
from erp_core.sales.return_api import Fingerprint, RejectionBody


class ItemChangeBody(sales.NewItemChange):
    """Which articles, and the fingerprint of the preview that was agreed to."""

    expect: Fingerprint | None = None


class PaymentChangeBody(sales.NewPaymentChange):
    """What to pay with, and the fingerprint of the preview that was agreed to."""

    expect: Fingerprint | None = None


class ExchangeBody(sales.NewExchange):
    """What for what, and the fingerprint of the preview that was agreed to."""

    expect: Fingerprint | None = None


class ExchangeQuestion(Schema):
    """Whose exchanges, of which order, and in which state."""

    party_id: RecordId | None = None
    order_id: RecordId | None = None
    state: sales.ExchangeState | None = None


class ShippedExchange(Schema):
    """The carrier's code of the parcel with the new goods."""

    tracking_code: Name | None = None


def add_order_changes(router: APIRouter) -> None:
    """Add the routes of changes after the order to those of sales."""
    _add_items(router)
    _add_payment(router)
    _add_exchange_reads(router)
    _add_exchange_verbs(router)


def _add_items(router: APIRouter) -> None:
    @router.get("/orders/{order_id}/item-changes")
    def item_changes(call: Calling, order_id: RecordId) -> tuple[sales.ItemChangeView, ...]:
        """List what was changed about the items of an order."""
        return call.read(lambda tx: sales.item_changes_of_order(tx, call.actor, order_id))

    @router.post("/orders/{order_id}/item-change-preview")
    def preview_item_change(
        call: Calling, order_id: RecordId, new: sales.NewItemChange
    ) -> sales.ItemChangePreview:
        """Work out what other articles would cost."""
        return call.read(lambda tx: sales.preview_item_change(tx, call.actor, order_id, new))

    @router.post("/orders/{order_id}/item-changes", status_code=201)
    def change_items(
        call: Calling, order_id: RecordId, body: ItemChangeBody
    ) -> sales.ItemChangeView:
        """Put other articles of the same products into an order."""
        new = sales.NewItemChange(**body.model_dump(exclude={"expect"}))
        return call.write(
            sales.ItemChangeView,
            lambda tx: sales.change_items(tx, call.actor, order_id, new, expect=body.expect),
        )

    @router.post("/orders/{order_id}/arrival")
    def note_arrival(call: Calling, order_id: RecordId) -> sales.OrderSummary:
        """Note that what left of an order is with the customer."""
        return call.write(
            sales.OrderSummary, lambda tx: sales.note_arrival(tx, call.actor, order_id)
        )


def _add_payment(router: APIRouter) -> None:
    @router.post("/orders/{order_id}/payment-change-preview")
    def preview_payment_change(
        call: Calling, order_id: RecordId, new: sales.NewPaymentChange
    ) -> sales.PaymentChangePreview:
        """Work out what would be paid with another account."""
        return call.read(lambda tx: sales.preview_payment_change(tx, call.actor, order_id, new))

    @router.post("/orders/{order_id}/payment-changes", status_code=201)
    def change_payment_method(
        call: Calling, order_id: RecordId, body: PaymentChangeBody
    ) -> sales.PaymentChangeView:
        """Pay an order with another account of its customer."""
        new = sales.NewPaymentChange(account_id=body.account_id)
        return call.write(
            sales.PaymentChangeView,
            lambda tx: sales.change_payment_method(
                tx, call.actor, order_id, new, expect=body.expect
            ),
        )


def _add_exchange_reads(router: APIRouter) -> None:
    @router.get("/exchanges")
    def list_exchanges(
        call: Calling, page: Paging, question: Annotated[ExchangeQuestion, Query()]
    ) -> Page[sales.ExchangeView]:
        """List exchanges, newest first."""
        return call.read(
            lambda tx: sales.list_exchanges(
                tx,
                call.actor,
                page,
                party_id=question.party_id,
                order_id=question.order_id,
                state=question.state,
            )
        )

    @router.get("/exchanges/{exchange_id}")
    def get_exchange(call: Calling, exchange_id: RecordId) -> sales.ExchangeView:
        """Return an exchange."""
        return call.read(lambda tx: sales.get_exchange(tx, call.actor, exchange_id))

    @router.post("/exchange-previews")
    def preview_exchange(call: Calling, new: sales.NewExchange) -> sales.ExchangePreview:
        """Work out what an exchange would cost."""
        return call.read(lambda tx: sales.preview_exchange(tx, call.actor, new))


def _add_exchange_verbs(router: APIRouter) -> None:
    view = sales.ExchangeView

    @router.post("/exchanges", status_code=201)
    def request_exchange(call: Calling, body: ExchangeBody) -> sales.ExchangeView:
        """Ask for delivered goods to come back for others."""
        new = sales.NewExchange(**body.model_dump(exclude={"expect"}))
        return call.write(
            view, lambda tx: sales.request_exchange(tx, call.actor, new, expect=body.expect)
        )

    @router.post("/exchanges/{exchange_id}/approve")
    def approve_exchange(call: Calling, exchange_id: RecordId) -> sales.ExchangeView:
        """Hold the new goods, and tell the customer to send the others."""
        return call.write(view, lambda tx: sales.approve_exchange(tx, call.actor, exchange_id))

    @router.post("/exchanges/{exchange_id}/reject")
    def reject_exchange(
        call: Calling, exchange_id: RecordId, body: RejectionBody
    ) -> sales.ExchangeView:
        """Refuse an exchange before the goods are here."""
        return call.write(
            view, lambda tx: sales.reject_exchange(tx, call.actor, exchange_id, body.reason)
        )

    @router.post("/exchanges/{exchange_id}/receive")
    def receive_exchange(call: Calling, exchange_id: RecordId) -> sales.ExchangeView:
        """Take the goods back into stock."""
        return call.write(view, lambda tx: sales.receive_exchange(tx, call.actor, exchange_id))

    @router.post("/exchanges/{exchange_id}/ship")
    def ship_exchange(
        call: Calling, exchange_id: RecordId, body: ShippedExchange
    ) -> sales.ExchangeView:
        """Credit what came back, ship the new goods, and settle the difference."""
        return call.write(
            view,
            lambda tx: sales.ship_exchange(
                tx, call.actor, exchange_id, tracking_code=body.tracking_code
            ),
        )

    @router.post("/exchanges/{exchange_id}/complete")
    def complete_exchange(call: Calling, exchange_id: RecordId) -> sales.ExchangeView:
        """Note that the new goods arrived."""
        return call.write(view, lambda tx: sales.complete_exchange(tx, call.actor, exchange_id))
