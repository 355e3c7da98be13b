"""The daily look at what was to come and has not: nobody learns of it from the supplier alone."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from erp_core import inventory
from erp_core.kernel.actor import system
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales.queries.awaiting import awaited_of, days_of, days_when
from erp_core.sales.queries.doubts import is_missed, resting_on_due
from erp_core.sales.service.slipping import note_slips
from erp_core.sales.slips import SlipState
from erp_core.sales.tables import PromiseSlip

_REVIEW = system("arrivals")
_OPEN = (SlipState.DRAFT, SlipState.TOLD, SlipState.DISMISSED)


def review_arrivals(tx: Tx, most: int) -> int:
    """Draft a notice for each promise that breaks because an arrival is late, most orders at most.

    A day that was drafted, told, decided not to be told or expected by staff stands until it cannot
    be kept either: however often one looks, there is one draft, and nobody is told every day of one
    day more.

    Returns:
        How many orders were drafted or drafted anew.
    """
    if not inventory.is_stock_kept(tx):
        return 0
    late = [one for one in resting_on_due(tx) if is_missed(tx, one.arrival.due_on)]
    promised = {one.order.id: one.order.promised_on for one in late}
    expected = {one.order.id: one.order.expected_on or date.min for one in late}
    awaited = awaited_of(tx, sorted(promised))
    tomorrow = business_date(tx) + timedelta(days=1)
    soonest = days_when(tx, awaited, tomorrow)
    stands = _told(tx, soonest)
    broken = {
        order_id: articles
        for order_id, articles in awaited.items()
        if order_id in soonest
        and soonest[order_id] > (promised[order_id] or soonest[order_id])
        and soonest[order_id] > max(stands.get(order_id, date.min), expected[order_id])
    }
    some = dict(list(broken.items())[:most])
    note_slips(tx, _REVIEW, days_of(tx, some))
    return len(some)


def _told(tx: Tx, orders: Mapping[int, date]) -> dict[int, date]:
    """Return the latest day that was drafted, told or decided not to be told, by order."""
    rows = tx.session.execute(
        select(PromiseSlip.order_id, PromiseSlip.new_on)
        .where(PromiseSlip.order_id.in_(sorted(orders)), PromiseSlip.state.in_(_OPEN))
        .order_by(PromiseSlip.id)
    )
    found: dict[int, date] = {}
    for order_id, new_on in rows:
        found[order_id] = max(new_on, found.get(order_id, new_on))
    return found
