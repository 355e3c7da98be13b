"""Cancelling an order: stock free, invoices credited, payments refunded, all or nothing."""

from collections.abc import Iterable

from erp_core import finance, inventory
from erp_core.finance import InvoiceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import PreviewOutdated
from erp_core.sales.events import OrderCancelled
from erp_core.sales.fingerprint import require_unchanged
from erp_core.sales.policies import require_reason
from erp_core.sales.queries.limits import require_power
from erp_core.sales.queries.previews import CancellationPlan, plan_cancellation
from erp_core.sales.queries.replacements import require_unbound
from erp_core.sales.queries.rows import SOURCE, visible_order
from erp_core.sales.queries.views import cancellation_view
from erp_core.sales.rules import HOUSE
from erp_core.sales.schemas import (
    CancellationView,
    DeliveryState,
    OrderState,
    RefundShown,
)
from erp_core.sales.service.documents import changed, lock_order, move_on, open_delivery
from erp_core.sales.service.overtaking import overtake_draft
from erp_core.sales.service.refunding import refund_freed
from erp_core.sales.states import DELIVERY
from erp_core.sales.tables import Cancellation, Order


def cancel_order(
    tx: Tx, actor: Actor, order_id: int, reason: str, *, expect: str | None = None
) -> CancellationView:
    """Cancel an order that has not been shipped; asked again, return what was done.

    Stock is free again, every invoice is credited in full, and what was paid goes back the way it
    came, in this transaction.

    Args:
        tx: The transaction.
        actor: Who cancels.
        order_id: The order.
        reason: Why, for the books and the statistics.
        expect: The ``fingerprint`` of the preview that was agreed to.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        ReasonNotAccepted: The rules do not accept the reason.
        BoundToExchange: It goes out for an open exchange.
        CannotCancel: It has been shipped, or the rules bar it.
        PreviewOutdated: It would not do what the preview showed.
        NoPowerToOrder: The actor may not order for this company.
    """
    actor.require("sales.cancel_order")
    finance.line_up_for_money(tx, visible_order(tx, actor, order_id).party_id)
    order = lock_order(tx, actor, order_id)
    require_power(tx, actor, order.party_id)
    done = tx.session.get(Cancellation, order.id)
    if done is None:
        require_unbound(tx, order)
        require_reason(tx.policy(HOUSE), reason)
        plan = plan_cancellation(tx, actor, order)
        require_unchanged(expect, plan.preview.fingerprint)
        done = _cancel(tx, actor, order, plan, reason)
        if expect is not None:
            _require_as_shown(order, done, plan)
    return cancellation_view(order, done)


def call_off(tx: Tx, house: Actor, order_id: int, reason: str) -> None:
    """Cancel an order that stands for something else, for whatever reason that ended.

    Raises:
        CannotCancel: It has been shipped.
    """
    order = lock_order(tx, house, order_id)
    _cancel(tx, house, order, plan_cancellation(tx, house, order), reason)


def _cancel(
    tx: Tx, actor: Actor, order: Order, plan: CancellationPlan, reason: str
) -> Cancellation:
    house = carrying_out(actor)
    move_on(tx, actor, order, OrderState.CANCELLED)
    inventory.release(tx, house, (SOURCE, order.id))
    inventory.cancel_expected(tx, house, (SOURCE, order.id))
    overtake_draft(tx, actor, order)
    _cancel_delivery(tx, order)
    notes = [finance.credit_invoice(tx, house, i.id, None, reason) for i in plan.invoices]
    refunds = refund_freed(tx, house, notes, reason)
    row = _cancellation_row(tx, order, reason, notes, refunds)
    tx.session.add(row)
    what = {"reason": reason, "credited": row.credited_minor, "refunded": row.refunded_minor}
    changed(tx, actor, order, "cancel_order", what)
    tx.publish(OrderCancelled(order_id=order.id))
    return row


def _cancel_delivery(tx: Tx, order: Order) -> None:
    delivery = open_delivery(tx, order)
    if delivery is not None:
        delivery.state = DELIVERY.move(delivery.state, DeliveryState.CANCELLED)


def _cancellation_row(
    tx: Tx,
    order: Order,
    reason: str,
    notes: Iterable[InvoiceView],
    refunds: Iterable[RefundShown],
) -> Cancellation:
    told = [
        {"payment_id": each.payment_id, "method": each.method, "minor": each.amount.minor}
        for each in refunds
    ]
    return Cancellation(
        order_id=order.id,
        reason=reason,
        at=tx.now,
        credited_minor=sum(note.gross.minor for note in notes),
        refunded_minor=sum(each.amount.minor for each in refunds),
        refunds=told,
        currency=order.currency,
    )


def _require_as_shown(order: Order, done: Cancellation, plan: CancellationPlan) -> None:
    """Undo by refusing when a payment came in between the look and the deed."""
    shown = cancellation_view(order, done)
    if (shown.credited, shown.refunds) != (plan.preview.credited, plan.preview.refunds):
        raise PreviewOutdated
