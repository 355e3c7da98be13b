"""The catalogue's own line of verify finds what was planted."""

import pytest
from sqlalchemy import text

from erp_core.catalog.checks import CHECKS
from tests.builders.catalog import a_price, a_price_list, a_tax, a_variant
from tests.builders.goods import a_bundle
from tests.builders.planted import plant_inexact


def shelf(tx):
    variant = a_variant(tx, tax_ids=(a_tax(tx).id,))
    a_price(tx, a_price_list(tx), variant, "29.90")


def test_a_sound_catalogue_has_no_violations(database):
    database.run(shelf)

    _, findings = [database.read(check.run) for check in CHECKS]

    assert (findings.examined, findings.violations) == (3, ())


@pytest.mark.parametrize(("table", "column"), [("prices", "unit_price"), ("taxes", "rate")])
def test_a_price_or_rate_that_is_no_integer_is_found(database, table, column):
    database.run(shelf)
    plant_inexact(database, table, column)

    _, findings = [database.read(check.run) for check in CHECKS]

    assert findings.violations == (f"{table}: 1 rows have an amount that is no integer",)


def test_a_set_in_a_set_and_a_part_of_no_set_are_found(database):
    def sets(tx):
        prices = a_price_list(tx)
        part = a_variant(tx)
        for sku in ("SET-A", "SET-B"):
            a_bundle(tx, prices, "10.00", (part.id, "1"), sku=sku)
        return part.id

    part = database.run(sets)
    planted = "INSERT INTO bundle_parts VALUES (:whole, :part, 2, 1000000)"
    for whole, inside in ((part + 1, part + 2), (part, part + 1)):
        told = {"whole": whole, "part": inside}
        database.run(lambda tx, told=told: tx.session.execute(text(planted), told))

    findings = database.read(CHECKS[0].run)

    assert findings.examined == 4
    assert findings.violations == (
        f"article {part + 1} cannot be a part of article {part}",
        f"article {part + 2} cannot be a part of article {part + 1}",
    )
