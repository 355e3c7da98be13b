"""Quantities and costs as people type them: read exactly, or not at all."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.console import figures
from frontdesk.console.figures import figure_of, figures_by_line, typed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15", "15"),
        (" 1000 ", "1000"),
        ("10 000", "10000"),
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        ("0,250", "0.25"),
        ("0.250", "0.25"),
        ("1.1250", "1.125"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
    ],
)
def test_a_figure_is_read_as_it_is_written(text, value):
    assert figure_of(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "ten", "1,000", "1.000", "1,250", "12,34.5", "1.2.3", "-5", "1e3", "NaN", "٣"]
)
def test_what_may_be_another_figure_is_not_read(text):
    assert figure_of(text) is None


@settings(max_examples=200)
@given(st.decimals("0", "9999999", places=3) | st.decimals("0", "9999", places=6))
def test_what_a_field_is_filled_with_is_read_as_itself(value):
    assert figure_of(typed(value)) == value


def test_a_dialog_with_one_unclear_figure_is_not_read_at_all(monkeypatch):
    said = []
    monkeypatch.setattr(figures, "warn", lambda _, key, **values: said.append((key, values)))
    visit = SimpleNamespace()

    clear = figures_by_line(visit, {"line_7": "1000", "line_8": "", "line_9": "0", "carrier": "x"})
    assert clear == {7: Decimal(1000)}
    assert said == []
    assert figures_by_line(visit, {"line_7": "2", "line_8": "1,000"}) is None
    assert said == [("floor.unreadable", {"said": "1,000"})]
