"""Arrivals that are due and have not come, and the promises that rest on them.

Goods that come until the hour of dispatch leave on the next working day, as a promise counts on;
so an arrival is late once that hour of its day has passed. From then on nobody knows its day: what
rests on it is planned with a few days more, until somebody says which day it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from erp_core import inventory
from erp_core.inventory import ExpectedState, ExpectedView
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date, local_time
from erp_core.kernel.transaction import Tx
from erp_core.sales.policies import DISPATCH_UNTIL
from erp_core.sales.slips import DoubtView, SlipState
from erp_core.sales.states import TO_DELIVER
from erp_core.sales.tables import Order, OrderLine, PromiseSlip, SupplyDay

LATE_DAYS = 3
"""Days from today that are counted on for what is late and has no new day."""
MOST = 200
"""Doubts listed at once."""


@dataclass(frozen=True)
class Resting:
    """A line of a promised order that rests on an arrival which is due and has not come."""

    order: Order
    line: OrderLine
    arrival: ExpectedView


def arrives_on(tx: Tx, arrival: ExpectedView, said: date | None = None) -> date:
    """Tell by which day goods come: as they are expected, or later than today when they are late.

    Args:
        tx: The snapshot.
        arrival: What is expected.
        said: The day that somebody was told for its article, if any.
    """
    if not is_missed(tx, arrival.due_on):
        return arrival.due_on
    today = business_date(tx)
    return said if said is not None and said > today else today + timedelta(days=LATE_DAYS)


def is_missed(tx: Tx, due_on: date) -> bool:
    """Tell whether what was due on a day can be counted on for that day no more."""
    now = local_time(tx)
    return due_on < now.date() or (due_on == now.date() and now.hour >= DISPATCH_UNTIL)


def list_doubts(tx: Tx, actor: Actor) -> tuple[DoubtView, ...]:
    """List the promises that rest on an arrival which is due today or earlier and has not come.

    For staff who tell customers; the earliest promise first. What somebody has named a later day
    for is in doubt no more: it is late, and drafted as such.
    """
    actor.require("sales.tell_slip")
    due, today = resting_on_due(tx), business_date(tx)
    said = said_of(tx, {one.line.variant_id for one in due})
    found = [
        one
        for one in due
        if said.get(one.line.variant_id, today) <= today and actor.sees(one.order.party_id)
    ]
    drafted = _drafted(tx, {one.order.id for one in found})
    return tuple(_view(one, drafted) for one in found[:MOST])


def resting_on_due(tx: Tx) -> list[Resting]:
    """Return the lines of promised orders that rest on what is due, the earliest promise first."""
    rows = tx.session.execute(
        select(Order, OrderLine)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(
            Order.state.in_(TO_DELIVER),
            Order.promised_on.is_not(None),
            OrderLine.rests_on_id.is_not(None),
            OrderLine.delivered < OrderLine.quantity,
        )
        .order_by(Order.promised_on, Order.id, OrderLine.position)
    ).all()
    expected = inventory.expected_by_id(tx, {line.rests_on_id or 0 for _, line in rows})
    today = business_date(tx)
    return [
        Resting(order, line, expected[line.rests_on_id or 0])
        for order, line in rows
        if _is_due(expected, line, today)
    ]


def _is_due(expected: Mapping[int, ExpectedView], line: OrderLine, today: date) -> bool:
    arrival = expected.get(line.rests_on_id or 0)
    return arrival is not None and arrival.state is ExpectedState.OPEN and arrival.due_on <= today


def said_of(tx: Tx, variant_ids: set[int]) -> dict[int, date]:
    """Return the days that somebody named for articles by hand, by article."""
    rows = tx.session.execute(
        select(SupplyDay.variant_id, SupplyDay.arrives_on).where(
            SupplyDay.variant_id.in_(sorted(variant_ids))
        )
    )
    return dict(rows.all())


def _drafted(tx: Tx, order_ids: set[int]) -> set[int]:
    query = select(PromiseSlip.order_id).where(
        PromiseSlip.order_id.in_(sorted(order_ids)), PromiseSlip.state == SlipState.DRAFT
    )
    return set(tx.session.scalars(query))


def _view(one: Resting, drafted: set[int]) -> DoubtView:
    order, line = one.order, one.line
    return DoubtView(
        order_id=order.id,
        number=order.number or "",
        party_id=order.party_id,
        promised_on=order.promised_on or one.arrival.due_on,
        expected_on=order.expected_on,
        expected_id=one.arrival.id,
        variant_id=line.variant_id,
        sku=line.sku,
        name_en=line.name_en,
        name_zh=line.name_zh,
        due_on=one.arrival.due_on,
        drafted=order.id in drafted,
    )
