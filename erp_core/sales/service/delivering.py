"""Goods leave the house: a delivery, all of an order or a part of it."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import update

from erp_core import finance, inventory
from erp_core.catalog import require_whole
from erp_core.finance import InvoiceKind
from erp_core.kernel.actor import Actor
from erp_core.kernel.adding import add_rows
from erp_core.kernel.errors import Conflict
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import NothingToDeliver, NotPaid, TooMuchDelivered
from erp_core.sales.events import OrderDelivered
from erp_core.sales.policies import require_to_deliver
from erp_core.sales.queries.replacements import require_unbound
from erp_core.sales.queries.rows import SOURCE, lines_of
from erp_core.sales.queries.views import summary_fields
from erp_core.sales.schemas import (
    DeliveredOrder,
    DeliveryState,
    OrderState,
    PaymentPolicy,
    Shipped,
)
from erp_core.sales.service.counting import count_delivered
from erp_core.sales.service.documents import (
    changed,
    lock_order,
    move_on,
    plan_delivery,
)
from erp_core.sales.service.overtaking import overtake_draft
from erp_core.sales.states import DELIVERY
from erp_core.sales.tables import Delivery, DeliveryLine, Order, OrderLine


def deliver_order(
    tx: Tx,
    actor: Actor,
    order_id: int,
    shipped: Sequence[Shipped] | None = None,
    *,
    tracking_code: str | None = None,
    carrier: str | None = None,
) -> DeliveredOrder:
    """Ship an order, or some of it; what is left gets a delivery of its own.

    Args:
        tx: The transaction.
        actor: Who ships.
        order_id: The order.
        shipped: Quantities by line; None: everything that is still to be delivered.
        tracking_code: The carrier's code.
        carrier: Who carries it.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NotOpen: Nothing of it is to be delivered.
        BoundToExchange: It goes out with its exchange.
        NotPaid: It is paid in advance, and not paid.
        TooMuchDelivered: More than is left, or not a line of this order.
        SplitUnit: A part would go of what only comes whole.
        StockShort: There is not enough in stock.
    """
    actor.require("sales.deliver_order")
    order = lock_order(tx, actor, order_id)
    require_unbound(tx, order)
    return _deliver(tx, actor, order, shipped, tracking_code, carrier)


def ship_all(tx: Tx, actor: Actor, order: Order, tracking_code: str | None) -> DeliveredOrder:
    """Ship all that is left of an order that is locked.

    Raises:
        NotOpen: Nothing of it is to be delivered.
        NotPaid: It is paid in advance, and not paid.
        StockShort: There is not enough in stock.
    """
    return _deliver(tx, actor, order, None, tracking_code, None)


def _deliver(
    tx: Tx,
    actor: Actor,
    order: Order,
    shipped: Sequence[Shipped] | None,
    tracking_code: str | None,
    carrier: str | None,
) -> DeliveredOrder:
    require_to_deliver(order.state)
    lines = lines_of(tx, order.id)
    going = _going(lines, shipped)
    if order.payment_policy == PaymentPolicy.PREPAID:
        _require_paid(tx, actor, order, lines)
    _take_from_stock(tx, actor, order, going)
    delivery = _ship(tx, order, going, tracking_code, carrier)
    _move_order_on(tx, actor, order, lines)
    if any(line.rests_on_id is not None for line in lines):
        overtake_draft(tx, actor, order)
    what = {"delivery": delivery.id, "tracking_code": tracking_code}
    changed(tx, actor, order, "deliver_order", what)
    tx.publish(OrderDelivered(order_id=order.id, delivery_id=delivery.id))
    return DeliveredOrder(
        **summary_fields(order), delivery_id=delivery.id, tracking_code=tracking_code
    )


def _going(
    lines: Sequence[OrderLine], shipped: Sequence[Shipped] | None
) -> list[tuple[OrderLine, Decimal]]:
    left = {line.id: line.quantity - line.delivered for line in lines}
    asked = left if shipped is None else _summed(shipped)
    for line_id, quantity in asked.items():
        if quantity > left.get(line_id, Decimal(0)):
            raise TooMuchDelivered(field="line_id", line_id=line_id)
    for line in lines:
        if asked.get(line.id) not in (None, left[line.id]):
            require_whole(asked[line.id], line.unit)
    going = [(line, asked[line.id]) for line in lines if asked.get(line.id)]
    if not going:
        raise NothingToDeliver
    return going


def _summed(shipped: Sequence[Shipped]) -> dict[int, Decimal]:
    asked: dict[int, Decimal] = {}
    for each in shipped:
        asked[each.line_id] = asked.get(each.line_id, Decimal(0)) + each.quantity
    return asked


def _require_paid(tx: Tx, actor: Actor, order: Order, lines: Sequence[OrderLine]) -> None:
    if any(line.invoiced + line.returned < line.quantity for line in lines):
        raise NotPaid
    invoices = finance.invoices_of_order(tx, carrying_out(actor), order.id)
    if any(each.open for each in invoices if each.kind is InvoiceKind.INVOICE):
        raise NotPaid


def _take_from_stock(
    tx: Tx, actor: Actor, order: Order, going: Sequence[tuple[OrderLine, Decimal]]
) -> None:
    goods = [(line.variant_id, quantity) for line, quantity in going if line.stocked]
    if goods:
        source = (SOURCE, order.id)
        inventory.deliver(tx, carrying_out(actor), source, goods)
        gone = [(line.id, quantity) for line, quantity in going if line.stocked]
        inventory.settle_expected(tx, carrying_out(actor), source, gone)


def _ship(
    tx: Tx,
    order: Order,
    going: Sequence[tuple[OrderLine, Decimal]],
    tracking_code: str | None,
    carrier: str | None,
) -> Delivery:
    delivery = _shipped(tx, order, tracking_code, carrier)
    carried = [
        {"delivery_id": delivery.id, "line_id": line.id, "quantity": quantity}
        for line, quantity in going
    ]
    add_rows(tx, DeliveryLine, carried)
    count_delivered(tx, going)
    return delivery


def _shipped(tx: Tx, order: Order, tracking_code: str | None, carrier: str | None) -> Delivery:
    """Let the open delivery of an order leave the house, in one statement."""
    leaves = update(Delivery).where(Delivery.order_id == order.id)
    leaves = leaves.where(Delivery.state == DeliveryState.OPEN).values(
        state=DELIVERY.move(DeliveryState.OPEN, DeliveryState.SHIPPED),
        tracking_code=tracking_code,
        carrier=carrier,
        shipped_at=tx.now,
        business_date=business_date(tx),
    )
    anew = {"synchronize_session": False, "populate_existing": True}
    delivery = tx.session.scalar(leaves.returning(Delivery).execution_options(**anew))
    if delivery is None:
        message = "This order has no open delivery."
        raise Conflict(message)
    return delivery


def _move_order_on(tx: Tx, actor: Actor, order: Order, lines: Sequence[OrderLine]) -> None:
    if all(line.delivered == line.quantity for line in lines):
        move_on(tx, actor, order, OrderState.DELIVERED)
        return
    if order.state != OrderState.PARTLY_DELIVERED:
        move_on(tx, actor, order, OrderState.PARTLY_DELIVERED)
    plan_delivery(tx, order)
