"""Goods with and without a lot, known and unknown last days, second warehouses: what is meant."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from erp_core import inventory
from erp_core.inventory import (
    MoveKind,
    NewAdjustment,
    NewLocation,
    NewReceipt,
    NewScrap,
    NewTransfer,
    OtherExpiry,
    StockShort,
    TransferLine,
)
from erp_core.inventory.service import posting
from erp_core.inventory.tables import Location, StockMove
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from tests.builders.inventory import (
    a_stocked_variant,
    a_warehouse,
    broken_stock_rules,
    received,
)
from tests.builders.unchanged import digest

D = Decimal
SPRING, AUTUMN = date(2026, 5, 1), date(2026, 9, 30)
ORDER = ("orders", 1)


class House:
    """Five bags without a lot, and five of a lot that expires first."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.blend = database.run(lambda tx: a_stocked_variant(tx, "5")).id
        database.run(lambda tx: received(tx, self.blend, "5", lot="L-1", expires_on=AUTUMN))
        new = NewLocation(warehouse_id=1, code="HH/B1", name_en="Bin", name_zh="货位")
        self.bin = self.do(inventory.create_location, new).id
        self.here = database.read(lambda tx: inventory.list_locations(tx, system()))[0].id

    def do(self, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return self.database.run(lambda tx: verb(tx, system(), *arguments, **named))

    def levels(self) -> dict[tuple[str, str | None], str]:
        lines = self.database.read(lambda tx: inventory.stock_of(tx, system())).items
        return {(line.location, line.lot): plain(line.on_hand) for line in lines}

    def refused(self, error: type[DomainError], verb: Callable[..., Any], what: Any) -> DomainError:
        before = digest(self.database)
        with pytest.raises(error) as told:
            self.do(verb, what)
        assert digest(self.database) == before
        return told.value


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def test_goods_without_a_lot_are_taken_where_they_are_meant(house: House) -> None:
    line = TransferLine(variant_id=house.blend, quantity=D(2), without_lot=True)
    carried = NewTransfer(from_location_id=house.here, to_location_id=house.bin, lines=(line,))
    lost = NewAdjustment(variant_id=house.blend, quantity=D(-1), reason="c", without_lot=True)
    wet = NewScrap(variant_id=house.blend, quantity=D(1), reason="wet", without_lot=True)

    house.do(inventory.transfer_stock, carried)
    house.do(inventory.adjust_stock, lost)
    house.do(inventory.scrap_stock, wet)

    assert house.levels() == {
        ("HH/STOCK", None): "1",
        ("HH/STOCK", "L-1"): "5",
        ("HH/B1", None): "2",
    }
    more = wet.model_copy(update={"quantity": D(2), "location_id": house.here})
    told = house.refused(StockShort, inventory.scrap_stock, more)
    assert told.facts["available"] == "1.000000"
    assert broken_stock_rules(house.database) == []


@pytest.mark.parametrize(
    ("form", "more"),
    [
        (TransferLine, {}),
        (NewScrap, {"reason": "wet"}),
        (NewAdjustment, {"reason": "counted"}),
    ],
)
def test_a_lot_and_none_are_not_meant_at_once(form: type[Any], more: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either a lot or goods without one"):
        form.model_validate(
            {"variant_id": 1, "quantity": "1", "lot": "L-1", "without_lot": True, **more}
        )


def test_a_lot_that_was_found_first_expires_when_its_receipt_says(house: House) -> None:
    found = NewAdjustment(variant_id=house.blend, quantity=D(1), reason="found", lot="L-9")
    house.do(inventory.adjust_stock, found)

    house.database.run(lambda tx: received(tx, house.blend, "50", lot="L-9", expires_on=SPRING))

    lots = house.database.read(lambda tx: inventory.list_lots(tx, system())).items
    assert {lot.code: lot.expires_on for lot in lots} == {"L-1": AUTUMN, "L-9": SPRING}
    assert house.database.read(lambda tx: inventory.available(tx, house.blend)) == D(10)


def test_a_lot_has_one_last_day(house: House) -> None:
    again = {"variant_id": house.blend, "quantity": D(1), "unit_cost": D(8), "lot": "L-1"}
    other = NewReceipt(**again, expires_on=SPRING)

    told = house.refused(OtherExpiry, inventory.open_stock, other)

    assert (told.field, told.facts) == ("expires_on", {"expires_on": "2026-09-30"})
    house.do(inventory.open_stock, NewReceipt(**again))
    assert house.levels()["HH/STOCK", "L-1"] == "6"


def test_what_is_spoilt_in_a_second_warehouse_stays_in_it(house: House) -> None:
    second = house.database.run(lambda tx: a_warehouse(tx, "B"))
    more = NewReceipt(variant_id=house.blend, quantity=D(5), unit_cost=D(8), warehouse_id=second)
    house.do(inventory.open_stock, more)
    there = house.database.read(lambda tx: inventory.list_locations(tx, system()))
    shelf = next(place.id for place in there if place.warehouse_id == second)

    new = NewScrap(variant_id=house.blend, quantity=D(1), reason="wet", location_id=shelf)
    moves = house.do(inventory.scrap_stock, new)

    def scrapped(tx: Tx) -> str:
        move = tx.session.get_one(StockMove, moves[0].id)
        return tx.session.get_one(Location, move.to_location_id).code

    assert house.database.read(scrapped) == "B/SCRAP"


def test_what_went_out_without_a_lot_comes_back_first(house: House) -> None:
    house.do(inventory.deliver, ORDER, [(house.blend, D(8))])

    house.do(inventory.take_back, ORDER, [(house.blend, D(3))])

    assert house.levels() == {("HH/STOCK", None): "5"}
    house.do(inventory.take_back, ORDER, [(house.blend, D(5))])
    assert house.levels() == {("HH/STOCK", None): "5", ("HH/STOCK", "L-1"): "5"}
    assert broken_stock_rules(house.database) == []


def test_every_kind_of_move_is_posted_or_moves_no_value() -> None:
    posted, silent = set(posting.AGAINST), set(posting.MOVE_NO_VALUE)

    assert posted | silent == set(MoveKind)
    assert not posted & silent
