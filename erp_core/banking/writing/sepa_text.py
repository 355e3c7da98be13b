"""The letters that every bank in SEPA takes, and how other letters are written with them.

The set is that of the EPC's implementation guidelines; German umlauts are written in two letters,
other accents are left out, and what has no Latin form becomes a space.
"""

import unicodedata
from collections.abc import Iterator

ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
_WRITTEN = {
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "æ": "ae",
    "Æ": "Ae", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "Oe", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
    "þ": "th", "Þ": "Th", "\u0131": "i", "&": "+", "_": "-", "–": "-", "—": "-", "’": "'", "`": "'",
    ";": ",", "[": "(", "]": ")", "{": "(", "}": ")", "€": "EUR", "@": "(at)",
}  # fmt: skip


def in_sepa_letters(text: str, longest: int) -> str:
    """Write a text with the letters that banks take; empty where nothing of it can be."""
    written = "".join(_letters(unicodedata.normalize("NFC", text)))
    plain = " ".join(written.split())
    while "//" in plain:
        plain = plain.replace("//", "/")
    return plain.strip("/ ")[:longest].rstrip("/ ")


def _letters(text: str) -> Iterator[str]:
    for sign in text:
        if sign in ALLOWED:
            yield sign
        elif sign in _WRITTEN:
            yield _WRITTEN[sign]
        else:
            apart = unicodedata.normalize("NFKD", sign)
            yield "".join(each for each in apart if each in ALLOWED) or " "
