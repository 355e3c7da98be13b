"""Converts quantities between units of measure."""

from decimal import Decimal

from erp_core.catalog.errors import SplitUnit, UnitMismatch, UnknownUnit
from erp_core.catalog.units import Unit, find_unit
from erp_core.kernel.quantity import plain, rounded


def unit_of(code: str) -> Unit:
    """Return the unit of a code.

    Raises:
        UnknownUnit: The code is not one of the units.
    """
    unit = find_unit(code)
    if unit is None:
        message = f"{code!r} is not one of the units of measure."
        raise UnknownUnit(message, field="unit")
    return unit


def convert(quantity: Decimal, source: str, target: str) -> Decimal:
    """Convert a quantity to another unit, rounded half up to six places.

    Args:
        quantity: How much, in the source unit.
        source: UN/CEFACT code.
        target: UN/CEFACT code of the same dimension.

    Raises:
        UnitMismatch: The units measure different things.
    """
    here, there = unit_of(source), unit_of(target)
    if here.dimension is not there.dimension:
        message = f"{here.name_en} and {there.name_en} measure different things."
        raise UnitMismatch(message, field="unit")
    return rounded(quantity * here.factor / there.factor)


def splits_unit(quantity: Decimal, code: str) -> bool:
    """Tell whether a quantity is a part of something that only comes whole."""
    return bool(quantity % 1) and not unit_of(code).divisible


def require_whole(quantity: Decimal, code: str) -> None:
    """Refuse a part of something that only comes whole.

    Args:
        quantity: How much.
        code: UN/CEFACT code of its unit.

    Raises:
        SplitUnit: It is one, such as half a piece.
    """
    if splits_unit(quantity, code):
        unit = unit_of(code)
        message = (
            f"It comes by the {unit.name_en}, and only whole: {plain(quantity)} is not possible."
        )
        raise SplitUnit(message, field="quantity", quantity=plain(quantity), unit=code)
