"""Quantities: six places, never a float, the same on both databases."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from erp_core.kernel.quantity import (
    LIMIT,
    BadNumber,
    Price,
    Quantity,
    decimal_of,
    plain,
    rounded,
)

SIX_PLACES = st.decimals(-(10**11), 10**11, places=6)


@pytest.mark.parametrize(
    "value", [0.1, True, "0.0000001", LIMIT, "nan", "inf", "", "abc", None, "1" * 40]
)
def test_a_number_that_is_not_exact_is_refused(value: object) -> None:
    with pytest.raises(BadNumber):
        decimal_of(value)


@given(SIX_PLACES)
def test_a_decimal_survives_its_plain_form(value: Decimal) -> None:
    assert decimal_of(plain(value)) == value


@given(SIX_PLACES)
def test_the_plain_form_has_no_exponent_and_no_trailing_zero(value: Decimal) -> None:
    text = plain(value)

    assert "E" not in text
    assert not ("." in text and text.endswith(("0", ".")))


@given(st.decimals(-(10**6), 10**6, places=9))
def test_rounding_moves_by_at_most_half_a_millionth(value: Decimal) -> None:
    assert abs(rounded(value) - value) <= Decimal("0.0000005")


@pytest.mark.parametrize(("kind", "value"), [(Quantity, "0"), (Quantity, "-1"), (Price, "-0.01")])
def test_a_quantity_is_positive_and_a_price_not_negative(kind: object, value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)
