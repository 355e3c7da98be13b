"""Places, transfers and counts: stock is brought about and put right, and the books agree."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from erp_core import inventory
from erp_core.inventory import (
    Counted,
    CountState,
    NewCount,
    NewLocation,
    NewTransfer,
    NoSuchLocation,
    SamePlace,
    StockShort,
    TransferLine,
    TransferState,
)
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.quantity import plain
from erp_core.kernel.states import WrongTransition
from erp_core.kernel.transaction import Tx
from tests.builders.inventory import a_stocked_variant, broken_stock_rules, received
from tests.builders.unchanged import digest

D = Decimal
HERE, BIN = "HH/STOCK", "HH/B1"


class Floor:
    """A warehouse with ten of an article, a bin, and what is done there."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.article = database.run(lambda tx: a_stocked_variant(tx, "10", "8.01")).id
        new = NewLocation(warehouse_id=1, code=BIN, name_en="Bin 1", name_zh="货位1")
        database.run(lambda tx: inventory.create_location(tx, system(), new))
        places = database.read(lambda tx: inventory.list_locations(tx, system()))
        self.ids = {place.code: place.id for place in places}

    def do(self, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return self.database.run(lambda tx: verb(tx, system(), *arguments, **named))

    def bring(self, quantity: str, *, on_the_way: bool = False, to: str = BIN) -> Any:
        line = TransferLine(variant_id=self.article, quantity=D(quantity))
        new = NewTransfer(
            from_location_id=self.ids[HERE],
            to_location_id=self.ids[to],
            lines=(line,),
            in_transit=on_the_way,
        )
        return self.do(inventory.transfer_stock, new)

    def count(self, quantity: str) -> Any:
        opened = self.do(
            inventory.open_count, NewCount(location_id=self.ids[HERE], reason="yearly")
        )
        counted = Counted(variant_id=self.article, quantity=D(quantity))
        return self.do(inventory.enter_count, opened.id, counted)

    def levels(self) -> dict[str, tuple[str, str]]:
        lines = self.database.read(lambda tx: inventory.stock_of(tx, system())).items
        return {line.location: (plain(line.on_hand), plain(line.reserved)) for line in lines}


@pytest.fixture
def floor(database: Database) -> Floor:
    return Floor(database)


def refused(floor: Floor, error: type[DomainError], what: Callable[[], Any]) -> DomainError:
    """Refuse something without a trace."""
    before = digest(floor.database)
    with pytest.raises(error) as told:
        what()
    assert digest(floor.database) == before
    return told.value


def test_what_is_brought_to_a_bin_lies_there_at_the_same_value(floor: Floor) -> None:
    moved = floor.bring("4")

    assert (moved.state, moved.from_location, moved.to_location) == (TransferState.DONE, HERE, BIN)
    assert [line.quantity for line in moved.lines] == [D(4)]
    assert floor.levels() == {HERE: ("6", "0"), BIN: ("4", "0")}
    worth = floor.database.read(
        lambda tx: inventory.stock_values(tx, system(), [floor.article])[floor.article]
    )
    assert worth.minor == 8010
    assert broken_stock_rules(floor.database) == []


def test_goods_on_the_way_are_ours_but_cannot_be_had(floor: Floor) -> None:
    sent = floor.bring("4", on_the_way=True)

    assert floor.levels() == {HERE: ("6", "0")}
    assert floor.database.read(lambda tx: inventory.available(tx, floor.article)) == D(6)
    assert broken_stock_rules(floor.database) == []

    done = floor.do(inventory.receive_transfer, sent.id)
    assert (done.state, floor.levels()[BIN]) == (TransferState.DONE, ("4", "0"))
    refused(floor, WrongTransition, lambda: floor.do(inventory.receive_transfer, sent.id))
    assert broken_stock_rules(floor.database) == []


def test_what_is_held_stays_where_it_is(floor: Floor) -> None:
    floor.do(inventory.reserve, ("orders", 1), [(floor.article, D(7))])

    told = refused(floor, StockShort, lambda: floor.bring("4"))

    assert told.facts["available"] == "3.000000"
    refused(floor, SamePlace, lambda: floor.bring("1", to=HERE))
    floor.ids["nowhere"] = 999
    refused(floor, NoSuchLocation, lambda: floor.bring("1", to="nowhere"))


def test_a_count_books_what_differed_when_it_was_counted(floor: Floor) -> None:
    opened = floor.count("9")
    assert [(line.booked, line.difference) for line in opened.lines] == [(D(10), D(-1))]
    floor.do(inventory.deliver, ("orders", 1), [(floor.article, D(5))])

    closed = floor.do(inventory.close_count, opened.id)

    assert closed.state is CountState.CLOSED
    assert floor.levels() == {HERE: ("4", "0")}
    assert broken_stock_rules(floor.database) == []
    refused(floor, WrongTransition, lambda: floor.do(inventory.close_count, opened.id))


def test_what_two_people_find_further_is_added(floor: Floor) -> None:
    opened = floor.count("3")
    more = Counted(variant_id=floor.article, quantity=D(1), further=True)

    floor.do(inventory.enter_count, opened.id, more)
    found = floor.do(inventory.enter_count, opened.id, more)

    assert [line.counted for line in found.lines] == [D(5)]
    anew = Counted(variant_id=floor.article, quantity=D(2))
    assert floor.do(inventory.enter_count, opened.id, anew).lines[0].counted == D(2)
    assert broken_stock_rules(floor.database) == []


def test_a_line_is_compared_with_the_books_when_it_is_counted(floor: Floor) -> None:
    new = NewCount(location_id=floor.ids[HERE], reason="yearly")
    opened = floor.do(inventory.open_count, new)
    floor.do(inventory.deliver, ("orders", 1), [(floor.article, D(4))])

    counted = Counted(variant_id=floor.article, quantity=D(6))
    floor.do(inventory.enter_count, opened.id, counted)
    floor.do(inventory.close_count, opened.id)

    assert floor.levels() == {HERE: ("6", "0")}


def test_what_is_found_is_worth_what_is_there_and_a_new_lot_gets_a_line(floor: Floor) -> None:
    opened = floor.count("12")
    strange = Counted(variant_id=floor.article, lot="L-7", quantity=D(1))
    assert len(floor.do(inventory.enter_count, opened.id, strange).lines) == 2

    floor.do(inventory.close_count, opened.id)

    worth = floor.database.read(
        lambda tx: inventory.stock_values(tx, system(), [floor.article])[floor.article]
    )
    assert worth.minor == 13 * 801
    assert broken_stock_rules(floor.database) == []


def test_what_is_missing_is_missing_also_when_it_is_held(floor: Floor) -> None:
    floor.do(inventory.reserve, ("orders", 1), [(floor.article, D(6))])
    floor.do(inventory.reserve, ("orders", 2), [(floor.article, D(4))])

    opened = floor.count("7")
    floor.do(inventory.close_count, opened.id)

    held = floor.database.read(lambda tx: inventory.reserved_for(tx, "orders", [1, 2]))
    assert held == {(1, floor.article): D(6), (2, floor.article): D(1)}
    assert floor.levels() == {HERE: ("7", "7")}
    assert broken_stock_rules(floor.database) == []


def test_an_empty_count_is_refused_and_a_cancelled_one_books_nothing(floor: Floor) -> None:
    new = NewCount(location_id=floor.ids[HERE], reason="yearly")
    opened = floor.do(inventory.open_count, new)
    refused(floor, inventory.NothingCounted, lambda: floor.do(inventory.close_count, opened.id))

    counted = Counted(variant_id=floor.article, quantity=D(1))
    floor.do(inventory.enter_count, opened.id, counted)
    cancelled = floor.do(inventory.cancel_count, opened.id)

    assert (cancelled.state, floor.levels()) == (CountState.CANCELLED, {HERE: ("10", "0")})
    refused(floor, WrongTransition, lambda: floor.do(inventory.enter_count, opened.id, counted))


def test_a_receipt_may_go_to_a_bin(floor: Floor) -> None:
    def write(tx: Tx) -> None:
        received(tx, floor.article, "1")
        where = floor.ids[BIN]
        inventory.receive_stock(tx, system(), floor.article, D(2), D(1), location_id=where)

    floor.database.run(write)

    assert floor.levels() == {HERE: ("11", "0"), BIN: ("2", "0")}
