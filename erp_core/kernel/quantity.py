"""Quantities, prices and rates: decimals with at most six places, never a float."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

from erp_core.kernel.errors import Invalid

PLACES = Decimal("0.000001")
LIMIT = Decimal(10) ** 12
"""Largest magnitude: 10^12 x 10^6 still fits a signed 64-bit integer."""


class BadNumber(Invalid):
    """A number must be a decimal with at most six places, written as text or an integer."""


class TooLarge(Invalid):
    """A number is too large to be recorded."""


def decimal_of(value: object) -> Decimal:
    """Read an exact decimal.

    Args:
        value: A Decimal, an int or their text form.

    Raises:
        BadNumber: A float, a bool, too many places, too large or not a number.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise BadNumber
    try:
        number = Decimal(value)
        exact = number == number.quantize(PLACES)
    except (InvalidOperation, ValueError) as error:
        raise BadNumber from error
    if not exact or abs(number) >= LIMIT:
        raise BadNumber
    return number


def rounded(value: Decimal) -> Decimal:
    """Round to six places, half up."""
    return value.quantize(PLACES, ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """Write a decimal without exponent or trailing zeros, for example ``12.5``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _checked(value: object) -> Decimal:
    try:
        return decimal_of(value)
    except BadNumber as error:
        raise ValueError(error.message) from error


Number = Annotated[
    Decimal, BeforeValidator(_checked), PlainSerializer(plain, return_type=str, when_used="json")
]
"""A decimal over JSON: text or integer in, text out; floats and booleans are refused."""

Quantity = Annotated[Number, Field(gt=0)]
"""A quantity of something: more than nothing."""

Price = Annotated[Number, Field(ge=0)]
"""A price or cost a unit: never negative."""
