"""Which orders await an article, and by which day all of one can be with its customer."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import select

from erp_core import catalog, inventory
from erp_core.catalog import VariantView
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.sales.policies import BY_CARRIER_FROM, DISPATCH_UNTIL, arrives_by
from erp_core.sales.queries.rows import SOURCE
from erp_core.sales.states import TO_DELIVER
from erp_core.sales.tables import Order, OrderLine, SupplyDay

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
    found = _awaited(tx, sorted(set(tx.session.scalars(asked))))
    return {order_id: articles for order_id, articles in found.items() if variant_id in articles}


def resting_on(tx: Tx, expected_id: int) -> Awaited:
    """Return what the promised orders await that rest on an expected arrival."""
    asked = (
        select(OrderLine.order_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.rests_on_id == expected_id,
            OrderLine.delivered < OrderLine.quantity,
            Order.state.in_(TO_DELIVER),
            Order.promised_on.is_not(None),
        )
    )
    return _awaited(tx, sorted(set(tx.session.scalars(asked))))


def days_of(tx: Tx, awaited: Awaited) -> dict[int, date]:
    """Work out by which days orders can be there: from the arrivals that their lines rest on.

    What was said by hand of an article counts as well, and the later of the two; an article of
    which nothing is known delays nobody.
    """
    every = {one for articles in awaited.values() for one in articles}
    rows = tx.session.execute(
        select(SupplyDay.variant_id, SupplyDay.arrives_on).where(SupplyDay.variant_id.in_(every))
    )
    said: dict[int, date] = dict(rows.all())
    rests = _rests(tx, sorted(awaited))
    orders = tx.session.scalars(select(Order).where(Order.id.in_(sorted(awaited)))).all()
    variants = catalog.variants_by_id(tx, _articles_of(tx, [order.id for order in orders]))
    home = get_organisation(tx).country
    days = {}
    for order in orders:
        arrivals = [said[one] for one in awaited[order.id] if one in said]
        arrivals += rests.get(order.id, [])
        if arrivals:
            country = (order.ship_to or {}).get("country", home)
            mine = [variants[one] for one in awaited[order.id]]
            days[order.id] = day_from(max(arrivals), mine, inland=country == home)
    return days


def day_from(arrives_on: date, articles: Sequence[VariantView], *, inland: bool) -> date:
    """Tell by which day goods that arrive on a day are with a customer: they leave a day later."""
    by_carrier = any((one.weight or NOTHING) >= BY_CARRIER_FROM for one in articles)
    ready = datetime.combine(arrives_on, time(DISPATCH_UNTIL))
    return arrives_by(ready, inland=inland, by_carrier=by_carrier)


def _rests(tx: Tx, order_ids: Sequence[int]) -> dict[int, list[date]]:
    """Return the days of the arrivals that lines of orders rest on, by order."""
    rows = tx.session.execute(
        select(OrderLine.order_id, OrderLine.rests_on_id).where(
            OrderLine.order_id.in_(order_ids),
            OrderLine.rests_on_id.is_not(None),
            OrderLine.delivered < OrderLine.quantity,
        )
    ).all()
    expected = inventory.expected_by_id(tx, {rest for _, rest in rows if rest is not None})
    found: dict[int, list[date]] = {}
    for order_id, rest in rows:
        if rest in expected:
            found.setdefault(order_id, []).append(expected[rest].due_on)
    return found


def _awaited(tx: Tx, order_ids: Sequence[int]) -> Awaited:
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


def _articles_of(tx: Tx, order_ids: Iterable[int]) -> set[int]:
    query = select(OrderLine.variant_id).where(OrderLine.order_id.in_(sorted(order_ids)))
    return set(tx.session.scalars(query))
