"""Folding a message never loses the way back to what was written."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.offline.normalise import UNDERSTOOD_LENGTH, normalise


def test_width_case_quotes_and_invisible_characters_are_folded() -> None:
    written = "\uff37\uff48\uff45\uff52\uff45\u2019s\u200b  my ORDER？"
    assert normalise(written).text == "where's my order?"


def test_traditional_characters_read_like_simplified_ones() -> None:
    assert normalise("訂單發貨").text == "订单发货"


def test_a_folded_piece_points_at_the_written_one() -> None:
    folded = normalise("Straße \uff11\uff10\uff14\uff12!")
    at = folded.text.index("1042")
    assert folded.text == "strasse 1042!"
    assert folded.written(at, at + 4) == "\uff11\uff10\uff14\uff12"


@given(st.text(max_size=300))
def test_every_folded_character_comes_from_the_message_in_order(message: str) -> None:
    folded = normalise(message)
    assert len(folded.origins) == len(folded.text)
    assert all(0 <= start < end <= len(message) for start, end in folded.origins)
    assert list(folded.origins) == sorted(folded.origins)


def test_only_the_beginning_of_a_very_long_message_is_read() -> None:
    assert len(normalise("a" * 100_000).text) == UNDERSTOOD_LENGTH
