"""How amounts and lists of articles are read where they arrive as text."""

from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import pytest

from assistant.texts import load_texts
from assistant.tools.contract import Asked, Desk
from assistant.tools.wanted import Amount, amount_of, listed, wanted_lines


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,000", Amount(Decimal(1000))),
        ("1,500 kg", Amount(Decimal(1500), "kg")),
        ("12 000 bags", Amount(Decimal(12000), "bags")),
        ("1.125 kg", Amount(Decimal("1.125"), "kg")),
        ("1.500 kg", None),
        ("1,00", None),
        ("2 250 g", None),
    ],
)
def test_thousands_that_are_set_apart_are_read_whole(text: str, amount: Amount | None) -> None:
    assert amount_of(text) == amount


@pytest.mark.parametrize(
    ("items", "pieces"),
    [
        ("1,000 Heron; 2 Dark", [(1000, "Heron"), (2, "Dark")]),
        ("1 000 Heron, 2 Dark", [(1000, "Heron"), (2, "Dark")]),
        ("2 250g House Blend", [(2, "250g House Blend")]),
        ("2 Heron,3 Dark", [(2, "Heron"), (3, "Dark")]),
    ],
)
def test_a_comma_inside_a_number_separates_no_articles(
    items: str, pieces: list[tuple[int, str]]
) -> None:
    read = [(amount and amount.number, words) for amount, words in listed({"items": items})]
    assert read == [(Decimal(number), words) for number, words in pieces]


def test_a_list_that_is_too_long_is_never_cut_in_silence() -> None:
    items = "; ".join(f"{number} Heron" for number in range(1, 22))
    desk = cast("Desk", SimpleNamespace(say=load_texts().words("en").say))

    asked = wanted_lines(desk, {"items": items})

    assert len(listed({"items": items})) == 21
    assert isinstance(asked, Asked)
    assert asked.slot == "items"
    assert asked.text == "That is 21 articles. I can take 20 at a time: please send them in parts."
