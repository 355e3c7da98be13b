"""What was fetched leaves, what was not found is put right where it was held."""

from datetime import date
from decimal import Decimal

import pytest

from erp_core import inventory, sales
from erp_core.inventory import MoveKind
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.sales import (
    NewPick,
    NothingToDeliver,
    OrderState,
    PickedOrder,
    Picking,
    ShortReason,
    ShortReasonMissing,
    TooMuchDelivered,
)
from tests.builders.inventory import stock_levels
from tests.builders.sales import Market, a_market, an_order, seen, violations
from tests.builders.unchanged import digest

D = Decimal


def fetched(market: Market, order_id: int, *lines: tuple[int, str, str | None]) -> PickedOrder:
    found = [{"line_id": line, "quantity": some, "short": why} for line, some, why in lines]
    new = NewPick.model_validate({"lines": found, "carrier": "DHL", "tracking_code": "JD1"})
    return market.database.run(lambda tx: sales.pick_order(tx, system(), order_id, new))


def in_lots(market: Market, *lots: tuple[str, str, date | None]) -> None:
    """Put some House Blend into stock in lots."""
    for code, quantity, expires_on in lots:
        market.database.run(
            lambda tx, code=code, quantity=quantity, expires_on=expires_on: inventory.receive_stock(
                tx, system(), market.blend, D(quantity), D(8), lot=code, expires_on=expires_on
            )
        )


def picking(market: Market, order_id: int) -> Picking:
    return market.database.read(lambda tx: sales.get_picking(tx, system(), order_id))


def places(market: Market, order_id: int) -> list[tuple[str | None, Decimal]]:
    return [(one.lot, one.quantity) for one in picking(market, order_id).places]


def moves(market: Market, variant_id: int) -> list[tuple[MoveKind, Decimal, str | None]]:
    found = market.database.read(
        lambda tx: inventory.moves_of(tx, system(), variant_id=variant_id).items
    )
    return [(one.kind, one.quantity, one.lot) for one in found]


def test_the_oldest_promise_is_fetched_first_and_an_order_without_one_last(
    database: Database,
) -> None:
    market = a_market(database)
    first, second, third = (an_order(market, market.cafe).id for _ in range(3))
    draft = market.database.run(lambda tx: sales.place_order(tx, system(), _wish(market))).id
    for order_id, day in ((second, 22), (third, 20)):
        promised = date(2026, 5, day)
        database.run(lambda tx, o=order_id, p=promised: sales.set_promise(tx, system(), o, p))

    due = database.read(lambda tx: sales.orders_to_pick(tx, system()))

    assert [one.id for one in due] == [third, second, first]
    assert draft not in {one.id for one in due}


def _wish(market: Market) -> sales.NewOrder:
    line = sales.NewOrderLine(variant_id=market.blend, quantity=D(1))
    return sales.NewOrder(party_id=market.cafe, lines=(line,))


def test_lots_are_fetched_in_the_order_in_which_they_expire(database: Database) -> None:
    market = a_market(database, stock="0")
    in_lots(market, ("B", "5", date(2026, 9, 1)), ("A", "3", date(2026, 7, 1)))
    order = an_order(market, market.cafe, (market.blend, "4"))

    assert places(market, order.id) == [("A", D(3)), ("B", D(1))]
    line = picking(market, order.id).order.lines[0].id
    done = fetched(market, order.id, (line, "4", None))

    assert (done.state, done.written_off) == (OrderState.DELIVERED, {})
    assert moves(market, market.blend)[:2] == [
        (MoveKind.DELIVERY, D(1), "B"),
        (MoveKind.DELIVERY, D(3), "A"),
    ]
    shown = seen(market, order.id)
    assert (shown.deliveries[0].carrier, shown.tracking) == ("DHL", "JD1")
    assert violations(database) == []


def test_what_is_missing_of_goods_without_a_lot_is_not_taken_off_a_lot(database: Database) -> None:
    market = a_market(database, stock="10")
    order = an_order(market, market.cafe, (market.blend, "3"))
    in_lots(market, ("A", "10", date(2026, 7, 1)))

    fetched(market, order.id, (seen(market, order.id).lines[0].id, "0", "missing"))

    levels = stock_levels(database)
    assert levels["HB-1000"] == ("7.000000", "0.000000")
    assert levels["HB-1000/A"] == ("10.000000", "0.000000")
    assert violations(database) == []


def test_what_is_missing_leaves_the_books_where_it_was_held(database: Database) -> None:
    market = a_market(database, stock="0")
    in_lots(market, ("A", "3", date(2026, 7, 1)), ("B", "5", date(2026, 9, 1)))
    order = an_order(market, market.cafe, (market.blend, "5"))
    line = picking(market, order.id).order.lines[0].id

    done = fetched(market, order.id, (line, "4", "missing"))

    assert (done.state, done.written_off) == (OrderState.PARTLY_DELIVERED, {market.blend: D(1)})
    assert (MoveKind.ADJUSTMENT, D(1), "B") in moves(market, market.blend)
    assert stock_levels(database)["HB-1000/B"] == ("3.000000", "0.000000")
    assert (places(market, order.id), seen(market, order.id).back_ordered) == ([], True)
    assert violations(database) == []


def test_what_is_damaged_is_scrapped_though_nothing_leaves(database: Database) -> None:
    market = a_market(database, stock="2")
    order = an_order(market, market.cafe, (market.blend, "2"))
    line = picking(market, order.id).order.lines[0].id

    done = fetched(market, order.id, (line, "0", "damaged"))

    assert (done.state, done.delivery_id) == (OrderState.CONFIRMED, None)
    assert moves(market, market.blend)[0] == (MoveKind.SCRAP, D(2), None)
    assert stock_levels(database)["HB-1000"] == ("0.000000", "0.000000")
    assert violations(database) == []


def test_what_goes_later_and_other_lines_stay_held(database: Database) -> None:
    market = a_market(database, stock="10")
    order = an_order(market, market.cafe, (market.blend, "3"), (market.yunnan, "4"))
    blend, yunnan = (line.id for line in picking(market, order.id).order.lines)

    fetched(market, order.id, (blend, "1", "missing"))
    assert stock_levels(database)["YN-1000"] == ("10.000000", "4.000000")

    fetched(market, order.id, (yunnan, "3", "later"))
    assert stock_levels(database)["YN-1000"] == ("7.000000", "1.000000")
    assert violations(database) == []


def test_what_was_never_held_is_not_written_off(database: Database) -> None:
    market = a_market(database, stock="3")
    order = an_order(market, market.cafe, (market.blend, "5"))
    line = picking(market, order.id).order.lines[0].id

    done = fetched(market, order.id, (line, "2", "missing"))

    assert done.written_off == {market.blend: D(1)}
    assert stock_levels(database)["HB-1000"] == ("0.000000", "0.000000")


@pytest.mark.parametrize(
    ("quantity", "why", "error"),
    [
        ("3", None, TooMuchDelivered),
        ("1", None, ShortReasonMissing),
        ("2", "later", ShortReasonMissing),
        ("0", "later", NothingToDeliver),
    ],
)
def test_a_pick_that_does_not_add_up_changes_nothing(
    database: Database, quantity: str, why: str | None, error: type[DomainError]
) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe)
    line = picking(market, order.id).order.lines[0].id
    before = digest(database)

    with pytest.raises(error):
        fetched(market, order.id, (line, quantity, why))
    with pytest.raises(TooMuchDelivered):
        fetched(market, order.id, (line, "1", ShortReason.LATER), (line, "1", None))

    assert digest(database) == before
