import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.analysis import analyse, fold
from knowledge.stem import stem


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("shipping", "ship"),
        ("shipped", "ship"),
        ("ships", "ship"),
        ("deliveries", "deliveri"),
        ("delivery", "deliveri"),
        ("descaling", "descal"),
        ("descale", "descal"),
        ("boxes", "box"),
        ("bus", "bus"),
        ("glass", "glass"),
        ("need", "need"),
        ("e04", "e04"),
        ("tea", "tea"),
    ],
)
def test_inflections_of_a_word_share_one_stem(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_width_case_apostrophes_and_invisible_characters_are_folded() -> None:
    assert fold("\uff25\uff10\uff14 Don\u2019t\u200b LEAK\u202e") == "e04 don't leak"


def test_english_fillers_carry_no_topic() -> None:
    assert list(analyse("How do I descale the Heron's tank?").terms()) == [
        "descal",
        "heron",
        "tank",
    ]


def test_chinese_is_taken_apart_into_pairs_and_characters() -> None:
    assert list(analyse("除垢剂").terms()) == ["除垢", "垢剂", "除", "垢", "剂"]


def test_a_code_between_chinese_characters_is_a_word_of_its_own() -> None:
    assert [w.text for w in analyse("机器E04漏水").words] == ["e04"]


def test_chinese_fillers_are_searched_in_pairs_but_carry_no_topic() -> None:
    analysis = analyse("请问可以退款吗")

    assert [topic.text for topic, _ in analysis.topics()] == ["退", "款"]
    assert "退款" in set(analysis.terms())


def test_a_character_between_fillers_explains_itself() -> None:
    topics = {topic.text: terms for topic, terms in analyse("有水吗").topics()}

    assert topics == {"水": ["有水", "水吗", "水"]}


def test_amounts_are_values_and_no_topic() -> None:
    topics = [topic.text for topic, _ in analyse("2 bags of 500g at 3pm with E04").topics()]

    assert topics == ["bag", "e04"]


@given(st.text())
def test_every_term_stands_where_it_says(text: str) -> None:
    analysis = analyse(text)

    for term in (*analysis.characters, *analysis.pairs):
        assert analysis.folded[term.start : term.end] == term.text
    for word in analysis.words:
        assert stem(analysis.folded[word.start : word.end].removesuffix("'s")) == word.text


@given(st.text())
def test_folding_twice_is_folding_once_for_search(text: str) -> None:
    assert list(analyse(text).terms()) == list(analyse(fold(text)).terms())
