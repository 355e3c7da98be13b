"""Holds of minutes, rules of reordering, and what can be promised by day."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from erp_core import inventory
from erp_core.inventory import (
    BadLevels,
    HoldLine,
    NewHold,
    NewReorderRule,
    NewSupply,
    NoSuchHold,
    TooManyHolds,
)
from erp_core.inventory.promising import Coming, Day, first_day, promisable
from erp_core.kernel.actor import Actor, ActorKind, PartyId, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from tests.builders.inventory import a_stocked_variant, broken_stock_rules
from tests.builders.parties import a_customer

D = Decimal
ORDER = ("orders", 1)
TODAY = date(2026, 5, 19)
LATER, LAST = TODAY + timedelta(days=3), TODAY + timedelta(days=9)


class Counter:
    """Ten of an article, and two customers who ask for them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.id = database.run(lambda tx: a_stocked_variant(tx, "10")).id
        self.wei, self.lin = a_customer(database).id, a_customer(database, "Lin Chen").id

    def do(self, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return self.database.run(lambda tx: verb(tx, system(), *arguments, **named))

    def hold(self, quantity: str, party_id: int | None = None) -> Any:
        line = HoldLine(variant_id=self.id, quantity=D(quantity))
        new = NewHold(party_id=party_id or self.wei, lines=(line,))
        return self.do(inventory.hold_stock, new)

    def free(self) -> Decimal:
        return self.database.read(lambda tx: inventory.available(tx, self.id))

    def reserve(self, quantity: str, **named: Any) -> bool:
        return self.do(inventory.reserve, ORDER, [(self.id, D(quantity))], **named).fully


@pytest.fixture
def counter(database: Database) -> Counter:
    return Counter(database)


def test_what_is_talked_about_is_held_for_minutes(counter: Counter, clock: FixedClock) -> None:
    held = counter.hold("6")
    assert (held.fully, counter.free()) == (True, D(4))
    assert not counter.hold("6", counter.lin).fully
    assert counter.free() == D(0)

    clock.advance(timedelta(minutes=15))

    assert counter.free() == D(10)
    assert counter.reserve("10")
    assert broken_stock_rules(counter.database) == []


def test_who_orders_gets_what_was_held_for_them(counter: Counter) -> None:
    counter.hold("6")
    counter.hold("4", counter.lin)

    assert counter.reserve("6", party_id=counter.wei)

    assert counter.free() == D(0)
    assert broken_stock_rules(counter.database) == []


def test_a_delivery_takes_what_expired_holds_kept(counter: Counter, clock: FixedClock) -> None:
    counter.hold("10")
    with pytest.raises(inventory.StockShort):
        counter.do(inventory.deliver, ORDER, [(counter.id, D(1))])

    clock.advance(timedelta(minutes=15))
    counter.do(inventory.deliver, ORDER, [(counter.id, D(10))])

    assert broken_stock_rules(counter.database) == []


def test_holds_are_capped_ended_and_for_customers_in_sight(counter: Counter) -> None:
    first = counter.hold("1")
    for _ in range(2):
        counter.hold("1")
    with pytest.raises(TooManyHolds):
        counter.hold("1")
    counter.do(inventory.end_hold, first.id)
    counter.do(inventory.end_hold, first.id)
    assert counter.free() == D(8)
    may = frozenset({"inventory.hold_stock"})
    stranger = Actor(ActorKind.CUSTOMER, 9, "x", may, frozenset({PartyId(counter.lin)}))
    line = HoldLine(variant_id=counter.id, quantity=D(1))
    new = NewHold(party_id=counter.wei, lines=(line,))

    with pytest.raises(NoSuchHold):
        counter.database.run(lambda tx: inventory.hold_stock(tx, stranger, new))
    with pytest.raises(NoSuchHold):
        counter.database.run(lambda tx: inventory.end_hold(tx, stranger, first.id))
    assert counter.hold("1").fully


def test_what_to_buy_now_is_what_is_missing_to_the_maximum(counter: Counter) -> None:
    def proposed() -> list[tuple[Decimal, Decimal, Decimal]]:
        found = counter.database.read(lambda tx: inventory.reorder_proposals(tx, system()))
        return [(one.projected, one.minimum, one.buy) for one in found]

    rule = NewReorderRule(minimum=D(9), maximum=D(8))
    with pytest.raises(BadLevels):
        counter.do(inventory.set_reorder_rule, counter.id, rule)
    rule = NewReorderRule(minimum=D(8), maximum=D(20))
    counter.do(inventory.set_reorder_rule, counter.id, rule)
    assert proposed() == []

    counter.do(inventory.deliver, ORDER, [(counter.id, D(3))])
    assert proposed() == [(D(7), D(8), D(13))]

    cover = NewReorderRule(minimum=D(0), maximum=D(20), cover_days=300)
    counter.do(inventory.set_reorder_rule, counter.id, cover)
    assert proposed() == [(D(7), D(10), D(13))]

    coming = NewSupply(variant_id=counter.id, quantity=D(5), due_on=LATER)
    counter.do(inventory.expect_supply, coming)
    assert proposed() == []
    counter.do(inventory.remove_reorder_rule, counter.id)


def test_a_day_promises_no_more_than_later_days_leave() -> None:
    coming = [Coming(LATER, D(20), 1), Coming(LAST, D(-25)), Coming(LAST, D(4), 2)]

    days = promisable(D(10), TODAY, coming)

    assert days == (Day(TODAY, D(9), None), Day(LATER, D(9), 1), Day(LAST, D(9), 2))
    assert first_day(days, D(9)) == days[0]
    assert first_day(days, D(10)) is None


def test_what_should_have_come_is_not_counted_on_and_what_should_have_gone_goes_first() -> None:
    past = TODAY - timedelta(days=1)

    days = promisable(
        D(10), TODAY, [Coming(past, D(50), 1), Coming(past, D(-12)), Coming(LATER, D(5), 2)]
    )

    assert days == (Day(TODAY, D(0), None), Day(LATER, D(3), 2))
