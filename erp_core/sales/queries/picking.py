"""What waits to be fetched: orders of which something is to go, the oldest promise first."""

from sqlalchemy import select

from erp_core import inventory
from erp_core.kernel.actor import Actor
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.sales.picking import Picking
from erp_core.sales.queries.orders import get_order, order_views
from erp_core.sales.queries.replacements import BOUND
from erp_core.sales.queries.rows import READ, SOURCE
from erp_core.sales.schemas import OrderView
from erp_core.sales.states import TO_DELIVER
from erp_core.sales.tables import Order

MOST = 100
"""Orders on a picking list at once."""


def orders_to_pick(tx: Tx, actor: Actor, limit: int = MOST) -> tuple[OrderView, ...]:
    """List orders of which something is to leave: the oldest promise first, then the oldest order.

    Orders without a promise come last; what goes out for an exchange waits for what comes back.
    """
    actor.require(READ)
    rows = tx.session.scalars(
        in_sight(select(Order), Order.party_id, actor)
        .where(Order.state.in_(TO_DELIVER), Order.id.not_in(BOUND))
        .order_by(Order.promised_on.is_(None), Order.promised_on, Order.id)
        .limit(limit)
    ).all()
    return tuple(order_views(tx, actor, rows))


def get_picking(tx: Tx, actor: Actor, order_id: int) -> Picking:
    """Return an order with the places where what is held for it lies, first expired first.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
    """
    actor.require("inventory.read")
    order = get_order(tx, actor, order_id)
    return Picking(order=order, places=inventory.picks_of(tx, (SOURCE, order_id)))
