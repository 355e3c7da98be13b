"""Numbers, amounts and comparisons in a question: "over 20k", "不足20件", "between 5 and 10"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.offline.numbers import parse_number

Operator = Literal["=", "<", "<=", ">", ">="]
Unit = Literal["money", "days", "pieces", "percent", "orders"] | None

_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    "fifty|a hundred|hundred|a dozen"
)
_FIGURE = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![a-z])(?:{_WORDS})(?![a-z]))"
_HAN = r"[零一二两三四五六七八九十百千]+(?:万[零一二两三四五六七八九十百千]*|亿)?|[百千万]+"
_SCALE = r"\s?(?:(?:k|m|mn|thousand|million|grand)(?![a-z])|[千万亿]|百万)"
_UNITS: tuple[tuple[Unit, str], ...] = (
    ("money", r"euros?|eur|dollars?|usd|bucks|rmb|cny|欧元|欧|美元|元|块钱|块"),
    ("days", r"days?|天|日"),
    ("orders", r"orders?|times|笔订单|个订单|单|次"),
    ("percent", r"percent|per cent|%"),
    (
        "pieces",
        r"units?|pieces?|pcs|件|台|个|笔|位|家|张|条|款|种|袋|包|瓶|箱|公斤|kg|kilos?|kilograms?",
    ),
)
_UNIT = "|".join(rf"(?P<{name}>{words})" for name, words in _UNITS)
_SIGN = r"[€$£¥]"
NUMBER = re.compile(
    rf"(?P<sign>{_SIGN}\s?)?(?P<figure>{_FIGURE}|{_HAN})(?P<scale>{_SCALE})?"
    rf"(?:\s?(?:{_UNIT})(?![a-z]))?"
)
_SCALES = {
    "k": 1_000,
    "thousand": 1_000,
    "grand": 1_000,
    "千": 1_000,
    "万": 10_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "million": 1_000_000,
    "百万": 1_000_000,
    "亿": 100_000_000,
}
_BEFORE: tuple[tuple[Operator, str], ...] = (
    (
        ">=",
        r"at least|no less than|not less than|minimum of|a minimum of|>=|至少|不少于|不低于|不小于",
    ),
    (
        "<=",
        r"at most|no more than|not more than|up to|maximum of|<=|最多|不超过|不多于|不高于|至多",
    ),
    (
        ">",
        (
            r"(?:more|greater|bigger|larger|higher|longer|older|better) than|over|above|"
            r"exceed(?:ing|s)?|in excess of|beyond|>|大于|超过|高于|多于|超出|超"
        ),
    ),
    (
        "<",
        (
            r"(?:less|fewer|lower|smaller|shorter|worse) than|under|below|<|"
            r"小于|少于|低于|不足|不到|不满|未满"
        ),
    ),
)
_AFTER: tuple[tuple[Operator, str], ...] = (
    (">=", r"or more|or above|and above|plus|以上|及以上|或以上"),
    ("<=", r"or less|or fewer|or below|and below"),
    ("<", r"以下|以内"),
)
_RANGE = re.compile(
    rf"(?:between |from |介于|在)?(?P<low>{NUMBER.pattern.replace('?P<', '?P<l_')})"
    rf"(?: ?(?:and|to|-|–|到|至|和|~) ?)(?P<high>{NUMBER.pattern.replace('?P<', '?P<h_')})(?:之间)?"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts, where that was said."""

    value: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison with a number; a range carries two."""

    parts: tuple[tuple[Operator, Decimal], ...]
    unit: Unit


Placed = tuple[int, int, Figure | Condition]


def find_numbers(text: str) -> Iterator[Placed]:
    """Find every number and every comparison in a folded question."""
    figures = [(*found.span(), _figure(found)) for found in NUMBER.finditer(text)]
    for start, end, figure in figures:
        if figure is not None:
            counted = text[start:end].removesuffix("s").removesuffix("order").removesuffix("订单")
            yield start, start + len(counted.rstrip()), figure
            yield from _compared(text, start, end, figure)
    yield from _ranges(text)


def _figure(found: re.Match[str], prefix: str = "") -> Figure | None:
    group = found.groupdict()
    value = parse_figure(group[f"{prefix}figure"])
    if value is None:
        return None
    scale = (group[f"{prefix}scale"] or "").strip()
    unit = next((name for name, _ in _UNITS if group[f"{prefix}{name}"]), None)
    if group[f"{prefix}sign"]:
        unit = "money"
    return Figure(value * _SCALES.get(scale, 1), unit)


def parse_figure(written: str) -> Decimal | None:
    """Read "1,250.5", "twelve", "两万五" or "三百"."""
    if re.fullmatch(r"\d[\d,]*(?:\.\d+)?", written):
        return Decimal(written.replace(",", ""))
    high, ten_thousands, low = written.partition("万")
    if not ten_thousands:
        head, hundred_million, _ = written.partition("亿")
        if hundred_million:
            number = parse_number(head)
            return None if number is None else number * 100_000_000
        return parse_number(written)
    upper = parse_number(high or "一")
    lower = Decimal(0) if not low else parse_number(low)
    if upper is None or lower is None:
        return None
    if len(low) == 1 and lower < 10:
        lower *= 1_000  # 两万五 says 25,000
    return upper * 10_000 + lower


def _compared(text: str, start: int, end: int, figure: Figure) -> Iterator[Placed]:
    for operator, words in _BEFORE:
        found = re.search(rf"(?<![a-z])(?:{words})\s?(?:than\s)?$", text[:start])
        if found:
            yield found.start(), end, Condition(((operator, figure.value),), figure.unit)
            break
    for operator, words in _AFTER:
        after = re.match(rf"\s?(?:{words})(?![a-z])", text[end:])
        if after:
            parts = ((operator, figure.value),)
            yield start, end + after.end(), Condition(parts, figure.unit)
            break


def _ranges(text: str) -> Iterator[Placed]:
    for found in _RANGE.finditer(text):
        low, high = _figure(found, "l_"), _figure(found, "h_")
        said = found.group().startswith(("between", "介于", "在")) or found.group().endswith("之间")
        if low is None or high is None or not said or low.value >= high.value:
            continue
        scaled = _same_scale(found, low, high)
        yield (
            *found.span(),
            Condition(((">=", scaled), ("<=", high.value)), high.unit or low.unit),
        )


def _same_scale(found: re.Match[str], low: Figure, high: Figure) -> Decimal:
    """Read "between 5 and 10k" as five to ten thousand."""
    scale = (found.groupdict()["h_scale"] or "").strip()
    own = (found.groupdict()["l_scale"] or "").strip()
    if not scale or own or low.value * _SCALES[scale] >= high.value:
        return low.value
    return low.value * _SCALES[scale]
