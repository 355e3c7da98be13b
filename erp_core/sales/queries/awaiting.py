"""Which orders await an article, and by which day all of one can be with its customer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import select

from erp_core import catalog, inventory
from erp_core.catalog import VariantView
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.sales.policies import BY_CARRIER_FROM, DISPATCH_UNTIL, arrives_by
from erp_core.sales.queries.doubts import arrives_on, said_of
from erp_core.sales.queries.rows import SOURCE
from erp_core.sales.states import TO_DELIVER
from erp_core.sales.tables import Order, OrderLine

NOTHING = Decimal(0)
Awaited = dict[int, set[int]]
"""The articles that orders await, by order: more of them is to go than is held."""


def awaited_by(tx: Tx, variant_id: int) -> Awaited:
    """Return what the promised orders that await an article await, that article among it."""
    asked = (
        select(OrderLine.order_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.variant_id == variant_id,
            OrderLine.delivered < OrderLine.quantity,
            Order.state.in_(TO_DELIVER),
            Order.promised_on.is_not(None),
        )
    )
    found = awaited_of(tx, sorted(set(tx.session.scalars(asked))))
    return {order_id: articles for order_id, articles in found.items() if variant_id in articles}


def awaiting(tx: Tx, variant_id: int) -> set[int]:
    """Return the orders, promised or not, of which more of an article is to go than is held."""
    asked = (
        select(OrderLine.order_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.variant_id == variant_id, OrderLine.stocked)
        .where(OrderLine.delivered < OrderLine.quantity, Order.state.in_(TO_DELIVER))
    )
    found = awaited_of(tx, sorted(set(tx.session.scalars(asked))))
    return {order_id for order_id, articles in found.items() if variant_id in articles}


def days_of(tx: Tx, awaited: Awaited) -> dict[int, date]:
    """Work out by which days orders can be there: from the arrivals that their lines rest on.

    What was said by hand of an article counts as well, and the later of the two; an article of
    which nothing is known delays nobody.
    """
    every = {one for articles in awaited.values() for one in articles}
    said = said_of(tx, every)
    rests = _rests(tx, sorted(awaited), said)
    days = {
        order_id: max(arrivals)
        for order_id in awaited
        if (
            arrivals := [said[one] for one in awaited[order_id] if one in said]
            + rests.get(order_id, [])
        )
    }
    return _with_customers(tx, awaited, days)


def days_when(tx: Tx, awaited: Awaited, arrives: date) -> dict[int, date]:
    """Work out by which days orders could be there if all that they await came on a day.

    What somebody has named a later day for comes on that.
    """
    said = said_of(tx, {one for articles in awaited.values() for one in articles})
    days = {
        order_id: max(arrives, *(said.get(one, arrives) for one in articles))
        for order_id, articles in awaited.items()
    }
    return _with_customers(tx, awaited, days)


def _with_customers(tx: Tx, awaited: Awaited, arrivals: Mapping[int, date]) -> dict[int, date]:
    """Tell by which days orders are with their customers whose goods arrive on given days."""
    orders = tx.session.scalars(select(Order).where(Order.id.in_(sorted(arrivals)))).all()
    variants = catalog.variants_by_id(tx, {one for id_ in arrivals for one in awaited[id_]})
    home = get_organisation(tx).country
    return {
        order.id: day_from(
            arrivals[order.id],
            [variants[one] for one in awaited[order.id]],
            inland=(order.ship_to or {}).get("country", home) == home,
        )
        for order in orders
    }


def day_from(arrives_on: date, articles: Sequence[VariantView], *, inland: bool) -> date:
    """Tell by which day goods that arrive on a day are with a customer: they leave a day later."""
    by_carrier = any((one.weight or NOTHING) >= BY_CARRIER_FROM for one in articles)
    ready = datetime.combine(arrives_on, time(DISPATCH_UNTIL))
    return arrives_by(ready, inland=inland, by_carrier=by_carrier)


def _rests(tx: Tx, order_ids: Sequence[int], said: Mapping[int, date]) -> dict[int, list[date]]:
    """Return the days of the arrivals that lines of orders rest on, by order.

    What is late counts with the day that was said of its article, or some days from today.
    """
    rows = tx.session.execute(
        select(OrderLine.order_id, OrderLine.variant_id, OrderLine.rests_on_id).where(
            OrderLine.order_id.in_(order_ids),
            OrderLine.rests_on_id.is_not(None),
            OrderLine.delivered < OrderLine.quantity,
        )
    ).all()
    expected = inventory.expected_by_id(tx, {rest for *_, rest in rows if rest is not None})
    found: dict[int, list[date]] = {}
    for order_id, variant_id, rest in rows:
        if rest in expected:
            day = arrives_on(tx, expected[rest], said.get(variant_id))
            found.setdefault(order_id, []).append(day)
    return found


def awaited_of(tx: Tx, order_ids: Sequence[int]) -> Awaited:
    """Return what orders await: the articles of which more is to go than is held for them."""
    held = inventory.reserved_for(tx, SOURCE, order_ids)
    rows = tx.session.execute(
        select(
            OrderLine.order_id, OrderLine.variant_id, OrderLine.quantity, OrderLine.delivered
        ).where(OrderLine.order_id.in_(order_ids), OrderLine.stocked)
    )
    to_go: dict[tuple[int, int], Decimal] = {}
    for order_id, variant_id, quantity, delivered in rows:
        before = to_go.get((order_id, variant_id), NOTHING)
        to_go[order_id, variant_id] = before + quantity - delivered
    found: Awaited = {}
    for (order_id, variant_id), quantity in to_go.items():
        if quantity > held.get((order_id, variant_id), NOTHING):
            found.setdefault(order_id, set()).add(variant_id)
    return found
