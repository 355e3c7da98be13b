"""What comes by the piece is stocked whole."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from erp_core import inventory
from erp_core.catalog import SplitUnit
from erp_core.inventory import NewAdjustment, NewReceipt, NewScrap
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from tests.builders.inventory import (
    a_stocked_variant,
    broken_stock_rules,
    received,
    stock_levels,
)
from tests.builders.unchanged import digest

D = Decimal


def counted(variant_id: int, quantity: str) -> NewAdjustment:
    return NewAdjustment(variant_id=variant_id, quantity=D(quantity), reason="count")


@pytest.mark.parametrize(
    "verb",
    [
        lambda tx, id_: received(tx, id_, "0.5"),
        lambda tx, id_: inventory.open_stock(
            tx, system(), NewReceipt(variant_id=id_, quantity=D("0.5"), unit_cost=D(8), lot="A")
        ),
        lambda tx, id_: inventory.adjust_stock(tx, system(), counted(id_, "0.5")),
        lambda tx, id_: inventory.adjust_stock(tx, system(), counted(id_, "-0.5")),
        lambda tx, id_: inventory.scrap_stock(
            tx, system(), NewScrap(variant_id=id_, quantity=D("1.5"), reason="wet")
        ),
    ],
)
def test_stock_of_pieces_stays_whole(database: Database, verb) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10"))
    before = digest(database)

    with pytest.raises(SplitUnit):
        database.run(lambda tx: verb(tx, variant.id))

    assert digest(database) == before


def test_a_part_of_a_piece_that_lies_there_is_counted_away(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "6.5", unit="KGM"))
    database.run(lambda tx: tx.session.execute(text("UPDATE variants SET unit = 'C62'")))

    database.run(lambda tx: inventory.adjust_stock(tx, system(), counted(variant.id, "-1.5")))

    assert stock_levels(database) == {"HB-1000": ("5.000000", "0.000000")}
    assert broken_stock_rules(database) == []
