"""What is held and ended by two at once: each bag is freed once, and nothing spoilt is held.

One transaction is open while the other begins. On SQLite, where one writes at a time, everybody
waits before reading anything.
"""

from datetime import date
from decimal import Decimal

import pytest

from erp_core import inventory
from erp_core.inventory import Counted, HoldLine, NewCount, NewHold, StockShort
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from tests.builders.inventory import (
    a_stocked_variant,
    broken_stock_rules,
    received,
    stock_levels,
)
from tests.builders.parties import a_customer
from tests.builders.queueing import one_waits_for_the_other

pytestmark = pytest.mark.postgres

D = Decimal
BOSS = system()
FIRST, SECOND = ("orders", 1), ("orders", 2)


def reserved(database: Database, source: tuple[str, int], lines: list[tuple[int, Decimal]]) -> None:
    database.run(lambda tx: inventory.reserve(tx, BOSS, source, lines))


def test_an_order_is_released_while_a_count_ends_what_it_holds(database: Database) -> None:
    blend = database.run(lambda tx: a_stocked_variant(tx, "10")).id
    for source in (FIRST, SECOND):
        reserved(database, source, [(blend, D(4))])
    where = database.read(lambda tx: inventory.list_locations(tx, BOSS))[0].id
    new, four = NewCount(location_id=where, reason="May"), Counted(variant_id=blend, quantity=D(4))
    count = database.run(lambda tx: inventory.open_count(tx, BOSS, new)).id
    database.run(lambda tx: inventory.enter_count(tx, BOSS, count, four))

    released = one_waits_for_the_other(
        database,
        lambda tx: inventory.close_count(tx, BOSS, count),
        lambda tx: inventory.release(tx, BOSS, SECOND),
    )

    assert released.result() is None
    assert stock_levels(database) == {"HB-1000": ("4.000000", "4.000000")}
    assert broken_stock_rules(database) == []


def test_a_hold_is_ended_while_its_customer_orders_what_it_holds(database: Database) -> None:
    blend = database.run(lambda tx: a_stocked_variant(tx, "10")).id
    cafe = a_customer(database).id
    reserved(database, SECOND, [(blend, D(4))])
    wish = NewHold(party_id=cafe, lines=(HoldLine(variant_id=blend, quantity=D(2)),))
    hold = database.run(lambda tx: inventory.hold_stock(tx, BOSS, wish)).id

    ended = one_waits_for_the_other(
        database,
        lambda tx: inventory.reserve(tx, BOSS, FIRST, [(blend, D(2))], party_id=cafe),
        lambda tx: inventory.end_hold(tx, BOSS, hold),
    )

    assert ended.result() is None
    assert stock_levels(database) == {"HB-1000": ("10.000000", "6.000000")}
    assert broken_stock_rules(database) == []


def a_lot_of_ten(database: Database) -> tuple[int, int]:
    blend = database.run(lambda tx: a_stocked_variant(tx, "0")).id
    database.run(lambda tx: received(tx, blend, "10", lot="L-1", expires_on=date(2027, 1, 1)))
    return blend, database.read(lambda tx: inventory.list_lots(tx, BOSS)).items[0].id


def test_nothing_is_held_of_a_lot_that_is_being_blocked(database: Database) -> None:
    blend, lot = a_lot_of_ten(database)

    held = one_waits_for_the_other(
        database,
        lambda tx: inventory.block_lot(tx, BOSS, lot, "recalled"),
        lambda tx: inventory.reserve(tx, BOSS, FIRST, [(blend, D(3))]),
    )

    assert held.result().quantities == {blend: D(0)}
    assert stock_levels(database) == {"HB-1000/L-1": ("10.000000", "0.000000")}
    assert broken_stock_rules(database) == []


def test_nothing_leaves_of_a_lot_that_is_being_blocked(database: Database) -> None:
    blend, lot = a_lot_of_ten(database)

    left = one_waits_for_the_other(
        database,
        lambda tx: inventory.block_lot(tx, BOSS, lot, "recalled"),
        lambda tx: inventory.deliver(tx, BOSS, FIRST, [(blend, D(3))]),
    )

    with pytest.raises(StockShort):
        left.result()
    assert stock_levels(database) == {"HB-1000/L-1": ("10.000000", "0.000000")}
    assert broken_stock_rules(database) == []
