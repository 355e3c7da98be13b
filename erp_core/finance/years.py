"""Fiscal years: twelve months from the month that the organisation begins its years in."""

from calendar import monthrange
from datetime import date
from typing import NamedTuple

from erp_core.finance.periods import period_of

MONTHS = 12


class FiscalYear(NamedTuple):
    """A fiscal year, named by the calendar year that it begins in."""

    year: int
    first_day: date
    last_day: date

    @property
    def periods(self) -> tuple[str, ...]:
        """Its twelve months, in order."""
        return months_between(self.first_day, self.last_day)


def fiscal_year(year: int, start_month: int) -> FiscalYear:
    """Return the fiscal year that begins in a calendar year."""
    last_year, last_month = divmod(year * MONTHS + start_month - 1 + MONTHS - 1, MONTHS)
    last_day = date(last_year, last_month + 1, monthrange(last_year, last_month + 1)[1])
    return FiscalYear(year, date(year, start_month, 1), last_day)


def fiscal_year_of(day: date, start_month: int) -> FiscalYear:
    """Return the fiscal year that a day belongs to."""
    begins_before = day.month < start_month and day.year > date.min.year
    return fiscal_year(day.year - begins_before, start_month)


def months_between(first: date, last: date) -> tuple[str, ...]:
    """Name the months from that of one day to that of another, both included."""
    begin, end = (day.year * MONTHS + day.month - 1 for day in (first, last))
    return tuple(
        period_of(date(number // MONTHS, number % MONTHS + 1, 1))
        for number in range(begin, end + 1)
    )
