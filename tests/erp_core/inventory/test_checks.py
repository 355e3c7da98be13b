"""Each check of stock finds the violation that was planted for it, and counts what it examined."""

from decimal import Decimal

import pytest

from erp_core import inventory
from erp_core.inventory.checks import CHECKS
from erp_core.inventory.place_checks import PLACE_CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.checks import Findings
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.builders.inventory import a_stocked_variant, received
from tests.builders.planted import plant

PLANTED = [
    (
        "UPDATE stock_balances SET on_hand = on_hand + 1",
        "On hand is the sum of moves, by article, location and lot",
        "97.000001 on hand, 97.000000 moved",
    ),
    (
        "UPDATE stock_balances SET reserved = reserved + 1",
        "Reserved is the sum of open reservations, at most what is there",
        "2.000001 of 97.000000 held, 2.000000 by reservations",
    ),
    (
        "DELETE FROM reservations",
        "Reserved is the sum of open reservations, at most what is there",
        "2.000000 of 97.000000 held, 0 by reservations",
    ),
    (
        "UPDATE stock_moves SET value_minor = value_minor + 1 WHERE kind = 'receipt'",
        "Stock is worth what its moves say, by article",
        "kept",
    ),
    (
        "UPDATE stock_values SET value_minor = value_minor + 1",
        "The value of stock equals its account to the cent",
        "stock is worth 77601, its account says 77600 (minor)",
    ),
]


@pytest.fixture(autouse=True)
def _history(database: Database) -> None:
    def write(tx: Tx) -> None:
        variant = a_stocked_variant(tx, "90")
        received(tx, variant.id, "10")
        inventory.reserve(tx, system(), ("orders", 1), [(variant.id, Decimal(5))])
        inventory.deliver(tx, system(), ("orders", 1), [(variant.id, Decimal(3))])

    database.run(write)


def findings(database: Database) -> dict[str, Findings]:
    return {check.title: database.read(check.run) for check in CHECKS}


def test_sound_stock_has_no_violations_and_every_check_examined_rows(database: Database) -> None:
    found = findings(database)

    assert [each.violations for each in found.values()] == [()] * len(CHECKS)
    elsewhere = {check.title for check in PLACE_CHECKS}
    assert all(each.examined > 0 for title, each in found.items() if title not in elsewhere)


@pytest.mark.parametrize(("statement", "title", "words"), PLANTED)
def test_a_planted_violation_is_found(
    database: Database, statement: str, title: str, words: str
) -> None:
    plant(database, statement)

    assert words in findings(database)[title].violations[0]
