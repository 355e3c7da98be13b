"""Make a reply fit its channel: cut long text where a reader would pause, render choices.

Concatenating the parts gives the text back exactly, so nothing is added or lost on the way.
Lengths are counted in the carrier's unit; a character and what combines with it stay together.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from channels.contract import Button, Capabilities, LengthUnit
from channels.segments import reach, segments

# Chinese full stop, exclamation mark, question mark, semicolon; and comma, list comma, colon.
WIDE_STOPS = "\u3002\uff01\uff1f\uff1b"
WIDE_COMMAS = "\uff0c\u3001\uff1a"
# Best place to cut first: after a blank line, a line, a sentence, a word.
PAUSES = (
    re.compile(r"\n[ \t]*\n\s*"),
    re.compile(r"\n\s*"),
    re.compile(rf"[.!?…](?=\s)\s*|[{WIDE_STOPS}]+\s*"),
    re.compile(rf"\s+|[{WIDE_COMMAS}]"),
)
SMALLEST_SHARE = 0.3  # a pause nearer to the start than this wastes the part
ZERO_WIDTH_JOINER = "\u200d"
LONGEST_CLUSTER = 64  # beyond it a "character" is an attack, and may be cut


@dataclass(frozen=True)
class Part:
    """What one carrier message will say."""

    text: str
    buttons: tuple[Button, ...] = ()


def fit(text: str, buttons: tuple[Button, ...], capabilities: Capabilities) -> list[Part]:
    """Cut a reply into parts that the channel carries, choices on the last one.

    Where the channel cannot show that many buttons the choices become numbered words at the end
    of the text (``rendered``). An empty text gives no part.
    """
    if len(buttons) > capabilities.buttons:
        text, buttons = rendered(text, buttons), ()
    texts = list(_split(text, capabilities.length_limit, capabilities.length_unit))
    if not texts:
        return []
    return [*(Part(each) for each in texts[:-1]), Part(texts[-1], buttons)]


def rendered(text: str, buttons: tuple[Button, ...]) -> str:
    """Write the choices under the text as numbers: "1 = order, 2 = no"."""
    if not buttons:
        return text
    choices = ", ".join(f"{number} = {each.label}" for number, each in enumerate(buttons, 1))
    return f"{text}\n\n{choices}" if text else choices


def length(text: str, unit: LengthUnit) -> int:
    """Count a text as the carrier does."""
    if unit is LengthUnit.CHARACTERS:
        return len(text)
    if unit is LengthUnit.SEGMENTS:
        return segments(text)
    return sum(map(_utf16, text))


def _utf16(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _split(text: str, limit: int, unit: LengthUnit) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = _reach(text, start, limit, unit)
        if end < len(text):
            end = _pause(text, start, end)
        yield text[start:end]
        start = end


def _reach(text: str, start: int, limit: int, unit: LengthUnit) -> int:
    """Find how far a part beginning here can go at most; at least one character."""
    if unit is LengthUnit.CHARACTERS:
        return min(len(text), start + max(limit, 1))
    if unit is LengthUnit.SEGMENTS:
        return reach(text, start, limit)
    used, end = 0, start
    while end < len(text) and used + _utf16(text[end]) <= limit:
        used += _utf16(text[end])
        end += 1
    return max(end, start + 1)


def _pause(text: str, start: int, end: int) -> int:
    """Find the best place to cut in what fits."""
    earliest = start + int((end - start) * SMALLEST_SHARE)
    for pause in PAUSES:
        ends = [found.end() for found in pause.finditer(text, start, end)]
        good = [place for place in ends if place > earliest and not _joined(text, place)]
        if good:
            return good[-1]
    return _between_characters(text, start, end)


def _between_characters(text: str, start: int, end: int) -> int:
    earliest = max(start + 1, end - LONGEST_CLUSTER)
    for place in range(end, earliest - 1, -1):
        if not _joined(text, place):
            return place
    return end


def _joined(text: str, place: int) -> bool:
    """Tell whether cutting here would break what a reader sees as one character."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    return (
        before + after == "\r\n"
        or ZERO_WIDTH_JOINER in (before, after)
        or _extends(after)
        or (_is_flag_letter(after) and _flag_letters_before(text, place) % 2 == 1)
        or (_is_hangul_jamo(before) and _is_hangul_jamo(after))
    )


def _extends(character: str) -> bool:
    """Tell marks, variation selectors, skin tones and tag characters."""
    code = ord(character)
    return (
        unicodedata.category(character) in {"Mn", "Me", "Mc"}
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
    )


def _is_flag_letter(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def _flag_letters_before(text: str, place: int) -> int:
    count = 0
    while count < place and count < LONGEST_CLUSTER and _is_flag_letter(text[place - 1 - count]):
        count += 1
    return count


def _is_hangul_jamo(character: str) -> bool:
    return 0x1100 <= ord(character) <= 0x11FF
