"""Many sellers, one pile of stock: nothing is sold twice and nothing is left lying."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

from erp_core import inventory
from erp_core.inventory import (
    Costing,
    NewLocation,
    NewReceipt,
    SerialInUse,
    StockKeeping,
    StockOpened,
    StockShort,
    Tracking,
)
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from tests.builders.catalog import a_variant
from tests.builders.inventory import (
    a_stocked_variant,
    broken_stock_rules,
    received,
    stock_levels,
)

D = Decimal


def together(jobs: list[Callable[[], Decimal]], threads: int = 20) -> list[Decimal]:
    """Run jobs in parallel; an error in one of them is an error here."""
    with ThreadPoolExecutor(threads) as pool:
        return [done.result() for done in [pool.submit(job) for job in jobs]]


def test_three_hundred_reservations_of_a_hundred_units_hold_exactly_a_hundred(
    database: Database,
) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "100"))

    def reserving(number: int) -> Callable[[], Decimal]:
        source, lines = ("orders", number), [(variant.id, D(1))]
        return lambda: database.run(
            lambda tx: inventory.reserve(tx, system(), source, lines)
        ).quantities[variant.id]

    got = together([reserving(number) for number in range(1, 301)])

    assert (sum(got), got.count(D(1)), got.count(D(0))) == (D(100), 100, 200)
    assert stock_levels(database) == {"HB-1000": ("100.000000", "100.000000")}
    assert broken_stock_rules(database) == []


def test_parallel_wishes_for_many_get_all_there_is(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "100"))

    def reserving(number: int) -> Callable[[], Decimal]:
        source, lines = ("orders", number), [(variant.id, D(7))]
        return lambda: database.run(
            lambda tx: inventory.reserve(tx, system(), source, lines)
        ).quantities[variant.id]

    got = together([reserving(number) for number in range(1, 41)])

    assert (sum(got), got.count(D(7)), got.count(D(2))) == (D(100), 14, 1)
    assert broken_stock_rules(database) == []


def test_one_of_fifty_gets_the_last_piece(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "0"))
    database.run(lambda tx: received(tx, variant.id, "1", lot="H-0317"))

    def delivering(number: int) -> Callable[[], Decimal]:
        def deliver() -> Decimal:
            source, lines = ("orders", number), [(variant.id, D(1))]
            try:
                database.run(lambda tx: inventory.deliver(tx, system(), source, lines))
            except StockShort:
                return D(0)
            return D(1)

        return deliver

    got = together([delivering(number) for number in range(1, 51)])

    assert sum(got) == D(1)
    assert stock_levels(database) == {"HB-1000/H-0317": ("0.000000", "0.000000")}
    assert broken_stock_rules(database) == []


def test_orders_of_several_articles_in_any_order_do_not_block_each_other(
    database: Database,
) -> None:
    first = database.run(lambda tx: a_stocked_variant(tx, "60"))
    second = database.run(lambda tx: a_variant(tx, sku="HB-250"))
    database.run(lambda tx: received(tx, second.id, "60"))

    def trading(number: int) -> Callable[[], Decimal]:
        def trade() -> Decimal:
            source, lines = ("orders", number), [(first.id, D(1)), (second.id, D(1))]
            asked = lines if number % 2 else lines[::-1]
            held = database.run(lambda tx: inventory.reserve(tx, system(), source, asked))
            if not held.fully or number % 3 == 0:
                database.run(lambda tx: inventory.release(tx, system(), source))
                return D(0)
            database.run(lambda tx: inventory.deliver(tx, system(), source, asked[::-1]))
            return D(1)

        return trade

    sold = sum(together([trading(number) for number in range(1, 61)]))

    assert sold == D(40)
    assert {row[1] for row in stock_levels(database).values()} == {"0.000000"}
    assert broken_stock_rules(database) == []


def test_of_ten_who_open_the_same_stock_one_does(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "0"))
    opening = NewReceipt(variant_id=variant.id, quantity=D(5), unit_cost=D(8), lot="L-1")

    def enter() -> Decimal:
        try:
            database.run(lambda tx: inventory.open_stock(tx, system(), opening))
        except StockOpened:
            return D(0)
        return D(1)

    assert sum(together([enter] * 10, threads=10)) == D(1)
    assert stock_levels(database) == {"HB-1000/L-1": ("5.000000", "0.000000")}
    assert broken_stock_rules(database) == []


def test_of_fifty_who_receive_the_same_piece_one_does(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "0"))
    keeping = StockKeeping(tracking=Tracking.SERIAL)
    database.run(lambda tx: inventory.set_stock_keeping(tx, system(), variant.id, keeping))
    new = NewLocation(warehouse_id=1, code="HH/B1", name_en="Bin", name_zh="货位")
    database.run(lambda tx: inventory.create_location(tx, system(), new))
    where = [one.id for one in database.read(lambda tx: inventory.list_locations(tx, system()))]

    def receiving(number: int) -> Callable[[], Decimal]:
        def receive() -> Decimal:
            try:
                database.run(
                    lambda tx: inventory.receive_stock(
                        tx,
                        system(),
                        variant.id,
                        D(1),
                        D(400),
                        lot="SN-1",
                        location_id=where[number % 2],
                    )
                )
            except SerialInUse:
                return D(0)
            return D(1)

        return receive

    assert sum(together([receiving(number) for number in range(50)])) == D(1)
    assert broken_stock_rules(database) == []


def test_backdated_receipts_and_deliveries_at_once_leave_what_a_replay_says(
    database: Database,
) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "0"))
    keeping = StockKeeping(costing=Costing.FIFO)
    database.run(lambda tx: inventory.set_stock_keeping(tx, system(), variant.id, keeping))
    database.run(lambda tx: received(tx, variant.id, "40", "2.00"))

    def moving(number: int) -> Callable[[], Decimal]:
        def move() -> Decimal:
            if number % 2:
                source, lines = ("orders", number), [(variant.id, D(1))]
                database.run(lambda tx: inventory.deliver(tx, system(), source, lines))
                return D(1)
            day = date(2026, 5, 1 + number)
            cost = D(number) / 10
            database.run(
                lambda tx: inventory.receive_stock(
                    tx, system(), variant.id, D(2), cost, business_date=day
                )
            )
            return D(0)

        return move

    assert sum(together([moving(number) for number in range(16)], threads=8)) == D(8)
    assert stock_levels(database) == {"HB-1000": ("48.000000", "0.000000")}
    assert broken_stock_rules(database) == []
