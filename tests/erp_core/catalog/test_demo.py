"""The shelf of the demo company."""

from datetime import date
from decimal import Decimal

from erp_core.catalog import assign_price_list, find_variants, list_variants, price_of
from erp_core.catalog.checks import CHECKS
from erp_core.catalog.demo import fill_catalog
from erp_core.kernel.actor import system
from tests.builders.parties import a_company

SINCE, TODAY = date(2024, 5, 1), date(2026, 5, 19)


def price(tx, variant_id, quantity="1", party_id=None):
    return price_of(
        tx, variant_id, party_id=party_id, quantity=Decimal(quantity), on=TODAY, currency="EUR"
    )


def test_every_article_has_names_words_and_a_price_for_everyone_and_for_cafes(database):
    demo = database.run(lambda tx: fill_catalog(tx, system(), SINCE))
    cafe = a_company(database)
    database.run(lambda tx: assign_price_list(tx, system(), demo.price_lists["CAFE"], cafe.id))

    variants = database.read(lambda tx: list_variants(tx, system()))

    assert len(variants) == len(demo.variants) == 21
    for variant in variants:
        retail, wholesale = database.read(
            lambda tx, id_=variant.id: (price(tx, id_), price(tx, id_, "1", cafe.id))
        )
        assert {each.language for each in variant.synonyms} == {"en", "zh"}
        assert (retail.price_list, wholesale.price_list) == ("RETAIL", "CAFE")
        assert Decimal() < wholesale.unit_price < retail.unit_price


def test_beans_are_taxed_at_seven_and_machines_at_nineteen_per_cent(database):
    demo = database.run(lambda tx: fill_catalog(tx, system(), SINCE))

    def rate(sku):
        return database.read(lambda tx: price(tx, demo.variants[sku])).taxes[0].rate

    assert (rate("HB-1000"), rate("HERON-CHROME")) == (Decimal("0.07"), Decimal("0.19"))


def test_loose_talk_finds_the_article_that_is_meant(database):
    database.run(lambda tx: fill_catalog(tx, system(), SINCE))

    def first(words):
        return {
            each.sku for each in database.read(lambda tx: find_variants(tx, system(), words)).items
        }

    assert first("the dark one 1kg") == {"DH-1000"}
    assert first("深烘 5公斤") == {"DH-5000"}
    assert first("云南") == {"YN-250", "YN-1000"}
    assert first("苍鹭 意式") == {"HERON-CHROME", "HERON-BLACK"}


def test_the_demo_shelf_keeps_the_rules(database):
    database.run(lambda tx: fill_catalog(tx, system(), SINCE))

    for check in CHECKS:
        findings = database.read(check.run)
        assert findings.examined > 0
        assert findings.violations == ()
