"""A supply that changes is followed up: who waits is planned anew, no draft outlives its reason."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from erp_core import inventory, sales
from erp_core.inventory import ExpectedChange, NewSupply
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.sales import PreviewOutdated, SlipState, TellSlip
from erp_core.sales.tables import OrderLine
from tests.builders.inventory import received
from tests.builders.sales import Market, a_market, an_order, violations
from tests.builders.unchanged import digest

BOSS = system()
MAY_22, MAY_26, JULY = date(2026, 5, 22), date(2026, 5, 26), date(2026, 7, 1)
JUNE_1 = date(2026, 6, 1)


@pytest.fixture
def market(database: Database) -> Market:
    return a_market(database, stock="0")


def do(market: Market, verb: Callable[..., Any], *arguments: Any) -> Any:
    return market.database.run(lambda tx: verb(tx, BOSS, *arguments))


def supply(market: Market, quantity: str, on: date) -> int:
    new = NewSupply(variant_id=market.blend, quantity=Decimal(quantity), due_on=on)
    return int(do(market, inventory.expect_supply, new).id)


def comes(market: Market, expected_id: int, on: date) -> None:
    do(market, inventory.change_expected, expected_id, ExpectedChange(due_on=on))


def promised(market: Market, quantity: str, on: date = JUNE_1) -> int:
    order_id = an_order(market, market.cafe, (market.blend, quantity)).id
    do(market, sales.set_promise, order_id, on)
    return order_id


def drafts(market: Market) -> list[int]:
    found = market.database.read(lambda tx: sales.list_slips(tx, BOSS))
    return [one.order_id for one in found]


def rests(market: Market, order_id: int) -> list[int | None]:
    query = select(OrderLine.rests_on_id).where(OrderLine.order_id == order_id)
    return market.database.read(lambda tx: list(tx.session.scalars(query)))


def test_a_supply_of_today_that_slips_drafts_who_rests_on_it(market: Market) -> None:
    coming = supply(market, "10", date(2026, 5, 19))
    late = promised(market, "2", MAY_22)

    comes(market, coming, JULY)

    assert drafts(market) == [late]
    assert violations(market.database) == []


def test_of_two_arrivals_that_an_order_needs_either_may_slip(market: Market) -> None:
    first, second = supply(market, "5", MAY_22), supply(market, "5", MAY_26)
    both, one = promised(market, "8"), promised(market, "2")
    assert (rests(market, both), rests(market, one)) == ([second], [first])

    comes(market, first, JULY)

    assert rests(market, both) == [first]
    assert both in drafts(market)
    assert violations(market.database) == []


def test_a_better_day_takes_its_draft_back(market: Market) -> None:
    coming = supply(market, "10", MAY_22)
    late = promised(market, "2")
    comes(market, coming, JULY)
    assert drafts(market) == [late]

    comes(market, coming, MAY_26)

    assert drafts(market) == []
    overtaken = market.database.read(lambda tx: sales.list_slips(tx, BOSS, SlipState.OVERTAKEN))
    assert [one.order_id for one in overtaken] == [late]


def test_a_cancelled_supply_lets_orders_rest_on_the_next_one(market: Market) -> None:
    soon, later = supply(market, "10", MAY_22), supply(market, "10", JULY)
    late = promised(market, "2")
    assert rests(market, late) == [soon]

    do(market, inventory.cancel_supply, soon)

    assert (rests(market, late), drafts(market)) == ([later], [late])
    do(market, inventory.cancel_supply, later)
    assert rests(market, late) == [None]
    assert violations(market.database) == []


def cancelled(market: Market, order_id: int) -> None:
    do(market, sales.cancel_order, order_id, "changed their mind")


def held(market: Market, order_id: int) -> None:
    market.database.run(lambda tx: received(tx, market.blend, "2"))
    do(market, sales.reserve_order, order_id)


def delivered(market: Market, order_id: int) -> None:
    market.database.run(lambda tx: received(tx, market.blend, "2"))
    do(market, sales.deliver_order, order_id)


def promised_later(market: Market, order_id: int) -> None:
    do(market, sales.set_promise, order_id, date(2026, 8, 1))


@pytest.mark.parametrize("deed", [cancelled, held, delivered, promised_later])
def test_no_draft_outlives_its_reason(market: Market, deed: Callable[[Market, int], None]) -> None:
    coming = supply(market, "10", MAY_22)
    late = promised(market, "2")
    comes(market, coming, JULY)
    slip = market.database.read(lambda tx: sales.list_slips(tx, BOSS))[0].id

    deed(market, late)

    assert drafts(market) == []
    overtaken = market.database.read(lambda tx: sales.list_slips(tx, BOSS, SlipState.OVERTAKEN))
    assert [one.id for one in overtaken] == [slip]
    assert violations(market.database) == []


def test_a_yes_is_to_the_day_that_was_shown(market: Market) -> None:
    coming = supply(market, "10", MAY_22)
    promised(market, "2")
    comes(market, coming, JULY)
    shown = market.database.read(lambda tx: sales.list_slips(tx, BOSS))[0]
    comes(market, coming, date(2026, 7, 8))
    before = digest(market.database)

    with pytest.raises(PreviewOutdated) as told:
        do(market, sales.tell_slip, shown.id, TellSlip(text="On 6 July.", expect=shown.new_on))

    assert told.value.field == "expect"
    assert digest(market.database) == before
    now = market.database.read(lambda tx: sales.list_slips(tx, BOSS))[0]
    done = do(market, sales.tell_slip, now.id, TellSlip(expect=now.new_on))
    assert done.state is SlipState.TOLD
