"""Finding orders: by number, by customer, the open ones, the last one."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, select

from erp_core import inventory
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.sales.errors import OrderNotFound
from erp_core.sales.queries.rows import READ, SOURCE, parts_of, visible_order
from erp_core.sales.queries.views import order_view, summary_of
from erp_core.sales.schemas import OrderSummary, OrderView
from erp_core.sales.states import BINDING, TO_DELIVER
from erp_core.sales.tables import Delivery, Order

MOST = 200
"""Orders shown at once where no page is asked for."""


def get_order(tx: Tx, actor: Actor, order_id: int) -> OrderView:
    """Return an order.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    return order_views(tx, actor, [visible_order(tx, actor, order_id)])[0]


def order_of_delivery(tx: Tx, actor: Actor, delivery_id: int) -> OrderView:
    """Return the order that a delivery belongs to.

    Raises:
        OrderNotFound: There is no such delivery, or none that the actor may know of.
    """
    actor.require(READ)
    delivery = tx.session.get(Delivery, delivery_id)
    if delivery is None:
        raise OrderNotFound
    return get_order(tx, actor, delivery.order_id)


def order_summary(tx: Tx, actor: Actor, order_id: int) -> OrderSummary:
    """Return an order in short, in one statement.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    return summary_of(visible_order(tx, actor, order_id))


def orders_numbered(tx: Tx, numbers: Iterable[str]) -> dict[str, int]:
    """Return the ids of the orders of some numbers to another module; unknown numbers none."""
    rows = tx.session.execute(
        select(Order.number, Order.id).where(Order.number.in_(sorted(set(numbers))))
    )
    return {number: id_ for number, id_ in rows if number is not None}


def order_by_number(tx: Tx, actor: Actor, number: str) -> OrderView:
    """Return the order of a number such as ``1042`` or ``#1042``.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    row = tx.session.scalar(
        in_sight(select(Order), Order.party_id, actor).where(
            Order.number == number.strip().lstrip("#").strip()
        )
    )
    if row is None:
        raise OrderNotFound
    return order_views(tx, actor, [row])[0]


def party_of_order(tx: Tx, number: str) -> int | None:
    """Name the customer of an order to another module; one statement, whether or not there is one.

    For a one-time code: it takes no actor, and nobody who asks may learn what it returns.
    """
    wanted = number.strip().lstrip("#").strip()
    return tx.session.scalar(select(Order.party_id).where(Order.number == wanted))


def list_orders(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    party_id: int | None = None,
    open_only: bool = False,
) -> Page[OrderView]:
    """List orders, newest first; of one customer or of all in sight.

    Args:
        tx: The snapshot.
        actor: Who asks.
        page: Which page.
        party_id: Only this customer's.
        open_only: Only those of which something is still to leave the house.
    """
    actor.require(READ)
    query = in_sight(select(Order), Order.party_id, actor)
    if party_id is not None:
        query = query.where(Order.party_id == party_id)
    if open_only:
        query = query.where(Order.state.in_(TO_DELIVER))
    found = paged(tx, query, Order.id, page or PageRequest(), lambda row: row)
    return Page(items=order_views(tx, actor, found.items), next_before=found.next_before)


def binding_orders(tx: Tx) -> frozenset[int]:
    """Return the ids of all orders that count, neither drafts nor cancelled, for a check."""
    return frozenset(tx.session.scalars(select(Order.id).where(Order.state.in_(BINDING))))


def lots_of_orders(tx: Tx, order_ids: Sequence[int]) -> dict[tuple[int, int], dict[int, str]]:
    """Give the lots that left for orders, id to code, by (order, article).

    For another module that holds the orders; it is not asked who looks.
    """
    return inventory.lot_ids_delivered(tx, SOURCE, order_ids)


def open_orders(tx: Tx, actor: Actor, party_id: int) -> tuple[OrderView, ...]:
    """List a customer's orders of which something is still to leave the house, newest first."""
    return _of_party(tx, actor, party_id, Order.state.in_(TO_DELIVER), MOST)


def last_order(tx: Tx, actor: Actor, party_id: int) -> OrderView | None:
    """Return a customer's latest order that was confirmed and not cancelled, if there is one."""
    found = _of_party(tx, actor, party_id, Order.state.in_(BINDING), 1)
    return found[0] if found else None


def _of_party(
    tx: Tx, actor: Actor, party_id: int, which: ColumnElement[bool], limit: int
) -> tuple[OrderView, ...]:
    actor.require(READ)
    query = in_sight(select(Order), Order.party_id, actor).where(Order.party_id == party_id, which)
    rows = tx.session.scalars(query.order_by(Order.id.desc()).limit(limit)).all()
    return tuple(order_views(tx, actor, rows))


def order_views(tx: Tx, actor: Actor, rows: Sequence[Order]) -> list[OrderView]:
    """Show orders with everything that belongs to them, in a fixed number of statements."""
    parts, today = parts_of(tx, actor, rows), business_date(tx)
    return [order_view(row, parts, today) for row in rows]
