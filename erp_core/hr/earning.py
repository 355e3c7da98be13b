"""How leave is earned and carried over: what is due on which day, and the balance that results.

A year's leave is for a week of five days; other weeks earn in proportion. It is kept in hundredths
of a day, and the twelve months of a year add up to it exactly. A month that is not worked in full
counts by its calendar days. What is left above the cap when a year ends is lost.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from erp_core.hr.states import Accrual
from erp_core.kernel.shares import next_share, share

WEEK = 5
MONTHS = Decimal(12)
HUNDREDTH = Decimal("0.01")
NOTHING = Decimal(0)


class Due(NamedTuple):
    """Leave that is earned for a month (2026-05) or a year (2026), on a day."""

    period: str
    day: date
    days: Decimal


class Change(NamedTuple):
    """What changes a balance on a day."""

    day: date
    days: Decimal


@dataclass(frozen=True)
class Terms:
    """How somebody earns a kind of leave.

    Attributes:
        days_per_year: For a week of five days.
        days_per_week: That they work.
        cap: What goes into the next year at the most; None: all.
        start: From when on.
        end: Until when; None: it goes on.
    """

    accrual: Accrual
    days_per_year: Decimal
    days_per_week: int
    cap: Decimal | None
    start: date
    end: date | None = None

    @property
    def hundredths(self) -> int:
        """A year's leave in hundredths of a day."""
        exact = self.days_per_year * self.days_per_week * 100 / WEEK
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))

    def due(self, until: date) -> Iterator[Due]:
        """Name what is earned until a day."""
        if self.accrual is Accrual.NONE:
            return
        for year in range(self.start.year, until.year + 1):
            earned = [(month, self._of_month(year, month)) for month in self._months(year, until)]
            if self.accrual is Accrual.YEARLY:
                day = max(self.start, date(year, 1, 1))
                yield from _if_any(f"{year}", day, sum(days for _, days in earned), until)
                continue
            for month, days in earned:
                day = _last_day(year, month)
                day = day if self.end is None else min(day, self.end)
                yield from _if_any(f"{year}-{month:02d}", day, days, until)

    def kept(self, booked: Iterable[Due], until: date) -> Decimal:
        """Tell how much of what was booked stays, now that it is known until when it is earned.

        Whatever week it was booked by: of a period that is cut short, as large a share stays as
        the employment has of it.
        """
        terms = replace(self, days_per_week=self.days_per_week or WEEK)
        cut = {one.period: one.days for one in terms.due(until)}
        whole = {one.period: one.days for one in replace(terms, end=None).due(until)}
        return sum(
            (
                (one.days * cut.get(one.period, NOTHING) / whole[one.period]).quantize(HUNDREDTH)
                if one.period in whole
                else one.days
                for one in booked
            ),
            NOTHING,
        )

    def _months(self, year: int, until: date) -> range:
        """Name the months of a year that can earn anything."""
        first = self.start.month if year == self.start.year else 1
        is_cut = self.accrual is Accrual.MONTHLY and year == until.year
        return range(first, (until.month if is_cut else 12) + 1)

    def _of_month(self, year: int, month: int) -> int:
        """Return what a month earns, in hundredths of a day."""
        first, last = date(year, month, 1), _last_day(year, month)
        begins, ends = max(first, self.start), min(last, self.end or last)
        worked = max((ends - begins).days + 1, 0)
        whole = next_share(self.hundredths, Decimal(month - 1), Decimal(1), MONTHS)
        return share(whole, Decimal(worked), Decimal((last - first).days + 1))


def year_ends(
    changes: Iterable[Change], lost: Mapping[int, Decimal], cap: Decimal | None, years: range
) -> list[Change]:
    """Tell what the ends of years take, or give back, that the ledger does not say yet.

    Leave that is recorded when its year has closed was taken of what that year's end took.

    Args:
        changes: What changes the balance, and what the ledger says is lost.
        lost: Of these, by year, what its end took.
        cap: What goes into the next year at the most; None: all.
        years: Which years, that have ended.
    """
    if cap is None:
        return []
    known, found = [*changes], list[Change]()
    for year in years:
        end, taken = date(year, 12, 31), lost.get(year, NOTHING)
        held = sum((one.days for one in (*known, *found) if one.day <= end), taken)
        if right := taken - max(held - cap, NOTHING):
            found.append(Change(end, right))
    return found


def balances(
    changes: Iterable[Change], cap: Decimal | None, until: date
) -> list[tuple[date, Decimal]]:
    """Return the balance at the end of each day that changes it, until a day.

    When a year ends, what is above the cap is gone, whether the ledger says so yet or not.
    """
    by_day: dict[date, Decimal] = {}
    for change in changes:
        if change.day <= until:
            by_day[change.day] = by_day.get(change.day, NOTHING) + change.days
    if not by_day:
        return []
    for year in range(min(by_day).year, until.year + 1):
        by_day.setdefault(date(year, 12, 31), NOTHING)
    found, balance = [], NOTHING
    for day in sorted(by_day):
        balance += by_day[day]
        if cap is not None and (day.month, day.day) == (12, 31):
            balance = min(balance, cap)
        found.append((day, balance))
    return [pair for pair in found if pair[0] <= until]


def balance_on(found: Iterable[tuple[date, Decimal]], day: date) -> Decimal:
    """Return the balance at the end of a day."""
    return next((days for on, days in reversed([*found]) if on <= day), NOTHING)


def lowest(found: Iterable[tuple[date, Decimal]], since: date) -> Decimal:
    """Return the lowest balance from a day on."""
    held = [*found]
    return min([balance_on(held, since), *(days for on, days in held if on > since)])


def _if_any(period: str, day: date, hundredths: int, until: date) -> Iterator[Due]:
    if hundredths and day <= until:
        yield Due(period, day, Decimal(hundredths).scaleb(-2))


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
