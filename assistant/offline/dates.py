"""Days as customers name them, kept as words: whoever knows today's date resolves them."""

import re
from collections.abc import Iterator

from assistant.offline.spans import FoundSpan, SpanKind

_DAYS = {
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday",
    "thur": "thursday", "thurs": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday",
    "一": "monday", "二": "tuesday", "三": "wednesday", "四": "thursday", "五": "friday",
    "六": "saturday", "日": "sunday", "天": "sunday",
}  # fmt: skip
_FULL = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_LEAD = r"(?:(?:by|before|on|until|till|for|this|next|last)(?: the)? )"
_RELATIVE = {
    "today": "today", "tonight": "today", "今天": "today", "今日": "today",
    "tomorrow": "tomorrow", "tmrw": "tomorrow", "tmr": "tomorrow", "tomorow": "tomorrow",
    "明天": "tomorrow", "明日": "tomorrow", "day after tomorrow": "day-after-tomorrow",
    "后天": "day-after-tomorrow", "yesterday": "yesterday", "昨天": "yesterday",
    "前天": "day-before-yesterday", "this week": "this-week", "这周": "this-week",
    "本周": "this-week", "next week": "next-week", "下周": "next-week", "下星期": "next-week",
    "last week": "last-week", "上周": "last-week", "上星期": "last-week",
    "last month": "last-month", "上个月": "last-month", "上月": "last-month",
    "end of the week": "this-week", "the weekend": "saturday", "周末": "saturday",
}  # fmt: skip

_RELATIVE_DAY = re.compile(
    r"(?<![a-z])(?:by |before |until |for )?("
    + "|".join(sorted(_RELATIVE, key=len, reverse=True))
    + r")(?![a-z])(?:之?前)?"
)
_WEEKDAY = re.compile(
    rf"(?<![a-z]){_LEAD}?(?P<full>{_FULL})(?![a-z])"
    rf"|(?<![a-z])(?P<lead>{_LEAD})?(?P<short>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?![a-z])"
    r"|(?P<next>下个?|上个?|这个?|本)?(?:周|星期|礼拜)(?P<han>[一二三四五六日天])(?:之?前)?"
)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_CHINESE_DATE = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})[日号]?(?:之?前)?")
_ENGLISH_DATE = re.compile(
    r"(?<![a-z0-9])(?:(?:by|before|on) )?"
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTHS})[a-z]*"
    rf"|(?P<month2>{_MONTHS})[a-z]* (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)(?![a-z0-9])"
)


def find_dates(text: str) -> Iterator[FoundSpan]:
    """Find days in a folded text: "today", "friday", "next-friday", "05-20", "2026-05-20"."""
    for found in _RELATIVE_DAY.finditer(text):
        yield FoundSpan(SpanKind.DATE, *found.span(), _RELATIVE[found.group(1)], 1.5)
    for found in _WEEKDAY.finditer(text):
        if day := _weekday(found):
            yield FoundSpan(SpanKind.DATE, *found.span(), day, 1.6)
    yield from _calendar_days(text)


def _weekday(found: re.Match[str]) -> str | None:
    """Read a weekday; "sat" and "sun" are days only after "on" or "by"."""
    part = found.groupdict()
    if part["short"] in ("sat", "sun", "mon", "wed") and not part["lead"]:
        return None
    day = part["full"] or _DAYS[part["short"] or part["han"]]
    words = found.group()
    if "next " in words or words.startswith("下"):
        return f"next-{day}"
    return f"last-{day}" if "last " in words or words.startswith("上") else day


def _calendar_days(text: str) -> Iterator[FoundSpan]:
    for found in _ISO.finditer(text):
        year, month, day = found.groups()
        yield from _day(found, int(month), int(day), f"{year}-")
    for found in _CHINESE_DATE.finditer(text):
        yield from _day(found, int(found.group(1)), int(found.group(2)))
    for found in _ENGLISH_DATE.finditer(text):
        part = found.groupdict()
        month = _MONTHS.split("|").index(part["month"] or part["month2"]) + 1
        yield from _day(found, month, int(part["day"] or part["day2"]))


def _day(found: re.Match[str], month: int, day: int, year: str = "") -> Iterator[FoundSpan]:
    if 1 <= month <= 12 and 1 <= day <= 31:
        yield FoundSpan(SpanKind.DATE, *found.span(), f"{year}{month:02d}-{day:02d}", 3.0)
