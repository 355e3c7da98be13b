"""How much: quantities with units, pack sizes, changes to an order, and bare numbers."""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.offline.numbers import (
    CHINESE_NUMBER,
    DIGITS,
    ENGLISH_NUMBER,
    GROUPED,
    parse_number,
    plain,
    ungrouped,
)
from assistant.offline.spans import FoundSpan, SpanKind

_UNITS = {
    "kg": "kg", "kgs": "kg", "kilo": "kg", "kilos": "kg", "公斤": "kg", "千克": "kg", "斤": "jin",
    "g": "g", "gr": "g", "gram": "g", "grams": "g", "克": "g",
    "ml": "ml", "毫升": "ml", "l": "l", "litre": "l", "litres": "l", "liter": "l", "liters": "l",
    "bag": "bag", "bags": "bag", "袋": "bag", "包": "bag",
    "pack": "pack", "packs": "pack", "box": "box", "boxes": "box", "箱": "box", "盒": "box",
    "pc": "piece", "pcs": "piece", "piece": "piece", "pieces": "piece", "unit": "piece",
    "units": "piece", "个": "piece", "件": "piece", "台": "piece", "只": "piece", "支": "piece",
    "套": "piece", "份": "piece", "tin": "tin", "tins": "tin", "罐": "tin",
    "bottle": "bottle", "bottles": "bottle", "瓶": "bottle",
    "hours of": "piece", "小时的": "piece", "节": "piece", "堂": "piece", "课时": "piece",
}  # fmt: skip
_WEIGHTS = ("kg", "g", "jin", "ml", "l")
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_NUMBER = rf"{DIGITS}|{ENGLISH_NUMBER}|{CHINESE_NUMBER}"
_EDGE = r"(?<![a-z0-9#€$£¥第每])(?<!\d[.,])"

_QUANTITY = re.compile(rf"{_EDGE}({_NUMBER})\s?-?({_UNIT})(?![a-z0-9])(?!半)")
_CHANGE = re.compile(
    r"(?P<more>\+|plus |add |another |extra |多加?|再加|再多|加|外加)\s?"
    rf"(?P<n>{_NUMBER})\s?(?P<unit>{_UNIT})?(?![a-z0-9])"
    r"|(?P<less>(?<![a-z0-9])-|minus |less |少要?|减)\s?"
    rf"(?P<n2>{_NUMBER})\s?(?P<unit2>{_UNIT})?(?![a-z0-9])"
    rf"|{_EDGE}(?P<n3>{_NUMBER})\s?(?P<unit3>{_UNIT})?\s(?P<way>more|extra|less|fewer)(?![a-z])"
)
_SIZE_BEFORE = re.compile(r"(?:(?<![a-z])in(?: the| a)? |[x×*] ?|有)$")
_SIZE_AFTER = re.compile(r" ?(?:bags?|packs?|tins?|version|size|的|装|袋装|包装|规格)(?![a-z])")
_MONEY = re.compile(
    r"[€$£¥]\s?\d{1,9}(?:[.,]\d{1,3})*k?|(?<![a-z0-9])(?<!\d[.,])\d{1,9}(?:[.,]\d{1,3})*\s?"
    r"(?:(?:k|eur|euros?|usd|dollars?|pounds?|bucks|rmb|yuan)(?![a-z])|€|元|块|欧元?|美元|万)"
)
_BARE = re.compile(r"(?<![a-z0-9#€$£¥+])(?<!\d[.,:/-])(\d{1,3})(?![a-z0-9%€$£¥]|[.,:/-]\d)")
_BARE_GROUPED = re.compile(rf"(?<![a-z0-9#€$£¥+])({GROUPED})(?![a-z0-9%€$£¥]|[.,:/-]\d)")
_BARE_WORD = re.compile(rf"(?<![a-z])({ENGLISH_NUMBER})(?![a-z])")


def find_quantities(text: str) -> Iterator[FoundSpan]:
    """Find amounts of goods in a folded text; values read like "2 kg", "+2 bag", "40"."""
    yield from _quantities(text)
    yield from _changes(text)
    for found in _MONEY.finditer(text):
        yield FoundSpan(SpanKind.MONEY, *found.span(), found.group(), 2.5)
    for found in _BARE.finditer(text):
        yield FoundSpan(SpanKind.NUMBER, *found.span(1), found.group(1), 0.5)
    for found in _BARE_GROUPED.finditer(text):
        yield FoundSpan(SpanKind.NUMBER, *found.span(1), plain(ungrouped(found.group(1))), 0.6)
    for found in _BARE_WORD.finditer(text):
        number = parse_number(found.group(1))
        if number is not None and found.group(1) != "one":
            yield FoundSpan(SpanKind.NUMBER, *found.span(1), plain(number), 0.2)


def _quantities(text: str) -> Iterator[FoundSpan]:
    for found in _QUANTITY.finditer(text):
        number = parse_number(found.group(1))
        if number is None or _is_an_article(found.group(1), found.group(2)):
            continue
        is_size = _UNITS[found.group(2)] in _WEIGHTS and _reads_as_size(text, found)
        kind = SpanKind.SIZE if is_size else SpanKind.QUANTITY
        yield FoundSpan(kind, *found.span(), _amount(number, found.group(2)), 2.0)


def _is_an_article(number: str, unit: str) -> bool:
    """In "一个问题" the word for one counts nothing."""
    return number == "一" and unit in ("个", "件", "份", "只")


def _reads_as_size(text: str, found: re.Match[str]) -> bool:
    """A weight names the pack in "in 1kg", "3 x 250g" and "1kg bags", else the amount wanted."""
    before = _SIZE_BEFORE.search(text[: found.start()][-10:])
    return bool(before) or _SIZE_AFTER.match(text, found.end()) is not None


def _changes(text: str) -> Iterator[FoundSpan]:
    for found in _CHANGE.finditer(text):
        part = found.groupdict()
        number = parse_number(part["n"] or part["n2"] or part["n3"] or "")
        if number is None:
            continue
        fewer = part["less"] is not None or part["way"] in ("less", "fewer")
        unit = part["unit"] or part["unit2"] or part["unit3"]
        value = ("-" if fewer else "+") + _amount(number, unit)
        yield FoundSpan(SpanKind.CHANGE, *found.span(), value, 2.2)


def _amount(number: Decimal, unit: str | None) -> str:
    name = _UNITS[unit] if unit else None
    if name == "jin":
        number, name = number / 2, "kg"
    return f"{plain(number)} {name}" if name else plain(number)
