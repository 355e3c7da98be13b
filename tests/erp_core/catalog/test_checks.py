"""The catalogue's own line of verify finds what was planted."""

import pytest

from erp_core.catalog.checks import CHECKS
from tests.builders.catalog import a_price, a_price_list, a_tax, a_variant
from tests.builders.planted import plant_inexact


def shelf(tx):
    variant = a_variant(tx, tax_ids=(a_tax(tx).id,))
    a_price(tx, a_price_list(tx), variant, "29.90")


def test_a_sound_catalogue_has_no_violations(database):
    database.run(shelf)

    (findings,) = [database.read(check.run) for check in CHECKS]

    assert (findings.examined, findings.violations) == (3, ())


@pytest.mark.parametrize(("table", "column"), [("prices", "unit_price"), ("taxes", "rate")])
def test_a_price_or_rate_that_is_no_integer_is_found(database, table, column):
    database.run(shelf)
    plant_inexact(database, table, column)

    (findings,) = [database.read(check.run) for check in CHECKS]

    assert findings.violations == (f"{table}: 1 rows have an amount that is no integer",)
