import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import Button, Capabilities, LengthUnit, Markup
from channels.fitting import Part, fit, length, rendered

YES, NO = Button("order", "n1"), Button("no", "n2")
PIECES = st.sampled_from(
    [
        "a",
        "word ",
        "Sentence. ",
        "句子。",
        "\n",
        "\n\n",
        "\r\n",
        "é",
        "👩‍🚀",
        "🇩🇪",
        "👍🏽",
        "각",
        "🚚",
        "  ",
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=120).map("".join))


def able(
    limit: int = 40, unit: LengthUnit = LengthUnit.CHARACTERS, buttons: int = 8
) -> Capabilities:
    return Capabilities(unit, limit, buttons, False, Markup.PLAIN, 1, 1)


def texts(text: str, limit: int, unit: LengthUnit = LengthUnit.CHARACTERS) -> list[str]:
    return [part.text for part in fit(text, (), able(limit, unit))]


def test_a_text_that_fits_is_left_alone_with_its_buttons() -> None:
    assert fit("Order?", (YES, NO), able()) == [Part("Order?", (YES, NO))]


def test_no_text_and_no_buttons_is_no_message() -> None:
    assert fit("", (), able()) == []


def test_a_text_is_cut_after_a_paragraph_before_a_sentence() -> None:
    assert texts("One. Two.\n\nThree. Four.", 20) == ["One. Two.\n\n", "Three. Four."]


def test_a_text_is_cut_after_a_line_where_there_is_no_paragraph() -> None:
    assert texts("One. Two.\nThree. Four.", 20) == ["One. Two.\n", "Three. Four."]


def test_a_text_is_cut_after_a_sentence_where_there_is_no_line() -> None:
    assert texts("One two. Three four. Five", 22) == ["One two. Three four. ", "Five"]


def test_a_chinese_text_is_cut_after_its_full_stop() -> None:
    assert texts("订单晚了。我们很抱歉,周四到货", 9) == ["订单晚了。", "我们很抱歉,周四到", "货"]


def test_a_text_is_cut_after_a_word_where_there_is_no_sentence() -> None:
    assert texts("house blend espresso", 13) == ["house blend ", "espresso"]


def test_a_decimal_point_ends_no_sentence() -> None:
    assert texts("total 1042.50 EUR", 13) == ["total ", "1042.50 EUR"]


def test_a_pause_near_the_start_does_not_waste_the_part() -> None:
    assert texts("Hi\n\n" + "x" * 30, 20) == ["Hi\n\n" + "x" * 16, "x" * 14]


def test_telegram_counts_an_emoji_as_two() -> None:
    assert length("🚚a", LengthUnit.UTF16) == 3
    assert texts("🚚🚚🚚", 4, LengthUnit.UTF16) == ["🚚🚚", "🚚"]


@pytest.mark.parametrize("whole", ["é", "👩‍🚀", "🇩🇪", "👍🏽", "❤️", "\r\n", "각"])
def test_what_is_read_as_one_character_is_not_cut(whole: str) -> None:
    before = "x" * 8

    cut = texts(before + whole + "y", 8 + len(whole) - 1)

    assert cut == [before, whole + "y"]


def test_a_flag_is_cut_between_flags_only() -> None:
    assert texts("🇩🇪🇨🇳🇫🇷", 5) == ["🇩🇪🇨🇳", "🇫🇷"]


def test_buttons_are_under_the_last_part_only() -> None:
    parts = fit("One two. Three four. Five", (YES,), able(22))

    assert [part.buttons for part in parts] == [(), (YES,)]


def test_a_channel_without_buttons_gets_numbered_words() -> None:
    parts = fit("12 kg by Friday?", (YES, NO), able(buttons=0))

    assert parts == [Part("12 kg by Friday?\n\n1 = order, 2 = no")]


def test_more_buttons_than_the_channel_shows_become_numbered_words() -> None:
    assert fit("Order?", (YES, NO), able(buttons=1)) == [Part("Order?\n\n1 = order, 2 = no")]


def test_choices_without_a_question_are_shown_alone() -> None:
    assert rendered("", (YES,)) == "1 = order"
    assert rendered("Order?", ()) == "Order?"


@given(text=TEXTS, limit=st.integers(2, 60), unit=st.sampled_from(LengthUnit))
def test_the_parts_joined_are_the_text_and_each_fits(
    text: str, limit: int, unit: LengthUnit
) -> None:
    parts = texts(text, limit, unit)

    assert "".join(parts) == text
    assert all(0 < length(part, unit) <= limit for part in parts)


@given(text=st.lists(PIECES, max_size=120).map("".join), limit=st.integers(8, 60))
def test_no_part_begins_with_something_that_belongs_to_the_character_before(
    text: str, limit: int
) -> None:
    for part in texts(text, limit)[1:]:
        assert unicodedata.category(part[0]) not in {"Mn", "Me", "Mc"}
        assert part[0] not in "\u200d\U0001f3fd\ufe0f"


def test_an_endless_character_is_cut_after_all() -> None:
    parts = texts("e" + "\u0301" * 500, 100)

    assert [len(part) for part in parts] == [100, 100, 100, 100, 100, 1]
