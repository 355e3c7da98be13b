"""Which days are worked, and which working days a leave takes: by a calendar alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

HALF, WHOLE = Decimal("0.5"), Decimal(1)


@dataclass(frozen=True)
class Calendar:
    """When somebody works.

    Attributes:
        hours: Of each weekday, Monday first.
        holidays: Days on which nobody works whatever weekday they are.
    """

    hours: tuple[Decimal, ...]
    holidays: frozenset[date] = frozenset()

    def hours_on(self, day: date) -> Decimal:
        """Tell how long is worked on a day."""
        return Decimal(0) if day in self.holidays else self.hours[day.weekday()]

    @property
    def days_per_week(self) -> int:
        """How many days of a week are worked."""
        return sum(hours > 0 for hours in self.hours)


@dataclass(frozen=True)
class Span:
    """From a day to a day, of which the first may begin and the last may end at midday."""

    first: date
    last: date
    starts_midday: bool = False
    ends_midday: bool = False

    @property
    def half_days(self) -> tuple[int, int]:
        """The first and the last half day, counted from the beginning of time."""
        begins = 2 * self.first.toordinal() + self.starts_midday
        return begins, 2 * self.last.toordinal() + (not self.ends_midday)

    @property
    def is_empty(self) -> bool:
        """Whether it ends before it begins."""
        begins, ends = self.half_days
        return ends < begins

    def overlaps(self, other: "Span") -> bool:
        """Tell whether two spans share half a day."""
        (begins, ends), (others_begin, others_end) = self.half_days, other.half_days
        return begins <= others_end and others_begin <= ends

    def working_days(self, calendar: Calendar) -> Iterator[tuple[date, Decimal]]:
        """Name the working days that it takes, each with how much of it: one, or half."""
        for place in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=place)
            if calendar.hours_on(day) > 0:
                yield day, self._part(day)

    def _part(self, day: date) -> Decimal:
        starts = self.starts_midday and day == self.first
        ends = self.ends_midday and day == self.last
        return HALF if starts or ends else WHOLE
