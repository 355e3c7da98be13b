"""Two who count one place, or count and adjust: a difference is booked once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core import inventory
from erp_core.inventory import Counted, NewAdjustment, NewCount, PutRightSince
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.builders.inventory import a_stocked_variant, broken_stock_rules, stock_levels
from tests.builders.machines import Undo
from tests.builders.sequences import FEW, sequences
from tests.builders.unchanged import digest

D = Decimal
BOSS = system()


class Counting:
    """Ten of an article in one place, and who counts them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.blend = database.run(lambda tx: a_stocked_variant(tx, "10")).id
        self.where = database.read(lambda tx: inventory.list_locations(tx, BOSS))[0].id

    def do(self, verb: Callable[..., Any], *arguments: Any) -> Any:
        return self.database.run(lambda tx: verb(tx, BOSS, *arguments))

    def open(self) -> int:
        opened = self.do(inventory.open_count, NewCount(location_id=self.where, reason="yearly"))
        return int(opened.id)

    def enter(self, count: int, quantity: str) -> None:
        self.do(inventory.enter_count, count, self.counted(quantity))

    def counted(self, quantity: str) -> Counted:
        return Counted(variant_id=self.blend, quantity=D(quantity))

    def adjust(self, quantity: str) -> None:
        new = NewAdjustment(variant_id=self.blend, quantity=D(quantity), reason="seen")
        self.do(inventory.adjust_stock, new)

    def refuses(self, count: int) -> None:
        before = digest(self.database)
        with pytest.raises(PutRightSince) as told:
            self.do(inventory.close_count, count)
        assert (told.value.field, told.value.facts) == ("lines", {"variant_id": self.blend})
        assert digest(self.database) == before


@pytest.fixture
def counting(database: Database) -> Counting:
    return Counting(database)


def test_of_two_counts_of_one_place_the_second_is_counted_again(counting: Counting) -> None:
    first, second = counting.open(), counting.open()
    for count in (first, second):
        counting.enter(count, "8")
    counting.do(inventory.close_count, first)

    counting.refuses(second)
    counting.enter(second, "8")
    counting.do(inventory.close_count, second)

    assert stock_levels(counting.database) == {"HB-1000": ("8.000000", "0.000000")}
    assert broken_stock_rules(counting.database) == []


def test_what_was_adjusted_since_is_counted_again(counting: Counting) -> None:
    count = counting.open()
    counting.adjust("-1")
    counting.enter(count, "8")
    counting.adjust("-1")

    counting.refuses(count)
    counting.enter(count, "8")
    counting.do(inventory.close_count, count)

    assert stock_levels(counting.database) == {"HB-1000": ("8.000000", "0.000000")}


def test_an_adjustment_elsewhere_is_no_difference_here(counting: Counting) -> None:
    count = counting.open()
    counting.enter(count, "9")
    new = NewAdjustment(variant_id=counting.blend, quantity=D(2), reason="found", lot="L-1")
    counting.do(inventory.adjust_stock, new)

    counting.do(inventory.close_count, count)

    assert stock_levels(counting.database)["HB-1000"] == ("9.000000", "0.000000")


deeds = st.lists(
    st.tuples(st.sampled_from(["count", "close", "adjust"]), st.integers(0, 2)), max_size=9
)


@given(deeds)
@sequences(5, share=FEW)
def test_a_place_that_is_counted_true_is_true_after_it(
    counting: Counting, done: list[tuple[str, int]]
) -> None:
    """Whoever counts what lies there, in any order, the books end with what lies there."""
    opened = counting.database.transaction()
    try:
        _play(opened.__enter__(), counting, done)
    finally:
        opened.__exit__(Undo, Undo(), None)


def _play(tx: Tx, counting: Counting, done: list[tuple[str, int]]) -> None:
    true = D(7)
    place = NewCount(location_id=counting.where, reason="yearly")
    counts = [inventory.open_count(tx, BOSS, place).id for _ in range(3)]
    open_ones, entered = set(counts), set()
    for what, which in done:
        count = counts[which]
        if what == "count" and count in open_ones:
            inventory.enter_count(tx, BOSS, count, counting.counted(str(true)))
            entered.add(count)
        elif what == "close" and count in open_ones & entered:
            try:
                with tx.savepoint():
                    inventory.close_count(tx, BOSS, count)
            except PutRightSince:
                continue
            open_ones.remove(count)
            assert inventory.available(tx, counting.blend) == true
        elif what == "adjust":
            by = true - inventory.available(tx, counting.blend)
            if by:
                new = NewAdjustment(variant_id=counting.blend, quantity=by, reason="seen")
                inventory.adjust_stock(tx, BOSS, new)
