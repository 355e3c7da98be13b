"""Checks of replays, pieces, blocked lots and goods on their way find what was planted for them."""

from decimal import Decimal

import pytest

from erp_core import inventory
from erp_core.inventory import (
    Costing,
    NewLocation,
    NewTransfer,
    StockKeeping,
    Tracking,
    TransferLine,
)
from erp_core.inventory.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.checks import Findings
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.builders.catalog import a_variant
from tests.builders.inventory import a_stocked_variant, received
from tests.builders.planted import plant

REPLAY = "A replay by date gives every cost, layer and value of stock"
PLANTED = [
    (
        "UPDATE stock_moves SET value_minor = value_minor + 1 WHERE kind = 'delivery'",
        REPLAY,
        "costs -1 more by a replay",
    ),
    ("UPDATE stock_layers SET value_minor = value_minor + 1", REPLAY, "by a replay"),
    (
        "UPDATE stock_moves SET business_date = '2026-05-25' WHERE kind = 'opening'",
        "On hand was never below nothing",
        "more left than was there",
    ),
    (
        "UPDATE stock_balances SET on_hand = on_hand + 1000000 WHERE lot_id IS NOT NULL",
        "A piece is in one place at most",
        "2.000000 in stock",
    ),
    (
        "UPDATE lots SET blocked_at = '2026-05-19 07:00:00'",
        "Nothing of a blocked lot is held",
        "of blocked lot SN-1: 1.000000 held",
    ),
    (
        "UPDATE stock_transfers SET state = 'done'",
        "What is on its way is in transfers",
        "2.000000 on the way, 0 by transfers",
    ),
]


@pytest.fixture(autouse=True)
def _history(database: Database) -> None:
    """A machine told apart by number, valued by FIFO and held, and some goods on their way."""

    def write(tx: Tx) -> None:
        loose = a_stocked_variant(tx, "90").id
        inventory.deliver(tx, system(), ("orders", 1), [(loose, Decimal(3))])
        machine = a_variant(tx, sku="M-1").id
        keeping = StockKeeping(costing=Costing.FIFO, tracking=Tracking.SERIAL)
        inventory.set_stock_keeping(tx, system(), machine, keeping)
        received(tx, machine, "1", lot="SN-1")
        inventory.reserve(tx, system(), ("orders", 2), [(machine, Decimal(1))])
        place = inventory.list_locations(tx, system())[0].id
        new = NewLocation(warehouse_id=1, code="B1", name_en="Bin", name_zh="货位")
        other = inventory.create_location(tx, system(), new).id
        line = TransferLine(variant_id=loose, quantity=Decimal(2))
        sent = NewTransfer(
            from_location_id=place, to_location_id=other, lines=(line,), in_transit=True
        )
        inventory.transfer_stock(tx, system(), sent)

    database.run(write)


def findings(database: Database) -> dict[str, Findings]:
    return {check.title: database.read(check.run) for check in CHECKS}


def test_sound_stock_has_no_violations(database: Database) -> None:
    found = findings(database)

    assert [each.violations for each in found.values()] == [()] * len(CHECKS)
    looked_at = [found[title] for _, title, _ in PLANTED]
    assert all(each.examined > 0 for each in looked_at)


@pytest.mark.parametrize(("statement", "title", "words"), PLANTED)
def test_a_planted_violation_is_found(
    database: Database, statement: str, title: str, words: str
) -> None:
    plant(database, statement)

    assert words in " ".join(findings(database)[title].violations)
