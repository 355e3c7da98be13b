"""What customers ordered over some days, all at once: for segments, campaigns and their outcome.

It takes no actor: who asks decides what of it may be known.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from erp_core.kernel.transaction import Tx
from erp_core.sales.states import BINDING
from erp_core.sales.tables import Order, OrderLine


class Sold(NamedTuple):
    """An order that counts: whose, when, and its net in minor units of the books."""

    party_id: int
    order_id: int
    on: date
    net_minor: int


def orders_between(tx: Tx, first: date, last: date) -> list[Sold]:
    """Return the orders of some days that count, both days included, in the order of their ids."""
    net = func.sum(OrderLine.base_net_minor)
    rows = tx.session.execute(
        select(Order.party_id, Order.id, Order.business_date, net)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.state.in_(BINDING), Order.business_date.between(first, last))
        .group_by(Order.party_id, Order.id, Order.business_date)
        .order_by(Order.id)
    )
    return [Sold(party_id, id_, on, int(minor)) for party_id, id_, on, minor in rows]


def buyers_of(tx: Tx, variant_ids: Iterable[int], first: date, last: date) -> frozenset[int]:
    """Return who ordered one of some articles, in orders that count, both days included."""
    return frozenset(
        tx.session.scalars(
            select(Order.party_id)
            .join(OrderLine, OrderLine.order_id == Order.id)
            .where(
                OrderLine.variant_id.in_(sorted(variant_ids)),
                Order.state.in_(BINDING),
                Order.business_date.between(first, last),
            )
        )
    )


def last_orders(tx: Tx) -> dict[int, tuple[date, int, int | None]]:
    """Return the day, id and salesperson of every customer's last order that counts."""
    latest = (
        select(Order.party_id, func.max(Order.business_date).label("day"))
        .where(Order.state.in_(BINDING))
        .group_by(Order.party_id)
        .subquery()
    )
    rows = tx.session.execute(
        select(Order.party_id, Order.business_date, Order.id, Order.salesperson_id)
        .join(
            latest,
            (latest.c.party_id == Order.party_id) & (latest.c.day == Order.business_date),
        )
        .where(Order.state.in_(BINDING))
        .order_by(Order.id)
    )
    return {party_id: (day, id_, seller) for party_id, day, id_, seller in rows}
