"""Stretches of days on the calendar: half-open, weeks from Monday, years as the house has them."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Unit = Literal["day", "week", "month", "quarter", "half", "year"]
UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "half", "year")
MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but not including `end`; an open side is None.

    Attributes:
        start: First day, or None.
        end: Day after the last, or None.
        unit: The calendar's unit that it is one of, if it is one.
    """

    start: date | None
    end: date | None
    unit: Unit | None = None

    def until(self, other: "Period") -> "Period":
        """Reach from this one to the end of another."""
        return Period(self.start, other.end)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The organisation's calendar on a day.

    Attributes:
        today: The day it is.
        year_starts: Month in which the fiscal year begins; quarters and halves follow it.
    """

    today: date
    year_starts: int = 1

    def period(self, unit: Unit, offset: int = 0) -> Period:
        """Return the unit that today is in, or one so many before (negative) or after."""
        return self.around(self.today, unit, offset)

    def around(self, day: date, unit: Unit, offset: int = 0) -> Period:
        """Return the unit that a day is in, moved by so many of them."""
        if unit == "day":
            start = day + timedelta(days=offset)
            return Period(start, start + timedelta(days=1), unit)
        if unit == "week":
            start = day - timedelta(days=day.weekday()) + timedelta(weeks=offset)
            return Period(start, start + timedelta(weeks=1), unit)
        length = MONTHS[unit]
        first = day.replace(day=1)
        into = (first.month - self.year_starts) % 12 % length
        start = add_months(first, -into + offset * length)
        return Period(start, add_months(start, length), unit)

    def year(self, number: int) -> Period:
        """Return a calendar or fiscal year by the number that it ends in."""
        start = date(number if self.year_starts == 1 else number - 1, self.year_starts, 1)
        return Period(start, add_months(start, 12), "year")

    def part(self, year: Period, unit: Unit, number: int) -> Period:
        """Return the first, second ... quarter, half or month of a year."""
        start = year.start or self.today
        if unit == "month":
            moved = (number - start.month) % 12
            first = add_months(start, moved)
        else:
            first = add_months(start, (number - 1) * MONTHS[unit])
        return Period(first, add_months(first, MONTHS[unit]), unit)

    def latest(self, unit: Unit, number: int) -> Period:
        """Return a part named without its year: this year's, or last year's if still to come."""
        this = self.part(self.period("year"), unit, number)
        if this.start is not None and this.start > self.today:
            return self.part(self.period("year", -1), unit, number)
        return this

    def last(self, count: int, unit: Unit) -> Period:
        """Return the last so many: days end today, longer units are complete ones before this."""
        if unit == "day":
            tomorrow = self.today + timedelta(days=1)
            return Period(tomorrow - timedelta(days=count), tomorrow)
        now = self.period(unit)
        return Period(self.period(unit, -count).start, now.start)

    def coming(self, count: int, unit: Unit) -> Period:
        """Return the next so many: days begin today, longer units are those after this."""
        if unit == "day":
            return Period(self.today, self.today + timedelta(days=count))
        return Period(self.period(unit, 1).start, self.period(unit, count).end)

    def ago(self, count: int, unit: Unit) -> date:
        """Return the day so many units before today."""
        if unit == "day":
            return self.today - timedelta(days=count)
        if unit == "week":
            return self.today - timedelta(weeks=count)
        return add_months(self.today, -count * MONTHS[unit])

    def before(self, period: Period, unit: Unit | None = None) -> Period | None:
        """Return the period to compare with: the one before, or the same a unit earlier."""
        if period.start is None or period.end is None:
            return None
        if unit in ("year", "quarter", "half", "month"):
            months = MONTHS[unit]
            end = period.end
            whole = period.start.day == 1 and end.day == 1
            moved = add_months(end, -months) if whole else _day_after(end, -months)
            return Period(add_months(period.start, -months), moved)
        if unit == "week":
            week = timedelta(weeks=1)
            return Period(period.start - week, period.end - week)
        if period.start.day == 1 and period.end.day == 1:
            months = (period.end.year - period.start.year) * 12
            months += period.end.month - period.start.month
            return Period(add_months(period.start, -months), period.start)
        return Period(period.start - (period.end - period.start), period.start)


def _day_after(end: date, months: int) -> date:
    return add_months(end - timedelta(days=1), months) + timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """Move a day by months; the 31st becomes the last day of a shorter month."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    return replace_day(date(year, month + 1, 1), day.day)


def replace_day(first: date, day: int) -> date:
    """Set a month's day, at most its last."""
    return first.replace(day=min(day, monthrange(first.year, first.month)[1]))


def open_end(period: Period) -> Period:
    """Reach from a period's first day on."""
    return replace(period, end=None, unit=None)
