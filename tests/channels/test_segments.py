"""Segments: counted as phones count them, and long replies cut where a segment ends."""

import pytest

from channels.contract import Capabilities, LengthUnit, Markup
from channels.fitting import fit, length
from channels.segments import ALPHABET, EXTENSION, folded, segments

THREE = Capabilities(LengthUnit.SEGMENTS, 3, 0, False, Markup.PLAIN, 1, 1)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("a", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 459, 3),
        ("a" * 460, 4),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("€" * 76 + "a", 1),
        ("a" * 152 + "€" + "a" * 152, 3),  # the pair does not fit the first segment's last place
        ("a" * 151 + "€" + "a" * 153, 2),
        ("中" * 70, 1),
        ("中" * 71, 2),
        ("中" * 134, 2),
        ("中" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),  # 33 pairs a segment: none is split over the 67th unit
        ("a" * 69 + "中", 1),
        ("a" * 70 + "中", 2),
        ("“" + "a" * 158 + "”", 1),
        ("“" + "a" * 68 + "”中", 2),
        ("…" * 53 + "a", 1),
        ("…" * 54, 2),
        ("ΔΦΓΛΩΠΨΣΘΞ" * 16, 1),
        ("ç", 1),
        ("a" * 80 + "ç", 2),
    ],
)
def test_a_text_has_exactly_so_many_segments(text: str, count: int) -> None:
    assert segments(text) == count


def test_the_alphabet_has_every_character_but_the_escape() -> None:
    assert (len(ALPHABET), len(EXTENSION)) == (127, 10)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("It’s “ready” – today…", 'It\'s "ready" - today...'),
        ("12\u00a0kg\u202f×\u20092", "12 kg x 2"),
        ("„Haus“ «Blend»", '"Haus" "Blend"'),
        ("“好”", "“好”"),
        ("It’s 好", "It’s 好"),
        ("plain", "plain"),
    ],
)
def test_typography_is_folded_only_where_that_saves_the_alphabet(written: str, sent: str) -> None:
    assert folded(written) == sent


@pytest.mark.parametrize(
    "text",
    [
        "Order 1042 is late. " * 60,
        "订单 1042 晚到。" * 60,
        "€" * 700,
        "😀" * 300,
        "a" * 400 + "中" + "b" * 400,
        "“quoted” – " * 90,
    ],
)
def test_a_long_reply_is_cut_into_messages_of_so_many_segments(text: str) -> None:
    parts = [part.text for part in fit(text, (), THREE)]

    assert "".join(parts) == text
    assert len(parts) > 1
    assert all(1 <= length(part, LengthUnit.SEGMENTS) <= 3 for part in parts)


def test_a_message_is_filled_to_its_last_segment() -> None:
    assert [len(part.text) for part in fit("a" * 500, (), THREE)] == [459, 41]
    assert [len(part.text) for part in fit("中" * 300, (), THREE)] == [201, 99]
