"""Reading a postal address out of free text, German, British, American and Chinese style.

What is read is only ever shown back, before and after, for the customer's own yes; so a part that
is missing is asked for and never made up. Recipient and country stay as they were unless given.
"""

import re
from dataclasses import dataclass

from erp_core.sales import ShippingAddress

_COUNTRIES = {
    "germany": "DE", "deutschland": "DE", "德国": "DE", "austria": "AT", "österreich": "AT",
    "switzerland": "CH", "schweiz": "CH", "france": "FR", "netherlands": "NL", "belgium": "BE",
    "denmark": "DK", "poland": "PL", "italy": "IT", "spain": "ES", "sweden": "SE",
    "united kingdom": "GB", "great britain": "GB", "england": "GB", "uk": "GB", "英国": "GB",
    "usa": "US", "united states": "US", "美国": "US", "china": "CN", "中国": "CN",
    "luxembourg": "LU", "ireland": "IE", "czechia": "CZ", "奥地利": "AT", "瑞士": "CH",
}  # fmt: skip
_POSTCODE = re.compile(
    r"(?<![\w-])(?P<code>[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}|[A-Z]{1,2}-\d{4,5}"
    r"|\d{4} ?[A-Z]{2}|\d{5}-\d{4}|\d{4,6})(?![\w-])"
)
_STATE = re.compile(r"^[A-Z]{2}$")
_CHINESE = re.compile(
    r"^(?P<city>(?:[\u4e00-\u9fff]{2,6}?(?:省|自治区))?[\u4e00-\u9fff]{2,6}?市)(?P<street>.*\d.*)$"
)
_HOUSE_NUMBER = 4
"""Digits that a house number may have as well."""
_SEPARATORS = re.compile(r"[,，;；\n]+")


@dataclass(frozen=True)
class _Parts:
    """The pieces of an address between its commas, with postcode and country taken out."""

    pieces: tuple[str, ...]
    postcode: str
    country: str


def read_address(text: str, before: ShippingAddress) -> ShippingAddress | None:
    """Read an address; None where street, house number, postcode or city is missing.

    Args:
        text: What the customer wrote.
        before: The address so far: recipient and country stay unless the text names others.
    """
    parts = _taken_apart(text, before.country)
    found = _chinese(parts) or _western(parts)
    if found is None or not parts.postcode:
        return None
    recipient, street, city = found
    return ShippingAddress(
        recipient=recipient or before.recipient,
        street=street,
        postcode=parts.postcode,
        city=city,
        country=parts.country,
    )


def _taken_apart(text: str, country: str) -> _Parts:
    pieces = [piece.strip(" .。") for piece in _SEPARATORS.split(text) if piece.strip(" .。")]
    if len(pieces) > 1 and (named := _COUNTRIES.get(pieces[-1].casefold())):
        country = named
        pieces.pop()
    postcode = ""
    for index in range(len(pieces) - 1, -1, -1):
        found = _last_postcode(pieces[index], alone=len(pieces) == 1)
        if found:
            postcode = found["code"].strip()
            pieces[index : index + 1] = _around(pieces[index], found)
            break
    return _Parts(tuple(pieces), postcode, country)


def _last_postcode(piece: str, *, alone: bool) -> re.Match[str] | None:
    """Find the postcode of a piece; a house number at the end of a street is none."""
    found = list(_POSTCODE.finditer(piece))
    if not found:
        return None
    last = found[-1]
    is_all_text = alone or any(sign.isalpha() for sign in piece)
    short = last["code"].isdigit() and len(last["code"]) <= _HOUSE_NUMBER and last.start() > 0
    return None if is_all_text and short and last.end() == len(piece) else last


def _around(piece: str, found: re.Match[str]) -> list[str]:
    around = (piece[: found.start()].strip(), piece[found.end() :].strip())
    return [part for part in around if part and not _STATE.fullmatch(part)]


def _western(parts: _Parts) -> tuple[str, str, str] | None:
    """Street is the first piece with a number, city what stands last, recipient before."""
    pieces = [piece for piece in parts.pieces if not _STATE.fullmatch(piece)]
    numbered = [index for index, piece in enumerate(pieces) if any(map(str.isdigit, piece))]
    if not numbered or numbered[0] == len(pieces) - 1:
        return None
    at = numbered[0]
    between = ", ".join(pieces[at:-1])
    recipient = ", ".join(pieces[:at])
    return recipient, between, pieces[-1]


def _chinese(parts: _Parts) -> tuple[str, str, str] | None:
    """Province and city lead, street and number follow without a comma."""
    for index, piece in enumerate(parts.pieces):
        found = _CHINESE.match("".join(piece.split()))
        if found:
            rest = [other for at, other in enumerate(parts.pieces) if at != index]
            return " ".join(rest), found["street"], found["city"]
    return None


def one_line(address: ShippingAddress) -> str:
    """Write an address in one line."""
    place = f"{address.postcode} {address.city}".strip()
    return f"{address.recipient}, {address.street}, {place}, {address.country}"
