"""What crosses a border: bounded, clean, never misread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from erp_core.kernel.schema import MAX_ID, Name, RecordId, Text, search_form, without_invisible

TEXT: TypeAdapter[str] = TypeAdapter(Text)
NAME: TypeAdapter[str] = TypeAdapter(Name)
RECORD_ID: TypeAdapter[int] = TypeAdapter(RecordId)


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", "bell\x07", "\x7f", "x" * 20_001])
def test_text_that_a_database_or_an_eye_cannot_take_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        TEXT.validate_python(value)


def test_text_keeps_line_breaks_tabs_and_chinese() -> None:
    assert TEXT.validate_python(" 第一行\n\tsecond ") == "第一行\n\tsecond"


@pytest.mark.parametrize("value", ["", "   ", "x" * 201])
def test_a_name_has_one_to_two_hundred_characters(value: str) -> None:
    with pytest.raises(ValidationError):
        NAME.validate_python(value)


@pytest.mark.parametrize("value", [0, -1, MAX_ID + 1, True, 1.5, "one", None])
def test_an_id_is_a_positive_64_bit_number(value: object) -> None:
    with pytest.raises(ValidationError):
        RECORD_ID.validate_python(value)


@given(st.text())
def test_nothing_invisible_is_left_and_nothing_visible_lost(value: str) -> None:
    kept = without_invisible(value)

    assert without_invisible(kept) == kept
    assert "\u202e" not in kept
    assert len(kept) + sum(without_invisible(one) == "" for one in value) == len(value)


@given(st.text())
def test_a_search_form_is_stable(value: str) -> None:
    assert search_form(search_form(value)) == search_form(value)


def test_a_search_form_finds_wide_digits_and_capitals() -> None:
    assert search_form("\uff23afé  \uff11\uff10\uff14\uff12", None, "KRÄN") == "café 1042 krän"
