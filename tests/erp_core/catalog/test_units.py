"""Units of measure and their conversion."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.catalog import (
    UNITS,
    SplitUnit,
    UnitMismatch,
    UnknownUnit,
    convert,
    require_whole,
    splits_unit,
    unit_of,
)


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


@given(st.sampled_from(["C62", "PR", "DZN"]), st.decimals("0.001", 10_000, places=3))
def test_what_is_counted_has_no_parts(unit: str, number: Decimal) -> None:
    assert splits_unit(number, unit) == (number != int(number))


@given(st.sampled_from(["KGM", "GRM", "LTR", "HUR"]), st.decimals("0.001", 10_000, places=3))
def test_a_weight_or_an_hour_has_parts(unit: str, number: Decimal) -> None:
    assert not splits_unit(number, unit)


def test_half_a_piece_is_refused_in_words():
    require_whole(Decimal("2.000000"), "C62")
    require_whole(Decimal("1.500000"), "KGM")

    with pytest.raises(SplitUnit, match=r"only whole: 1\.5 is not") as refused:
        require_whole(Decimal("1.500000"), "C62")

    assert refused.value.field == "quantity"
    assert refused.value.facts == {"quantity": "1.5", "unit": "C62"}
