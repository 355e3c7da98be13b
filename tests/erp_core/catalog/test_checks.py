"""The catalogue's own line of verify finds what was planted."""

from sqlalchemy import text

from erp_core.catalog.checks import CHECKS
from tests.builders.catalog import a_price, a_price_list, a_tax, a_variant


def shelf(tx):
    variant = a_variant(tx, tax_ids=(a_tax(tx).id,))
    a_price(tx, a_price_list(tx), variant, "29.90")


def test_a_sound_catalogue_has_no_violations(database):
    database.run(shelf)

    (findings,) = [database.read(check.run) for check in CHECKS]

    assert (findings.examined, findings.violations) == (2, ())


PLANTED = {
    "sqlite": "UPDATE prices SET unit_price = 29.9",
    "postgresql": "ALTER TABLE prices ALTER COLUMN unit_price TYPE double precision",
}


def test_a_price_that_is_no_integer_is_found(database):
    database.run(shelf)
    planted = text(PLANTED[database.engine.dialect.name])
    database.run(lambda tx: tx.session.execute(planted))

    (findings,) = [database.read(check.run) for check in CHECKS]

    assert findings.violations == ("price 1 is not exact",)
