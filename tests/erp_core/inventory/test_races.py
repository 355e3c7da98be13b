"""Many sellers, one pile of stock: nothing is sold twice and nothing is left lying."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from erp_core import inventory
from erp_core.inventory import NewReceipt, StockOpened, StockShort
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
