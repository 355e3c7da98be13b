"""How many segments a text message has, counted as phones and carriers do (3GPP TS 23.038).

A text of the GSM alphabet has 160 characters in one segment and 153 in each of several; those of
the extension table count two and are never split. Any other character makes the whole text UCS-2:
70 or 67 units, where a pair of surrogates is never split. Typographic quotes, dashes and spaces
are folded to the alphabet, but only where that saves the text from becoming UCS-2.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
FOLDED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\t", " "),
        **dict.fromkeys("\u2022\u00b7", "*"),
        "\u2026": "...",
        "\u00d7": "x",
        "\u200b": "",
        "\ufeff": "",
    }
)


@dataclass(frozen=True)
class Encoding:
    """One of the two ways a text travels: units of one segment alone, and of each of several."""

    alone: int
    joined: int


GSM_7 = Encoding(160, 153)
UCS_2 = Encoding(70, 67)


def folded(text: str) -> str:
    """Fold typography to the GSM alphabet where the text then fits it; else leave it alone."""
    plain = text.translate(FOLDED)
    return plain if _is_gsm(plain) else text


def segments(text: str) -> int:
    """Count the segments of a text as it will be sent; an empty text has none."""
    plain = text.translate(FOLDED)
    if _is_gsm(plain):
        return _packed(_septets(plain), GSM_7)
    return _packed(_utf16(text), UCS_2)


def reach(text: str, start: int, most: int) -> int:
    """Find how far a message that begins here can go within so many segments.

    At least one character is taken, whatever the limit.
    """
    end, is_gsm = start, True
    gsm, ucs = _Packing(GSM_7), _Packing(UCS_2)
    while end < len(text):
        plain = text[end].translate(FOLDED)
        is_gsm = is_gsm and _is_gsm(plain)
        for size in _septets(plain) if is_gsm else ():
            gsm.add(size)
        ucs.add(_units(text[end]))
        if (gsm if is_gsm else ucs).count > most:
            break
        end += 1
    return max(end, min(start + 1, len(text)))


class _Packing:
    """Fills segments one character after the other; none is split."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._total = 0
        self._used = 0
        self._segments = 1

    def add(self, size: int) -> None:
        self._total += size
        if self._used + size > self._encoding.joined:
            self._segments, self._used = self._segments + 1, 0
        self._used += size

    @property
    def count(self) -> int:
        if self._total <= self._encoding.alone:
            return min(self._total, 1)
        return self._segments


def _packed(sizes: Iterable[int], encoding: Encoding) -> int:
    packing = _Packing(encoding)
    for size in sizes:
        packing.add(size)
    return packing.count


def _is_gsm(text: str) -> bool:
    return all(one in ALPHABET or one in EXTENSION for one in text)


def _septets(text: str) -> Iterator[int]:
    return (2 if one in EXTENSION else 1 for one in text)


def _utf16(text: str) -> Iterator[int]:
    return map(_units, text)


def _units(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1
