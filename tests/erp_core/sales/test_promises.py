"""What is not in stock is promised by what is expected, and the line knows what it rests on."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from erp_core import inventory
from erp_core.inventory import (
    ExpectedChange,
    ExpectedMoveSlipped,
    ExpectedState,
    NewSupply,
    SupplyChanged,
)
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.quantity import plain
from erp_core.sales import (
    Shipped,
    cancel_order,
    deliver_order,
    order_at_once,
    preview_order,
    reserve_order,
)
from erp_core.sales.tables import OrderLine
from tests.builders.inventory import received
from tests.builders.sales import Market, a_market, violations, wanted
from tests.builders.unchanged import digest

TODAY = date(2026, 5, 19)
COMES, ARRIVES = date(2026, 5, 28), date(2026, 6, 2)


@pytest.fixture
def market(database: Database) -> Market:
    return a_market(database, stock="10")


def do(market: Market, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    return market.database.run(lambda tx: verb(tx, system(), *arguments, **named))


def supply(market: Market, quantity: str = "20", on: date = COMES) -> int:
    new = NewSupply(variant_id=market.yunnan, quantity=Decimal(quantity), due_on=on)
    return do(market, inventory.expect_supply, new).id


def order(market: Market, quantity: str) -> Any:
    return do(market, order_at_once, wanted(market.cafe, (market.yunnan, quantity)))


def shown(market: Market, quantity: str) -> Any:
    new = wanted(market.cafe, (market.yunnan, quantity))
    return market.database.read(lambda tx: preview_order(tx, system(), new))


def rests(market: Market, order_id: int) -> list[int | None]:
    query = select(OrderLine.rests_on_id).where(OrderLine.order_id == order_id)
    return market.database.read(lambda tx: list(tx.session.scalars(query)))


def expected(market: Market, direction: str) -> list[tuple[str, str]]:
    page = market.database.read(
        lambda tx: inventory.list_expected(
            tx, system(), direction=inventory.Direction(direction), state=None
        )
    )
    return [(one.state.value, f"{one.open.normalize():f}") for one in page.items]


def test_without_a_supply_there_is_no_day(market: Market) -> None:
    assert shown(market, "12").deliver_on is None

    made = order(market, "12")

    assert (made.back_ordered, made.promised_on) == (True, None)
    assert rests(market, made.id) == [None]


def test_what_is_missing_is_promised_for_after_it_comes(market: Market) -> None:
    coming = supply(market)
    assert shown(market, "12").deliver_on == ARRIVES

    made = order(market, "12")

    assert (made.back_ordered, made.promised_on) == (True, ARRIVES)
    assert rests(market, made.id) == [coming]
    assert expected(market, "out") == [("open", "12")]
    assert violations(market.database) == []


def test_a_later_promise_never_takes_what_an_earlier_one_needs(market: Market) -> None:
    supply(market)
    order(market, "25")

    assert shown(market, "5").deliver_on == ARRIVES
    assert shown(market, "6").deliver_on is None

    later = supply(market, "4", date(2026, 6, 10))
    made = order(market, "8")
    assert rests(market, made.id) == [later]


def test_what_is_held_rests_on_nothing_and_is_settled_when_it_goes(market: Market) -> None:
    supply(market)
    made = order(market, "10")
    assert rests(market, made.id) == [None]
    line_id = market.database.read(lambda tx: tx.session.scalars(select(OrderLine.id)).one())

    do(market, deliver_order, made.id, [Shipped(line_id=line_id, quantity=Decimal(4))])
    assert expected(market, "out") == [("open", "6")]
    do(market, deliver_order, made.id)

    assert expected(market, "out") == [("settled", "0")]


def test_what_came_is_held_and_the_line_rests_on_it_no_more(market: Market) -> None:
    coming = supply(market)
    made = order(market, "12")

    do(
        market,
        inventory.receive_stock,
        market.yunnan,
        Decimal(20),
        Decimal(9),
        expected_id=coming,
    )
    do(market, reserve_order, made.id)

    assert expected(market, "in") == [("settled", "0")]
    assert rests(market, made.id) == [None]
    assert shown(market, "18").in_stock


def test_a_cancelled_order_expects_nothing(market: Market) -> None:
    supply(market)
    made = order(market, "12")

    do(market, cancel_order, made.id, "changed their mind")

    assert expected(market, "out") == [("cancelled", "0")]
    assert shown(market, "30").deliver_on == ARRIVES


def test_every_change_of_a_supply_is_told_and_one_that_comes_later_as_such(market: Market) -> None:
    coming = supply(market)
    heard: list[Any] = []

    def change(on: date) -> None:
        def write(tx: Any) -> None:
            publish = tx.publish
            tx.publish = lambda event: (heard.append(event), publish(event))
            inventory.change_expected(tx, system(), coming, ExpectedChange(due_on=on))

        market.database.run(write)

    change(date(2026, 5, 27))
    assert heard == [SupplyChanged(coming, market.yunnan)]
    change(date(2026, 6, 1))

    assert heard[1:] == [
        ExpectedMoveSlipped(coming, market.yunnan, date(2026, 5, 27), date(2026, 6, 1)),
        SupplyChanged(coming, market.yunnan),
    ]


def test_an_order_rests_on_what_arrives_today_unless_it_is_in_stock(market: Market) -> None:
    coming = supply(market, on=TODAY)

    assert rests(market, order(market, "9").id) == [None]
    assert rests(market, order(market, "4").id) == [coming]
    days = market.database.read(
        lambda tx: inventory.available_by_day(tx, system(), market.yunnan).days
    )
    assert [(day.on, plain(day.available)) for day in days] == [
        (TODAY, "17"),
        (date(2026, 5, 21), "17"),
    ]


def test_what_goes_for_an_order_is_changed_by_its_order_alone(market: Market) -> None:
    supply(market)
    order(market, "4")
    going = do(market, inventory.list_expected, direction=inventory.Direction.OUT).items[0]
    before = digest(market.database)

    for verb in (inventory.cancel_supply, change_to_june):
        with pytest.raises(inventory.NoSuchExpected):
            do(market, verb, going.id)

    assert digest(market.database) == before
    assert violations(market.database) == []


def change_to_june(tx: Any, actor: Any, expected_id: int) -> Any:
    june = ExpectedChange(due_on=date(2026, 6, 1))
    return inventory.change_expected(tx, actor, expected_id, june)


def test_what_has_come_cannot_be_changed_and_overdue_supply_is_not_counted_on(
    market: Market,
) -> None:
    coming = supply(market, on=date(2026, 5, 18))
    assert shown(market, "12").deliver_on is None
    more = ExpectedChange(due_on=COMES)
    do(market, inventory.change_expected, coming, more)
    assert shown(market, "12").deliver_on == ARRIVES

    do(market, inventory.cancel_supply, coming)

    with pytest.raises(inventory.NotExpected):
        do(market, inventory.change_expected, coming, more)
    assert expected(market, "in") == [(ExpectedState.CANCELLED, "0")]
    market.database.run(lambda tx: received(tx, market.yunnan, "1"))
    assert shown(market, "11").in_stock
