"""What was due and has not come: promises in doubt, and one draft however often one looks."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from erp_core import inventory, sales
from erp_core.inventory import NewSupply
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.sales import DismissSlip, LateSupply, TellSlip
from tests.builders.inventory import received
from tests.builders.sales import Market, a_market, an_order, customer, violations
from tests.builders.unchanged import digest

BOSS = system()
TODAY = date(2026, 5, 19)


@pytest.fixture
def market(database: Database) -> Market:
    """Nothing in stock; 10 House Blend are due today, Tuesday."""
    made = a_market(database, stock="0")
    new = NewSupply(variant_id=made.blend, quantity=Decimal(10), due_on=TODAY)
    do(made, inventory.expect_supply, new)
    return made


def do(market: Market, verb: Callable[..., Any], *arguments: Any) -> Any:
    return market.database.run(lambda tx: verb(tx, BOSS, *arguments))


def promised(market: Market, on: date) -> int:
    order_id = an_order(market, market.cafe, (market.blend, "2")).id
    do(market, sales.set_promise, order_id, on)
    return order_id


def reviewed(market: Market) -> int:
    return market.database.run(lambda tx: sales.review_arrivals(tx, 100))


def doubts(market: Market) -> list[tuple[int, date, bool]]:
    found = market.database.read(lambda tx: sales.list_doubts(tx, BOSS))
    return [(one.order_id, one.due_on, one.drafted) for one in found]


def drafts(market: Market) -> list[tuple[int, date]]:
    found = market.database.read(lambda tx: sales.list_slips(tx, BOSS))
    return [(one.order_id, one.new_on) for one in found]


def test_what_rests_on_an_arrival_of_today_is_in_doubt_and_drafted_once_it_is_late(
    market: Market, clock: FixedClock
) -> None:
    soon, later = promised(market, date(2026, 5, 21)), promised(market, date(2026, 6, 12))
    assert doubts(market) == [(soon, TODAY, False), (later, TODAY, False)]
    assert (reviewed(market), drafts(market)) == (0, [])  # it may come until the hour of dispatch

    clock.advance(timedelta(hours=8))

    assert reviewed(market) == 1
    # It is counted on for Friday 22 May, leaves on Monday, and is two days on the way.
    assert drafts(market) == [(soon, date(2026, 5, 27))]
    assert doubts(market) == [(soon, TODAY, True), (later, TODAY, False)]
    assert violations(market.database) == []


def test_there_is_one_draft_however_often_one_looks(market: Market, clock: FixedClock) -> None:
    soon = promised(market, date(2026, 5, 21))
    clock.advance(timedelta(days=1))
    assert reviewed(market) == 1
    before, first = digest(market.database), drafts(market)
    assert (reviewed(market), digest(market.database)) == (0, before)

    clock.advance(timedelta(days=1))
    assert (reviewed(market), drafts(market)) == (0, first)  # that day can still be kept
    clock.advance(timedelta(days=14))
    assert reviewed(market) == 1
    [(order_id, new_on)] = drafts(market)
    assert (order_id, new_on > first[0][1]) == (soon, True)
    assert violations(market.database) == []


@pytest.mark.parametrize(
    "settled",
    [
        lambda tx, slip: sales.tell_slip(tx, BOSS, slip, TellSlip()),
        lambda tx, slip: sales.dismiss_slip(tx, BOSS, slip, DismissSlip(reason="they know")),
    ],
    ids=["told", "dismissed"],
)
def test_what_was_decided_is_not_drafted_again_while_it_can_be_kept(
    market: Market, clock: FixedClock, settled: Callable[..., Any]
) -> None:
    promised(market, date(2026, 5, 21))
    clock.advance(timedelta(days=1))
    reviewed(market)
    [slip] = market.database.read(lambda tx: sales.list_slips(tx, BOSS))
    market.database.run(lambda tx: settled(tx, slip.id))

    assert (reviewed(market), drafts(market)) == (0, [])


def test_goods_that_come_or_a_day_that_is_named_end_the_doubt(
    market: Market, clock: FixedClock
) -> None:
    soon = promised(market, date(2026, 5, 21))
    clock.advance(timedelta(days=1))
    reviewed(market)
    new = LateSupply(variant_id=market.blend, arrives_on=date(2026, 6, 1))
    do(market, sales.note_late_supply, new)
    assert doubts(market) == []
    assert drafts(market) == [(soon, date(2026, 6, 4))]

    market.database.run(lambda tx: received(tx, market.blend, "10", "8.00"))
    do(market, sales.reserve_order, soon)
    assert (reviewed(market), doubts(market), drafts(market)) == (0, [], [])
    assert violations(market.database) == []


def test_a_promise_made_after_a_later_day_was_named_is_drafted_for_that_day(
    market: Market, clock: FixedClock
) -> None:
    soon = an_order(market, market.cafe, (market.blend, "2")).id
    clock.advance(timedelta(days=1))
    new = LateSupply(variant_id=market.blend, arrives_on=date(2026, 6, 1))
    do(market, sales.note_late_supply, new)
    do(market, sales.set_promise, soon, date(2026, 5, 21))

    assert (reviewed(market), doubts(market)) == (1, [])
    assert drafts(market) == [(soon, date(2026, 6, 4))]
    assert reviewed(market) == 0


def test_a_day_that_staff_named_for_an_order_stands_while_it_can_be_kept(
    market: Market, clock: FixedClock
) -> None:
    soon = promised(market, date(2026, 5, 21))
    do(market, sales.set_expectation, soon, date(2026, 7, 1))
    clock.advance(timedelta(days=1))

    assert (reviewed(market), drafts(market)) == (0, [])


def test_a_customer_does_not_see_whose_promises_are_in_doubt(market: Market) -> None:
    promised(market, date(2026, 5, 21))
    with pytest.raises(NotAllowed):
        market.database.read(lambda tx: sales.list_doubts(tx, customer(market.cafe)))
