"""Cells as people write them: numbers and dates in the ways of several countries, never guessed."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_PERHAPS_THOUSANDS = re.compile(r"-?\d{1,3}\.\d{3}")
_COMMA = re.compile(r"-?\d+,\d{1,2}")
_POINTS_AND_COMMA = re.compile(r"-?\d{1,3}(\.\d{3})+,\d+")
_COMMAS_AND_POINT = re.compile(r"-?\d{1,3}(,\d{3})+\.\d+")
_DATES = (
    (re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})"), (3, 2, 1)),
)


COMMAS_ARE_DECIMAL = {"commas_are_decimal": True}
"""The context of a table with semicolons, written where a comma stands before the decimals."""


def _number(value: object, info: ValidationInfo) -> object:
    """Read ``1234.50``, ``1234,5``, ``1.234,50`` or ``1,234.50``; ``1,234`` could be either.

    In a table with semicolons ``1.234`` could be either as well.
    """
    if not isinstance(value, str):
        return value
    text = re.sub(r"[\s\u00a0'’]|€|EUR|¥|CNY|\$|USD", "", value)
    unclear = info.context == COMMAS_ARE_DECIMAL and _PERHAPS_THOUSANDS.fullmatch(text)
    if _PLAIN.fullmatch(text) and not unclear:
        return Decimal(text)
    if _COMMA.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if _POINTS_AND_COMMA.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _COMMAS_AND_POINT.fullmatch(text):
        return Decimal(text.replace(",", ""))
    message = f"{value!r} can be read in more than one way, or in none: write it like 1234.50"
    raise ValueError(message)


def _day(value: object) -> object:
    """Read ``2026-05-19``, ``19.05.2026`` or ``2026年5月19日``; ``05/06/2026`` could be either."""
    if not isinstance(value, str):
        return value
    for pattern, (year, month, day) in _DATES:
        found = pattern.fullmatch(value.strip())
        if found:
            return date(int(found[year]), int(found[month]), int(found[day]))
    message = f"{value!r} can be read in more than one way, or in none: write it like 2026-05-19"
    raise ValueError(message)


def _rate(value: object, info: ValidationInfo) -> object:
    """Read ``19``, ``19%`` or ``7,7 %`` as a share of one."""
    if not isinstance(value, str):
        return value
    number = _number(value.replace("%", "").replace("\uff05", ""), info)
    return number / 100 if isinstance(number, Decimal) else number


def _words(value: object) -> object:
    """Read several words with semicolons between them."""
    if not isinstance(value, str):
        return value
    return tuple(word.strip() for word in re.split(r"[;；]", value) if word.strip())


_YES = {"yes", "y", "true", "x", "1", "ja", "\u662f"}
_NO = {"no", "n", "false", "0", "nein", "\u5426"}


def _yes_or_no(value: object) -> object:
    """Read ``yes`` or ``no``."""
    if not isinstance(value, str):
        return value
    said = value.strip().casefold()
    if said not in _YES | _NO:
        message = f"{value!r} is neither yes nor no"
        raise ValueError(message)
    return said in _YES


def _pairs(value: object) -> object:
    """Read ``size=M; colour=red``."""
    if not isinstance(value, str):
        return value
    pairs = [word.partition("=") for word in re.split(r"[;\uff1b]", value) if word.strip()]
    if any(not middle for _, middle, _ in pairs):
        message = f"{value!r} is to be written like size=M; colour=red"
        raise ValueError(message)
    return {name.strip(): told.strip() for name, _, told in pairs}


Figure = BeforeValidator(_number)
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
Pairs = Annotated[dict[str, str], BeforeValidator(_pairs)]
Day = Annotated[date, BeforeValidator(_day)]
Percent = BeforeValidator(_rate)
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
