"""Locking an order, moving it on, and leaving a trace of each change."""

from collections.abc import Mapping

from sqlalchemy import select

from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.sales.errors import OrderNotFound
from erp_core.sales.schemas import DeliveryState, OrderState
from erp_core.sales.states import ORDER
from erp_core.sales.tables import Delivery, Order, OrderTransition


def lock_order(tx: Tx, actor: Actor, order_id: int) -> Order:
    """Lock an order in sight for a change.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
    """
    tx.session.flush()
    order = tx.session.get(Order, order_id, with_for_update=True, populate_existing=True)
    if order is None or not actor.sees(order.party_id):
        raise OrderNotFound
    return order


def move_on(tx: Tx, actor: Actor, order: Order, target: OrderState) -> None:
    """Move an order to another state and note the step.

    Raises:
        WrongTransition: The step is not declared.
    """
    before, order.state = order.state, ORDER.move(order.state, target)
    note_step(tx, actor, order, before)


def note_step(tx: Tx, actor: Actor, order: Order, before: str | None) -> None:
    """Note that an order came from a state (None: from nowhere) to the one it is in."""
    tx.session.add(
        OrderTransition(
            order_id=order.id,
            from_state=before,
            to_state=order.state,
            at=tx.now,
            actor=actor.key,
        )
    )


def changed(
    tx: Tx, actor: Actor, order: Order, verb: str, what: Mapping[str, object] | None = None
) -> None:
    """Count a change of an order, record it, and wake whoever watches."""
    order.version += 1
    record_step(tx, actor, order, verb, what)


def record_step(
    tx: Tx, actor: Actor, order: Order, verb: str, what: Mapping[str, object] | None = None
) -> None:
    """Record a change of an order that is counted already, and wake whoever watches."""
    tx.session.flush()
    record_change(tx, actor, f"sales.{verb}", ("orders", order.id), what)
    tx.notify(f"order:{order.id}")
    tx.notify(f"party:{order.party_id}")


def open_delivery(tx: Tx, order: Order) -> Delivery | None:
    """Return the delivery of an order that is still to leave the house."""
    return tx.session.scalar(
        select(Delivery).where(Delivery.order_id == order.id, Delivery.state == DeliveryState.OPEN)
    )


def plan_delivery(tx: Tx, order: Order) -> None:
    """Open a delivery of what is still to be delivered, to the order's address."""
    tx.session.add(
        Delivery(
            order_id=order.id,
            state=DeliveryState.OPEN,
            ship_to=order.ship_to,
            created_at=tx.now,
        )
    )
