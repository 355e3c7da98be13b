"""Amounts as people type them: read exactly, or not at all."""

import pytest

from erp_core.kernel.money import Money
from frontdesk.console.ledger.ground import money_of


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("99", 9900),
        (" 99.5 ", 9950),
        ("99,50", 9950),
        ("1234.50", 123450),
        ("1,234.50", 123450),
        ("1.234,50", 123450),
        ("10 000.00", 1000000),
        ("1,234,567", 123456700),
        ("0.00", 0),
    ],
)
def test_an_amount_is_read_as_it_is_written(text: str, cents: int) -> None:
    assert money_of(text, "EUR") == Money(cents, "EUR")


@pytest.mark.parametrize(
    "text", ["", "ten", "1,000", "1.000", "1.234.50", "12,34.50", "1.005", "-5", "1e3", "NaN", "٣"]
)
def test_what_may_be_another_amount_is_not_read(text: str) -> None:
    assert money_of(text, "EUR") is None


def test_nothing_is_finer_than_the_currency() -> None:
    assert money_of("150", "JPY") == Money(150, "JPY")
    assert money_of("150.5", "JPY") is None
