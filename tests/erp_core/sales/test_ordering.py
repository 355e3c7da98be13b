"""Ordering in one go and again with a change: what is shown is what is done, and the day holds."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from erp_core import inventory, sales
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.sales import (
    ConfirmedOrder,
    NewOrderLine,
    PreviewOutdated,
    RepeatWish,
    order_at_once,
    preview_order,
    preview_repeat,
    repeat_order,
)
from erp_core.sales.policies import arrives_by
from erp_core.sales.service import repeating
from tests.builders.inventory import received
from tests.builders.sales import a_market, an_order, customer, violations, wanted
from tests.builders.unchanged import digest

BOSS = system()
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("at", "inland", "by_carrier", "day"),
    [
        ("2026-05-19T09:00", True, False, "2026-05-21"),
        ("2026-05-19T14:00", True, False, "2026-05-22"),
        ("2026-05-22T13:59", True, False, "2026-05-26"),
        ("2026-05-23T09:00", True, False, "2026-05-27"),
        ("2026-05-19T09:00", True, True, "2026-05-26"),
        ("2026-05-19T09:00", False, False, "2026-05-27"),
    ],
)
def test_goods_in_stock_arrive_after_working_days(
    at: str, inland: bool, by_carrier: bool, day: str
) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=BERLIN)
    assert arrives_by(now, inland=inland, by_carrier=by_carrier) == date.fromisoformat(day)


def test_goods_that_went_to_another_order_meanwhile_are_asked_about_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = a_market(database)
    own = customer(market.cafe)
    new = wanted(market.cafe, (market.blend, "3"))
    shown = database.read(lambda tx: preview_order(tx, own, new))
    assert shown.in_stock
    bind = repeating.make_binding

    def too_late(*given: Any) -> ConfirmedOrder:
        return bind(*given).model_copy(update={"back_ordered": True})

    monkeypatch.setattr(repeating, "make_binding", too_late)
    before = digest(database)
    with pytest.raises(PreviewOutdated):
        database.run(lambda tx: order_at_once(tx, own, new, expect=shown.fingerprint))
    assert digest(database) == before


def test_an_order_is_placed_confirmed_and_promised_in_one_go(database: Database) -> None:
    market = a_market(database)
    own = customer(market.cafe)
    new = wanted(market.cafe, (market.blend, "3"), wanted_on=date(2026, 5, 22))
    shown = database.read(lambda tx: preview_order(tx, own, new))
    assert (shown.gross, shown.deliver_on, shown.in_time) == (
        Money.of("60", "EUR"),
        date(2026, 5, 22),
        True,
    )
    made = database.run(lambda tx: order_at_once(tx, own, new, expect=shown.fingerprint))
    assert (made.promised_on, made.gross) == (date(2026, 5, 22), shown.gross)
    assert database.read(lambda tx: inventory.available(tx, market.blend)) == Decimal(97)
    assert violations(database) == []


def test_what_is_not_in_stock_has_no_day(database: Database) -> None:
    market = a_market(database, stock="2")
    new = wanted(market.cafe, (market.blend, "3"))
    shown = database.read(lambda tx: preview_order(tx, BOSS, new))
    assert (shown.in_stock, shown.deliver_on, shown.lines[0].free) == (False, None, Decimal(2))
    made = database.run(lambda tx: order_at_once(tx, BOSS, new, expect=shown.fingerprint))
    assert (made.back_ordered, made.promised_on) == (True, None)


def test_an_order_is_placed_only_as_it_was_shown(database: Database) -> None:
    market = a_market(database)
    new = wanted(market.cafe, (market.blend, "60"))
    shown = database.read(lambda tx: preview_order(tx, BOSS, new))
    an_order(market, market.wei, (market.blend, "50"))
    before = digest(database)
    with pytest.raises(PreviewOutdated):
        database.run(lambda tx: order_at_once(tx, BOSS, new, expect=shown.fingerprint))
    assert digest(database) == before


def test_stock_that_arrives_makes_a_day_possible(database: Database) -> None:
    market = a_market(database, stock="2")
    new = wanted(market.cafe, (market.blend, "3"))
    database.run(lambda tx: received(tx, market.blend, "1", "8.00"))
    assert database.read(lambda tx: preview_order(tx, BOSS, new)).deliver_on == date(2026, 5, 21)


def test_an_order_is_repeated_with_other_lines(database: Database) -> None:
    market = a_market(database)
    earlier = an_order(market, market.cafe, (market.blend, "2"))
    lines = (
        NewOrderLine(variant_id=market.blend, quantity=Decimal(4)),
        NewOrderLine(variant_id=market.yunnan, quantity=Decimal(1)),
    )
    wish = RepeatWish(lines=lines)
    shown = database.read(lambda tx: preview_repeat(tx, BOSS, earlier.id, wish))
    assert [line.price_before for line in shown.lines] == [Decimal("20.00"), None]
    made = database.run(
        lambda tx: repeat_order(tx, BOSS, earlier.id, wish, expect=shown.fingerprint)
    )
    order = database.read(lambda tx: sales.get_order(tx, BOSS, made.id))
    assert [(line.variant_id, line.quantity) for line in order.lines] == [
        (market.blend, Decimal(4)),
        (market.yunnan, Decimal(1)),
    ]
    assert order.gross == shown.gross
    with pytest.raises(PreviewOutdated):
        database.run(lambda tx: repeat_order(tx, BOSS, earlier.id, expect=shown.fingerprint))
