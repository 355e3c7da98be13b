"""Creditor references of ISO 11649: an invoice's number with check digits, for a transfer.

``INV-2026-0017`` becomes ``RF17INV20260017``. Banks check the digits when somebody types them, and
we know a reference from a number that only looks like one.
"""

import re
import unicodedata
from typing import NamedTuple

from erp_core.kernel.check_digits import remainder_97

SEPARATORS = " -_/.:"
"""What a number may hold and its reference leaves out."""
LONGEST = 25
_BODY = re.compile(r"[A-Z0-9]{1,21}")
_WRITTEN = re.compile(r"(?<![A-Z0-9])RF ?\d\d(?: ?[A-Z0-9]+)+")
_PRINTED = re.compile(
    r"RF ?\d\d[A-Z0-9]*(?: [A-Z0-9]{4}(?![A-Z0-9]))*(?: [A-Z0-9]{1,3}(?![A-Z0-9]))?"
)


def creditor_reference(number: str) -> str | None:
    """Return the creditor reference of an invoice's number; None for one that cannot have any.

    A number of another system has one when it is of Latin letters and digits, at most 21 of them.
    """
    body = bare_number(number)
    if body is None:
        return None
    return f"RF{98 - remainder_97(body + 'RF00'):02d}{body}"


def bare_number(number: str) -> str | None:
    """Return the letters and digits of a number in capitals, as its reference holds them."""
    body = "".join(sign for sign in number if sign not in SEPARATORS).upper()
    return body if number.isascii() and _BODY.fullmatch(body) else None


def is_reference(text: str) -> bool:
    """Tell whether a text is a creditor reference, without spaces: its check digits are right."""
    body = text[4:]
    if not (text.startswith("RF") and text[2:4].isdigit() and _BODY.fullmatch(body)):
        return False
    return remainder_97(body + text[:4]) == 1


class ReferencesFound(NamedTuple):
    """What references a text holds, and the text without them."""

    references: tuple[str, ...]
    rest: str


def find_references(text: str) -> ReferencesFound:
    """Find the creditor references in what somebody wrote to a transfer.

    They stand in one piece or in groups of four; one whose check digits are wrong is none, and
    its groups are no numbers either.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    found: list[str] = []
    rest, place = [], 0
    while (match := _WRITTEN.search(plain, place)) is not None:
        rest.append(plain[place : match.start()])
        references, place = _read_one(plain, match)
        found += references
    return ReferencesFound(tuple(dict.fromkeys(found)), " ".join([*rest, plain[place:]]))


def _read_one(text: str, match: re.Match[str]) -> tuple[list[str], int]:
    """Read the references that begin at a match, and tell where they end."""
    printed = _PRINTED.match(text, match.start())
    ends = [match.start() + space.start() for space in re.finditer(" |$", match[0])]
    right = [
        (candidate, end)
        for end in ends
        if len(candidate := text[match.start() : end].replace(" ", "")) <= LONGEST
        and is_reference(candidate)
    ]
    last = right[-1][1] if right else printed.end() if printed else match.end()
    return [candidate for candidate, _ in right], last
