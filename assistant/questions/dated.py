"""Months and days by their names and numbers: "feb 2024", "5 june", 7月1日, 2026-06-01."""

import re
from datetime import date

from assistant.offline.numbers import parse_number
from assistant.questions.calendar_words import EN_MONTHS, RELYEARS
from assistant.questions.moments import Moment
from assistant.questions.periods import Calendar


def english_month(found: re.Match[str]) -> int:
    """Return the number of a month by its English name."""
    said = found.group("month")
    return next(at for at, names in enumerate(EN_MONTHS, 1) if said in names.split("|"))


def en_month(calendar: Calendar, found: re.Match[str]) -> Moment:
    """Read "feb 2024", "june last year", "march"."""
    return month_of(calendar, found, english_month(found))


def month_of(calendar: Calendar, found: re.Match[str], number: int) -> Moment:
    """Give a month of the year that was named, or the latest one of that name."""
    group = found.groupdict()
    if group.get("year"):  # a month belongs to the calendar's year, whatever the books do
        start = date(int(group["year"]), number, 1)
        return Moment(calendar.around(start, "month"))
    if group.get("relyear"):
        year = calendar.today.year + RELYEARS[group["relyear"]]
        return Moment(calendar.around(date(year, number, 1), "month"))
    today = calendar.today
    year = today.year if number <= today.month else today.year - 1
    return Moment(calendar.around(date(year, number, 1), "month"))


def dated(calendar: Calendar, found: re.Match[str], month: int, day: int) -> Moment | None:
    """Give a day of a month; None where there is no such day."""
    known = month_of(calendar, found, month).period.start
    if known is None:
        return None
    group = found.groupdict()
    year = known.year
    if not group.get("year") and not group.get("relyear"):
        year = calendar.today.year
        try:
            ahead = date(year, month, day) > calendar.today
        except ValueError:
            return None
        year -= 1 if ahead and month > calendar.today.month else 0
    try:
        return Moment(calendar.around(date(year, month, day), "day"))
    except ValueError:
        return None


def en_date(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    """Read "5 june", "may 1st"."""
    return dated(calendar, found, english_month(found), int(found.group("day")))


def zh_number(said: str) -> int:
    """Read a number in digits or Chinese characters."""
    return int(parse_number(said) or 0)


def zh_month(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    """Read 三月份, 2025年3月."""
    number = zh_number(found.group("month"))
    return month_of(calendar, found, number) if 1 <= number <= 12 else None


def zh_date(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    """Read 7月1日, 五月一号."""
    return dated(calendar, found, zh_number(found.group("month")), zh_number(found.group("day")))


def iso_day(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    """Read 2026-06-01."""
    try:
        day = date(*(int(found.group(name)) for name in ("y", "m", "d")))
    except ValueError:
        return None
    return Moment(calendar.around(day, "day"))


def iso_month(calendar: Calendar, found: re.Match[str]) -> Moment | None:
    """Read 2026-06."""
    number = int(found.group("m"))
    if not 1 <= number <= 12:
        return None
    return Moment(calendar.around(date(int(found.group("y")), number, 1), "month"))
