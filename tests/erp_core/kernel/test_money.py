"""Money: exact, rounded half up, split without losing a cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from erp_core.kernel.errors import Invalid
from erp_core.kernel.money import Amount, CurrencyMismatch, Money, UnknownCurrency

MONEY: TypeAdapter[Money] = TypeAdapter(Money)
CENTS = st.integers(-(10**15), 10**15)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize(
    ("text", "minor"), [("0.005", 1), ("0.0049", 0), ("-0.005", -1), ("12.345", 1235)]
)
def test_an_amount_is_rounded_half_up(text: str, minor: int) -> None:
    assert Money.of(text, "EUR").minor == minor


@pytest.mark.parametrize(("currency", "minor"), [("EUR", 150), ("JPY", 2), ("BHD", 1500)])
def test_the_minor_unit_follows_the_currency(currency: str, minor: int) -> None:
    assert Money.of("1.5", currency).minor == minor


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, "XXX")


def test_two_currencies_are_never_combined() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(CurrencyMismatch):
        _ = Money(1, "EUR") < Money(1, "USD")


@given(CENTS, WEIGHTS)
def test_the_parts_of_a_split_sum_to_the_whole(minor: int, weights: list[int]) -> None:
    parts = Money(minor, "EUR").split(weights)

    assert sum(part.minor for part in parts) == minor


@given(CENTS, WEIGHTS)
def test_no_part_of_a_split_is_a_whole_cent_off_its_share(minor: int, weights: list[int]) -> None:
    parts = Money(minor, "EUR").split(weights)

    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor * sum(weights) - minor * weight) < sum(weights)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_a_split_needs_weights(weights: list[int]) -> None:
    with pytest.raises(Invalid):
        Money(100, "EUR").split(weights)


@given(CENTS, CENTS)
def test_what_is_added_can_be_taken_away_again(one: int, other: int) -> None:
    assert Money(one, "EUR") + Money(other, "EUR") - Money(other, "EUR") == Money(one, "EUR")


@given(st.integers(-(10**11), 10**11), st.sampled_from(["EUR", "JPY", "BHD"]))
def test_money_survives_json(minor: int, currency: str) -> None:
    money = Money(minor, currency)

    assert MONEY.validate_json(MONEY.dump_json(money)) == money


@given(st.floats(allow_nan=True, allow_infinity=True) | st.booleans())
def test_a_float_or_a_boolean_is_never_money(value: float) -> None:
    with pytest.raises(ValidationError):
        MONEY.validate_python({"amount": value, "currency": "EUR"})


@pytest.mark.parametrize("amount", ["1.001", "nan", "Infinity", "", "1,50", "9" * 39])
def test_an_amount_that_is_not_exact_is_refused(amount: str) -> None:
    with pytest.raises(ValidationError):
        MONEY.validate_python({"amount": amount, "currency": "EUR"})


def test_an_amount_of_money_is_not_negative() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Amount).validate_python({"amount": "-0.01", "currency": "EUR"})


@given(CENTS, st.decimals(-1000, 1000, places=6))
def test_a_multiple_is_at_most_half_a_cent_off(minor: int, factor: Decimal) -> None:
    product = Money(minor, "EUR").times(factor).minor

    assert abs(Decimal(product) - Decimal(minor) * factor) <= Decimal("0.5")
