"""Simulate a season of promises: orders that wait for supply, suppliers that slip, and who is told.

    python benchmarks/promises.py [--orders 500] [--slips 60] [--seed 7]

All goes through the services, on a SQLite database in a folder of its own. After every slip the
drafts are compared with an independent recount, working day by working day; at the end the goods
arrive, leave on the first day on which all of an order is there, and the share of promises kept,
as the figure of that name tells it, is compared with one counted by hand. Exit code 1 where they
differ.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from erp_core import analytics, inventory, sales
from erp_core.analytics import Query
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.module import listeners_of
from erp_core.kernel.transaction import Ports, Tx
from erp_core.modules import MODULES
from erp_core.sales import LateSupply, OrderState, TellSlip
from tests.builders.catalog import a_price, a_price_list, a_variant
from tests.builders.databases import sqlite_template
from tests.builders.inventory import a_stocked_variant
from tests.builders.sales import a_buyer, wanted

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)
ARTICLES, BUYERS = 12, 20
TOLD = 0.4
"""The share of drafts that somebody says yes to before the next slip."""
BOSS = system()


@dataclass
class Order:
    """What the recount knows of an order."""

    articles: frozenset[int]
    promised: date
    expected: date
    draft: date | None = None


@dataclass
class Season:
    """The simulated season."""

    database: Database
    clock: FixedClock
    dice: random.Random
    articles: list[int] = field(default_factory=list)
    buyers: list[int] = field(default_factory=list)
    arrivals: dict[int, date] = field(default_factory=dict)
    needed: dict[int, Decimal] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    said: set[int] = field(default_factory=set)
    drafted: int = 0
    told: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 where the house and the recount differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--slips", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        season = _open(Path(folder), options.seed)
        for _ in range(options.orders):
            _order(season)
        wrong = sum(_slip(season) for _ in range(options.slips))
        _arrive(season)
        kept, shown = _kept(season), _shown(season)
    print(f"orders: {len(season.orders)}, slips: {options.slips}, seed: {options.seed}")
    print(f"drafts: {season.drafted}, told: {season.told}, wrong lists: {wrong}")
    print(f"promises kept: {shown} % (by hand {kept} %)")
    return int(bool(wrong) or kept != shown)


def _open(folder: Path, seed: int) -> Season:
    clock = FixedClock(MONDAY)
    ports = Ports(listeners=listeners_of(MODULES), audit_key=b"a season of promises")
    with sqlite_template(folder).copy(folder, "season") as url:
        database = Database(url, clock=clock, ports=ports)
    season = Season(database, clock, random.Random(seed))
    database.run(lambda tx: _furnish(tx, season))
    return season


def _furnish(tx: Tx, season: Season) -> None:
    first = a_stocked_variant(tx, "0", sku="P-0")
    variants = [first, *(a_variant(tx, f"P-{one}", f"Part {one}") for one in range(1, ARTICLES))]
    prices = a_price_list(tx)
    for one in variants:
        a_price(tx, prices, one, "20.00")
        season.articles.append(one.id)
        season.arrivals[one.id] = MONDAY.date() + timedelta(days=season.dice.randint(7, 28))
        season.needed[one.id] = Decimal(0)
    season.buyers += [a_buyer(tx, f"Buyer {one}", 30) for one in range(BUYERS)]


def _order(season: Season) -> None:
    """Place an order of some articles, promised with a little slack or none."""
    dice = season.dice
    articles = dice.sample(season.articles, dice.choice([1, 1, 2, 3]))
    quantity = str(dice.randint(1, 9))
    new = wanted(dice.choice(season.buyers), *((one, quantity) for one in articles))
    last = max(season.arrivals[one] for one in articles)
    promised = _with_customer(last) + timedelta(days=dice.randint(0, 6))

    def placed(tx: Tx) -> int:
        order_id = sales.confirm_order(tx, BOSS, sales.place_order(tx, BOSS, new).id).id
        sales.set_promise(tx, BOSS, order_id, promised)
        return order_id

    order_id = season.database.run(placed)
    season.orders[order_id] = Order(frozenset(articles), promised, promised)
    for one in articles:
        season.needed[one] += Decimal(quantity)


def _slip(season: Season) -> int:
    """Let a supplier say another day; 1 when other customers are listed than must be."""
    dice = season.dice
    article = dice.choice(season.articles)
    season.arrivals[article] += timedelta(days=dice.randint(-3, 6))
    new = LateSupply(variant_id=article, arrives_on=season.arrivals[article])
    season.database.run(lambda tx: sales.note_late_supply(tx, BOSS, new))
    _recount(season, article)
    expected = {one: order.draft for one, order in season.orders.items() if order.draft}
    slips = season.database.read(lambda tx: sales.list_slips(tx, BOSS, limit=len(season.orders)))
    listed = {one.order_id: one.new_on for one in slips}
    season.drafted = max(season.drafted, len(listed))
    for slip in slips:
        if dice.random() < TOLD:
            yes = partial(sales.tell_slip, actor=BOSS, slip_id=slip.id, new=TellSlip())
            season.database.run(yes)
            told = season.orders[slip.order_id]
            told.draft, told.expected = None, slip.new_on
            season.told += 1
    return int(listed != expected)


def _recount(season: Season, article: int) -> None:
    """Say anew of each order that waits for the article whether its promise still holds.

    What nobody ever said another day of is as it was when the order was promised.
    """
    season.said.add(article)
    for order in season.orders.values():
        if article not in order.articles:
            continue
        days = [season.arrivals[one] for one in order.articles if one in season.said]
        there = _with_customer(max(days))
        if there <= order.promised:
            order.draft = None
        elif order.draft is not None or there != order.expected:
            order.draft = there


def _with_customer(arrives: date) -> date:
    """Count on from a day: it leaves on the next working day, and is two more on its way."""
    day, left = arrives, 3
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() <= 5
    return day


def _arrive(season: Season) -> None:
    """Let the goods come in day by day; what is there in full leaves the same day."""
    day = min(season.arrivals.values())
    waiting = dict(season.orders)
    while waiting:
        season.clock.move_to(datetime(day.year, day.month, day.day, 10, tzinfo=ZONE))
        arrived = [one for one, on in season.arrivals.items() if on == day and season.needed[one]]
        for one in arrived:
            come = partial(
                inventory.receive_stock,
                actor=BOSS,
                variant_id=one,
                quantity=season.needed[one],
                unit_cost=Decimal(8),
            )
            season.database.run(come)
        for order_id in [one for one, order in waiting.items() if _is_there(season, order, day)]:
            season.database.run(partial(sales.deliver_order, actor=BOSS, order_id=order_id))
            waiting.pop(order_id).expected = day
        day += timedelta(days=1)


def _is_there(season: Season, order: Order, day: date) -> bool:
    return all(season.arrivals[one] <= day for one in order.articles)


def _kept(season: Season) -> Decimal:
    """Count by hand the share of lines that left on or before the promised day."""
    lines = [
        max(season.arrivals[one] for one in order.articles) <= order.promised
        for order in season.orders.values()
        for _ in order.articles
    ]
    return (Decimal(100 * sum(lines)) / len(lines)).quantize(Decimal("0.01"))


def _shown(season: Season) -> Decimal:
    """Ask the house for the share."""

    def asked(tx: Tx) -> Decimal:
        query = Query.model_validate({"kind": "aggregate", "metrics": ["promises_kept_pct"]})
        value = analytics.run_query(tx, BOSS, query).rows[0].cells[0]
        open_orders = [
            one for one in sales.orders_to_pick(tx, BOSS) if one.state is not OrderState.DELIVERED
        ]
        assert not open_orders, "something never left"
        return Decimal(str(value))

    return season.database.read(asked)


if __name__ == "__main__":
    sys.exit(main())
