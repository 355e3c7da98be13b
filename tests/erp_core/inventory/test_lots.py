"""Lots that expire, lots that are blocked, single pieces, and where a lot went."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from erp_core import inventory
from erp_core.inventory import (
    LotMissing,
    NewScrap,
    OnePieceEach,
    SerialInUse,
    StockKeeping,
    StockShort,
    Tracking,
)
from erp_core.inventory.tables import Lot
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
OVER, SOON, LATER = date(2026, 5, 18), date(2026, 6, 1), date(2027, 1, 1)
ORDER, OTHER = ("orders", 1), ("orders", 2)


class Shelf:
    """An article in three lots of five: one expired, one that expires soon and one later."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.id = database.run(lambda tx: a_stocked_variant(tx, "0")).id
        for code, on in (("LATER", LATER), ("OVER", OVER), ("SOON", SOON)):
            database.run(lambda tx, code=code, on=on: received(tx, self.id, "5", "8", code, on))

    def do(self, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return self.database.run(lambda tx: verb(tx, system(), *arguments, **named))

    def lot(self, code: str) -> int:
        query = select(Lot.id).where(Lot.code == code)
        return self.database.read(lambda tx: tx.session.scalars(query).one())

    def free(self) -> Decimal:
        return self.database.read(lambda tx: inventory.available(tx, self.id))

    def levels(self) -> dict[str, tuple[int, int]]:
        found = stock_levels(self.database)
        return {
            key.split("/")[1]: (int(D(there)), int(D(held))) for key, (there, held) in found.items()
        }


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


def test_what_expires_first_leaves_first_and_what_has_expired_stays(shelf: Shelf) -> None:
    assert shelf.free() == D(10)

    shelf.do(inventory.deliver, ORDER, [(shelf.id, D(7))])

    assert shelf.levels() == {"LATER": (3, 0), "OVER": (5, 0), "SOON": (0, 0)}
    with pytest.raises(StockShort):
        shelf.do(inventory.deliver, ORDER, [(shelf.id, D(4))])
    spoilt = NewScrap(variant_id=shelf.id, quantity=D(5), reason="expired", lot="OVER")
    shelf.do(inventory.scrap_stock, spoilt)
    assert broken_stock_rules(shelf.database) == []


def test_a_blocked_lot_is_held_for_nobody_and_goes_to_nobody(shelf: Shelf) -> None:
    shelf.do(inventory.reserve, ORDER, [(shelf.id, D(7))])

    blocked = shelf.do(inventory.block_lot, shelf.lot("SOON"), "mould")

    assert blocked.blocked_reason == "mould"
    assert shelf.levels() == {"LATER": (5, 2), "OVER": (5, 0), "SOON": (5, 0)}
    assert shelf.free() == D(3)
    with pytest.raises(StockShort):
        shelf.do(inventory.deliver, ORDER, [(shelf.id, D(6))])
    with pytest.raises(inventory.LotBlocked):
        shelf.do(inventory.block_lot, shelf.lot("SOON"), "again")

    shelf.do(inventory.unblock_lot, shelf.lot("SOON"), "tested")
    shelf.do(inventory.deliver, ORDER, [(shelf.id, D(7))])
    assert broken_stock_rules(shelf.database) == []


def test_a_lot_is_traced_to_where_it_came_from_and_to_all_who_got_it(shelf: Shelf) -> None:
    blend = shelf.database.run(lambda tx: a_variant(tx, sku="BL-1"))
    shelf.database.run(lambda tx: received(tx, blend.id, "9", "9", "BLEND"))
    shelf.do(inventory.link_lots, shelf.lot("SOON"), shelf.lot("BLEND"))
    shelf.do(inventory.deliver, ORDER, [(shelf.id, D(1))])
    shelf.do(inventory.deliver, OTHER, [(blend.id, D(2))])

    def left(code: str) -> dict[int, dict[tuple[str, int], Decimal]]:
        lot = shelf.lot(code)
        return shelf.database.read(lambda tx: inventory.left_with(tx, lot))

    blended = {shelf.lot("BLEND"): {OTHER: D(2)}}
    assert left("SOON") == {shelf.lot("SOON"): {ORDER: D(1)}, **blended}
    assert (left("BLEND"), left("LATER")) == (blended, {})
    lot = shelf.lot("BLEND")
    trace = shelf.database.read(lambda tx: inventory.trace_lot(tx, system(), lot))
    assert [one.code for one in trace.made_from] == ["SOON"]
    assert [move.lot for move in trace.came] == ["SOON", "BLEND"]
    assert [(move.lot, move.source_id) for move in trace.went] == [("BLEND", 2)]
    with pytest.raises(inventory.NoSuchLot):
        shelf.do(inventory.link_lots, lot, lot)


def test_a_piece_is_in_one_place_at_most(database: Database) -> None:
    machine = database.run(lambda tx: a_stocked_variant(tx, "0")).id

    def do(verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return database.run(lambda tx: verb(tx, system(), *arguments, **named))

    do(inventory.set_stock_keeping, machine, StockKeeping(tracking=Tracking.SERIAL))
    with pytest.raises(LotMissing):
        do(inventory.receive_stock, machine, D(1), D(400))
    with pytest.raises(OnePieceEach):
        do(inventory.receive_stock, machine, D(2), D(400), lot="SN-1")
    do(inventory.receive_stock, machine, D(1), D(400), lot="SN-1")
    with pytest.raises(SerialInUse):
        do(inventory.receive_stock, machine, D(1), D(400), lot="SN-1")
    with pytest.raises(inventory.StockThere):
        do(inventory.set_stock_keeping, machine, StockKeeping(tracking=Tracking.LOT))

    do(inventory.deliver, ORDER, [(machine, D(1))])
    do(inventory.take_back, ORDER, [(machine, D(1))])

    assert stock_levels(database) == {"HB-1000/SN-1": ("1.000000", "0.000000")}
    assert broken_stock_rules(database) == []


def test_where_a_lot_lies_is_read_by_lot(shelf: Shelf) -> None:
    lot = shelf.lot("LATER")
    page = shelf.database.read(lambda tx: inventory.stock_of(tx, system(), lot_id=lot))
    assert [one.lot for one in page.items] == ["LATER"]
