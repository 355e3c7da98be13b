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
_IN_GRAMS = r"\s?(?:g|gr|grams?|ml)(?![a-z])|\s?(?:克|毫升)"
GROUPED = (
    rf"(?<![\d.,])(?<!\d )[1-9]\d{{0,2}}(?:(?:,\d{{3}})+|(?: \d{{3}})+(?! ?%|{_IN_GRAMS})|"
    r"(?:\.\d{3}){2,})(?![\d,]|\.\d{3})(?:\.\d{1,2})?(?!\d)"
)
"""Thousands set apart, as in 1,000 or 12 000; a blank before grams stands between two numbers."""
DIGITS = rf"{GROUPED}|\d{{1,6}}(?:[.,]\d{{1,3}})?"
_UNCLEAR = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""A thousand and a half in one country, one and a half in another."""


def parse_number(words: str) -> Decimal | None:
    """Read "2", "2,5", "1,500", "two", "a couple of", "两", "十二" or "半".

    None is for what is no number, and for "1.500", which means different things in different
    countries: whoever wrote it is asked.
    """
    text = words.strip()
    if _UNCLEAR.fullmatch(text):
        return None
    if re.fullmatch(GROUPED, text):
        return ungrouped(text)
    if re.fullmatch(DIGITS, text):
        return Decimal(text.replace(",", "."))
    if text in _ENGLISH:
        return Decimal(_ENGLISH[text])
    return Decimal("0.5") if text == "半" else _parse_chinese(text)


def ungrouped(written: str) -> Decimal:
    """Read a number whose thousands are set apart."""
    return Decimal(re.sub(r"[,. ](?=\d{3})", "", written))


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
