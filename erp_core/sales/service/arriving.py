"""Goods arrived: the carrier or the customer told us."""

from sqlalchemy import select

from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales.errors import NothingArrived
from erp_core.sales.queries.views import summary_of
from erp_core.sales.schemas import DeliveryState, OrderSummary
from erp_core.sales.service.documents import changed, lock_order
from erp_core.sales.tables import Delivery


def note_arrival(tx: Tx, actor: Actor, order_id: int) -> OrderSummary:
    """Note that everything that left of an order is with the customer.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NothingArrived: Nothing of it is on its way.
    """
    actor.require("sales.note_arrival")
    order = lock_order(tx, actor, order_id)
    if not note_arrived(tx, order.id):
        raise NothingArrived
    changed(tx, actor, order, "note_arrival")
    return summary_of(order)


def note_arrived(tx: Tx, order_id: int) -> int:
    """Mark an order's deliveries that are on their way as arrived, and count them."""
    on_the_way = tx.session.scalars(
        select(Delivery).where(
            Delivery.order_id == order_id,
            Delivery.state == DeliveryState.SHIPPED,
            Delivery.arrived_at.is_(None),
        )
    ).all()
    for delivery in on_the_way:
        delivery.arrived_at = tx.now
    return len(on_the_way)
