"""Units of measure and their conversion."""

from decimal import Decimal

import pytest

from erp_core.catalog import UNITS, UnitMismatch, UnknownUnit, convert, unit_of


def test_mass_converts_between_grams_and_kilograms():
    assert convert(Decimal(250), "GRM", "KGM") == Decimal("0.25")
    assert convert(Decimal("1.5"), "KGM", "GRM") == Decimal(1500)


def test_a_dozen_is_twelve_pieces():
    assert convert(Decimal(2), "DZN", "C62") == Decimal(24)


def test_a_conversion_that_does_not_end_is_rounded_to_six_places():
    assert convert(Decimal(1), "C62", "DZN") == Decimal("0.083333")


def test_kilograms_do_not_convert_to_litres():
    with pytest.raises(UnitMismatch, match="kilogram and litre measure different things"):
        convert(Decimal(1), "KGM", "LTR")


def test_an_unknown_unit_is_named():
    with pytest.raises(UnknownUnit, match="'XYZ'"):
        unit_of("XYZ")


def test_no_unit_code_is_used_twice():
    codes = [unit.code for unit in UNITS]
    assert len(set(codes)) == len(codes)
