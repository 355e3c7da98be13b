"""What an article costs whom: own price lists first, quantity breaks, dates, currency."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from erp_core.catalog import (
    CodeTaken,
    NoPrice,
    NoSuchPriceList,
    NoSuchVariant,
    Wanted,
    assign_price_list,
    price_of,
    prices_of,
    quote_price,
    set_prices,
)
from erp_core.catalog.schemas import NewPrice
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, PartyId, system
from erp_core.kernel.errors import NotFound
from tests.builders.catalog import a_price, a_price_list, a_tax, a_variant
from tests.builders.parties import a_company

TODAY = date(2026, 5, 19)


def cost(tx, variant, quantity="1", party_id=None, on=TODAY, currency="EUR"):
    return price_of(
        tx, variant.id, party_id=party_id, quantity=Decimal(quantity), on=on, currency=currency
    )


@pytest.fixture
def shelf(database):
    """An article with a retail price and, for cafés, one with quantity breaks."""

    def fill(tx):
        variant = a_variant(tx, tax_ids=(a_tax(tx).id,))
        retail = a_price_list(tx, tax_included=True)
        cafe = a_price_list(tx, "CAFE", standard=False)
        a_price(tx, retail, variant, "29.90")
        a_price(tx, cafe, variant, "21.50")
        a_price(tx, cafe, variant, "19.90", min_quantity="10")
        a_price(tx, cafe, variant, "18.50", min_quantity="40")
        return variant, retail, cafe

    return database.run(fill)


@pytest.fixture
def cafe_lindner(database, shelf):
    party = a_company(database)
    database.run(lambda tx: assign_price_list(tx, system(), shelf[2].id, party.id))
    return party


def test_a_stranger_pays_the_standard_price(database, shelf):
    price = database.read(lambda tx: cost(tx, shelf[0]))

    assert (price.unit_price, price.price_list, price.tax_included) == (
        Decimal("29.90"),
        "RETAIL",
        True,
    )


def test_a_customer_pays_the_price_of_its_own_list(database, shelf, cafe_lindner):
    price = database.read(lambda tx: cost(tx, shelf[0], party_id=cafe_lindner.id))

    assert (price.unit_price, price.price_list) == (Decimal("21.50"), "CAFE")


@pytest.mark.parametrize(
    ("quantity", "unit_price"),
    [("9.999999", "21.50"), ("10", "19.90"), ("39", "19.90"), ("40", "18.50"), ("500", "18.50")],
)
def test_the_largest_quantity_break_that_is_reached_decides(
    database, shelf, cafe_lindner, quantity, unit_price
):
    price = database.read(lambda tx: cost(tx, shelf[0], quantity, cafe_lindner.id))

    assert price.unit_price == Decimal(unit_price)


def test_the_price_list_decides_whether_tax_is_contained(database, shelf, cafe_lindner):
    retail = database.read(lambda tx: cost(tx, shelf[0]))
    cafe = database.read(lambda tx: cost(tx, shelf[0], party_id=cafe_lindner.id))

    assert [(tax.rate, tax.included) for tax in retail.taxes] == [(Decimal("0.07"), True)]
    assert [(tax.rate, tax.included) for tax in cafe.taxes] == [(Decimal("0.07"), False)]


def test_of_two_prices_the_one_that_became_valid_last_counts(database, shelf):
    variant, retail, _ = shelf
    database.run(lambda tx: a_price(tx, retail, variant, "31.90", valid_from=date(2026, 6, 1)))

    assert database.read(lambda tx: cost(tx, variant)).unit_price == Decimal("29.90")
    june = database.read(lambda tx: cost(tx, variant, on=date(2026, 6, 1)))
    assert june.unit_price == Decimal("31.90")


def test_an_offer_ends_with_its_last_day(database, shelf):
    variant, retail, _ = shelf
    database.run(
        lambda tx: a_price(
            tx,
            retail,
            variant,
            "24.90",
            valid_from=date(2026, 5, 1),
            valid_until=date(2026, 5, 20),
        )
    )

    on_last = database.read(lambda tx: cost(tx, variant, on=date(2026, 5, 20)))
    after = database.read(lambda tx: cost(tx, variant, on=date(2026, 5, 21)))
    assert (on_last.unit_price, after.unit_price) == (Decimal("24.90"), Decimal("29.90"))


def test_there_is_no_price_below_the_smallest_quantity(database, shelf):
    with pytest.raises(NoPrice) as refused:
        database.read(lambda tx: cost(tx, shelf[0], "0.5"))

    assert refused.value.facts["variant_id"] == shelf[0].id


def test_there_is_no_price_in_another_currency(database, shelf):
    with pytest.raises(NoPrice):
        database.read(lambda tx: cost(tx, shelf[0], currency="USD"))


def test_a_price_written_again_replaces_the_old_one(database, shelf):
    variant, retail, _ = shelf
    database.run(lambda tx: a_price(tx, retail, variant, "27.50"))

    assert database.read(lambda tx: cost(tx, variant)).unit_price == Decimal("27.50")


def test_prices_of_many_articles_come_in_the_order_asked_for(database, shelf):
    def other(tx):
        variant = a_variant(tx, sku="DH-1000", name_en="Dark Harbour 1 kg", name_zh="深港深烘")
        a_price(tx, shelf[1], variant, "30.90")
        return variant

    dark = database.run(other)
    wanted = [Wanted(dark.id, Decimal(2)), Wanted(shelf[0].id, Decimal(1))]

    prices = database.read(
        lambda tx: prices_of(tx, wanted, party_id=None, on=TODAY, currency="EUR")
    )

    assert [(each.variant_id, each.unit_price) for each in prices] == [
        (dark.id, Decimal("30.90")),
        (shelf[0].id, Decimal("29.90")),
    ]


def test_the_price_of_a_customer_out_of_sight_is_not_told(database, shelf, cafe_lindner):
    stranger = Actor(ActorKind.CUSTOMER, 0, "stranger", frozenset(), frozenset())
    wei = Actor(ActorKind.CUSTOMER, 9, "Wei", frozenset(), frozenset({PartyId(9)}))

    def ask(actor, party_id):
        return database.read(
            lambda tx: quote_price(
                tx,
                actor,
                shelf[0].id,
                party_id=party_id,
                quantity=Decimal(1),
                on=TODAY,
                currency="EUR",
            )
        )

    assert ask(stranger, None).unit_price == Decimal("29.90")
    for actor in (stranger, wei):
        with pytest.raises(NotFound):
            ask(actor, cafe_lindner.id)


def test_a_second_standard_list_of_a_currency_is_refused(database, shelf):
    with pytest.raises(CodeTaken, match="RETAIL is the standard price list for EUR"):
        database.run(lambda tx: a_price_list(tx, "OTHER"))


def test_a_price_of_an_unknown_article_is_refused_and_none_is_written(database, shelf):
    prices = [
        NewPrice(variant_id=shelf[0].id, unit_price=Decimal(1), valid_from=TODAY),
        NewPrice(variant_id=999, unit_price=Decimal(1), valid_from=TODAY),
    ]

    with pytest.raises(NoSuchVariant):
        database.run(lambda tx: set_prices(tx, system(), shelf[1].id, prices))

    assert database.read(lambda tx: cost(tx, shelf[0])).unit_price == Decimal("29.90")


def test_prices_for_an_unknown_list_are_refused(database, shelf):
    price = NewPrice(variant_id=shelf[0].id, unit_price=Decimal(1), valid_from=TODAY)
    with pytest.raises(NoSuchPriceList):
        database.run(lambda tx: set_prices(tx, system(), 999, [price]))


def test_a_price_list_for_an_unknown_customer_is_refused(database, shelf):
    with pytest.raises(NotFound):
        database.run(lambda tx: assign_price_list(tx, system(), shelf[2].id, 999))


def test_whoever_lacks_the_permission_sets_no_price(database, shelf):
    clerk = Actor(ActorKind.STAFF, 1, "Sam", frozenset({"catalog.list_price_lists"}))
    price = NewPrice(variant_id=shelf[0].id, unit_price=Decimal(1), valid_from=TODAY)

    with pytest.raises(NotAllowed):
        database.run(lambda tx: set_prices(tx, clerk, shelf[1].id, [price]))

    assert database.read(lambda tx: cost(tx, shelf[0])).unit_price == Decimal("29.90")


def test_a_price_cannot_end_before_it_begins():
    with pytest.raises(ValidationError, match="cannot end before it begins"):
        NewPrice(
            variant_id=1,
            unit_price=Decimal(1),
            valid_from=date(2026, 5, 2),
            valid_until=date(2026, 5, 1),
        )
