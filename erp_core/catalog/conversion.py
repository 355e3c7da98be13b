"""Converts quantities between units of measure."""

from decimal import Decimal

from erp_core.catalog.errors import UnitMismatch, UnknownUnit
from erp_core.catalog.units import Unit, find_unit
from erp_core.kernel.quantity import rounded


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
