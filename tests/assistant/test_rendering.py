from datetime import date
from decimal import Decimal

import pytest

from assistant.rendering import day, goods, listing, money, quantity, unit_price
from erp_core.kernel.money import Money


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("12.5", "EUR", "€12.50"),
        ("-1234567.8", "EUR", "-€1,234,567.80"),
        ("1500", "JPY", "¥1,500"),
        ("12.5", "CHF", "12.50 CHF"),
        ("0", "GBP", "£0.00"),
    ],
)
def test_money_is_shown_with_its_sign_and_places(amount, currency, shown):
    assert money(Money.of(amount, currency)) == shown


def test_a_price_keeps_places_that_the_currency_does_not_have():
    assert unit_price(Decimal("24.5"), "EUR") == "€24.50"
    assert unit_price(Decimal("0.0125"), "EUR") == "€0.0125"
    assert unit_price(Decimal("0.0125"), "CHF") == "0.0125 CHF"


def test_a_day_is_shown_in_the_language_of_the_customer():
    thursday = date(2026, 5, 21)
    assert day(thursday, "en") == "Thursday 21 May"
    assert day(thursday, "zh") == "5月21日周四"


def test_another_year_is_named():
    assert day(date(2027, 1, 4), "en", date(2026, 5, 19)) == "Monday 4 January 2027"
    assert day(date(2027, 1, 4), "zh", date(2026, 5, 19)) == "2027年1月4日周一"
    assert day(date(2026, 5, 21), "en", date(2026, 5, 19)) == "Thursday 21 May"


def test_quantities_carry_their_unit():
    assert quantity(Decimal("2.500"), "KGM", "en") == "2.5 kg"
    assert quantity(Decimal(2), "KGM", "zh") == "2千克"
    assert goods(Decimal(12), "KGM", "House Blend", "en") == "12 kg House Blend"
    assert goods(Decimal(3), "C62", "Gasket", "en") == "3 × Gasket"
    assert goods(Decimal(3), "C62", "垫圈", "zh") == "3件垫圈"


def test_a_list_reads_like_a_sentence():
    assert listing([], "en") == ""
    assert listing(["a"], "en") == "a"
    assert listing(["a", "b"], "en") == "a and b"
    assert listing(["a", "b", "c"], "en") == "a, b and c"
    assert listing(["甲", "乙", "丙"], "zh") == "甲、乙和丙"
