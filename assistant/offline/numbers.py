"""Numbers in words, English and Chinese."""

import re
from decimal import Decimal

_ENGLISH = {
    "half": "0.5", "half a": "0.5", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11",
    "twelve": "12", "a dozen": "12", "dozen": "12", "fifteen": "15", "twenty": "20",
    "thirty": "30", "forty": "40", "fifty": "50", "a couple": "2", "a couple of": "2",
    "couple of": "2", "hundred": "100", "a hundred": "100",
}  # fmt: skip
_CHINESE_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}

ENGLISH_NUMBER = "|".join(sorted(map(re.escape, _ENGLISH), key=len, reverse=True))
CHINESE_NUMBER = "[零一二两三四五六七八九十百千]{1,7}|半"
DIGITS = r"\d{1,6}(?:[.,]\d{1,3})?"


def parse_number(words: str) -> Decimal | None:
    """Read "2", "2,5", "two", "a couple of", "两", "十二" or "半"; None when it is no number."""
    text = words.strip()
    if re.fullmatch(DIGITS, text):
        return Decimal(text.replace(",", "."))
    if text in _ENGLISH:
        return Decimal(_ENGLISH[text])
    return Decimal("0.5") if text == "半" else _parse_chinese(text)


def _parse_chinese(text: str) -> Decimal | None:
    total, digit = 0, 0
    for char in text:
        if char in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[char]
        elif char in _CHINESE_UNITS:
            total += (digit or 1) * _CHINESE_UNITS[char]
            digit = 0
        else:
            return None
    return Decimal(total + digit) if text else None


def plain(number: Decimal) -> str:
    """Write a number without exponent and trailing zeros."""
    return f"{number.normalize():f}"
