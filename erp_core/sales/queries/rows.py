"""The rows of orders, in a fixed number of statements however many orders are read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select

from erp_core import finance, inventory
from erp_core.finance import InvoiceView
from erp_core.kernel.actor import Actor, ActorKind
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import OrderNotFound
from erp_core.sales.tables import (
    Cancellation,
    Delivery,
    DeliveryLine,
    Order,
    OrderLine,
    OrderNote,
)

READ = "sales.read"
SOURCE = "orders"
"""How inventory names an order as the reason of a reservation or a move."""


@dataclass
class Parts:
    """What belongs to orders, by order (delivery lines by delivery)."""

    lines: dict[int, list[OrderLine]] = field(default_factory=dict)
    deliveries: dict[int, list[Delivery]] = field(default_factory=dict)
    carried: dict[int, list[DeliveryLine]] = field(default_factory=dict)
    notes: dict[int, list[OrderNote]] = field(default_factory=dict)
    cancellations: dict[int, Cancellation] = field(default_factory=dict)
    held: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    invoices: dict[int, tuple[InvoiceView, ...]] = field(default_factory=dict)


def visible_order(tx: Tx, actor: Actor, order_id: int) -> Order:
    """Return the row of an order in sight.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
    """
    order = tx.session.get(Order, order_id)
    if order is None or not actor.sees(order.party_id):
        raise OrderNotFound
    return order


def lines_of(tx: Tx, order_id: int) -> list[OrderLine]:
    """Return the lines of an order by position, as they are now."""
    rows = tx.session.scalars(
        select(OrderLine)
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.position)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def parts_of(tx: Tx, actor: Actor, orders: Sequence[Order]) -> Parts:
    """Read everything that belongs to orders; internal notes only for staff."""
    ids = [order.id for order in orders]
    if not ids:
        return Parts()
    deliveries = _deliveries(tx, ids)
    return Parts(
        lines=_lines(tx, ids),
        deliveries=deliveries,
        carried=_carried(tx, [each.id for rows in deliveries.values() for each in rows]),
        notes=_notes(tx, actor, ids),
        cancellations=_cancellations(tx, ids),
        held=inventory.reserved_for(tx, SOURCE, ids),
        invoices=finance.invoices_of_orders(tx, carrying_out(actor), ids),
    )


def _lines(tx: Tx, ids: Sequence[int]) -> dict[int, list[OrderLine]]:
    query = select(OrderLine).where(OrderLine.order_id.in_(ids)).order_by(OrderLine.position)
    found: dict[int, list[OrderLine]] = {}
    for row in tx.session.scalars(query):
        found.setdefault(row.order_id, []).append(row)
    return found


def _deliveries(tx: Tx, ids: Sequence[int]) -> dict[int, list[Delivery]]:
    query = select(Delivery).where(Delivery.order_id.in_(ids)).order_by(Delivery.id)
    found: dict[int, list[Delivery]] = {}
    for row in tx.session.scalars(query):
        found.setdefault(row.order_id, []).append(row)
    return found


def _carried(tx: Tx, delivery_ids: Sequence[int]) -> dict[int, list[DeliveryLine]]:
    found: dict[int, list[DeliveryLine]] = {}
    if delivery_ids:
        query = select(DeliveryLine).where(DeliveryLine.delivery_id.in_(delivery_ids))
        for row in tx.session.scalars(query.order_by(DeliveryLine.line_id)):
            found.setdefault(row.delivery_id, []).append(row)
    return found


def _notes(tx: Tx, actor: Actor, ids: Sequence[int]) -> dict[int, list[OrderNote]]:
    query = select(OrderNote).where(OrderNote.order_id.in_(ids)).order_by(OrderNote.id)
    if actor.kind is ActorKind.CUSTOMER:
        query = query.where(OrderNote.public)
    found: dict[int, list[OrderNote]] = {}
    for row in tx.session.scalars(query):
        found.setdefault(row.order_id, []).append(row)
    return found


def _cancellations(tx: Tx, ids: Sequence[int]) -> dict[int, Cancellation]:
    query = select(Cancellation).where(Cancellation.order_id.in_(ids))
    return {row.order_id: row for row in tx.session.scalars(query)}
