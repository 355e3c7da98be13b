"""Working time of a work centre, day by day, and when steps of a routing begin and end.

No database here, so that the rules can be tested by themselves. A step takes the minutes of one
machine; the next begins where it ended, on the same day if there is time left of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from erp_core.production.errors import NeverWorks, TakesTooLong

LONGEST_CLOSURE = 400
"""Days in a row without an hour of work, after which nothing can be planned."""
LONGEST_WORK = 3660
"""Days from the first to the last of a routing, after which nothing can be planned."""


@dataclass(frozen=True)
class Calendar:
    """When a work centre works.

    Attributes:
        weekly: Minutes by weekday, 0 is Monday.
        capacity: How many machines work side by side.
        closures: First and last days on which it does not.
    """

    weekly: Mapping[int, int]
    capacity: int = 1
    closures: tuple[tuple[date, date], ...] = ()

    def minutes_on(self, day: date) -> int:
        """Tell how long one machine works on a day."""
        if any(first <= day <= last for first, last in self.closures):
            return 0
        return self.weekly.get(day.weekday(), 0)

    def available_in(self, first: date, days: int = 7) -> int:
        """Tell how many minutes all its machines have, in so many days from one on."""
        there = min(days, (date.max - first).days + 1)
        each = (self.minutes_on(first + timedelta(days=n)) for n in range(there))
        return sum(each) * self.capacity


@dataclass(frozen=True)
class Span:
    """The first and the last day of a step."""

    starts_on: date
    ends_on: date


Step = tuple[Calendar, Decimal]
"""Where a step is done, and for how many minutes."""


def schedule(steps: Sequence[Step], due_on: date | None, today: date) -> tuple[Span, ...]:
    """Plan steps back from a day, or on from today where that would be too late, or no day is told.

    Raises:
        NeverWorks: A work centre has no hours for more than a year.
        TakesTooLong: The steps take more than ten years.
    """
    if due_on is not None and due_on >= today:
        try:
            spans = backward(steps, due_on)
        except NeverWorks:
            return forward(steps, today)
        if all(span.starts_on >= today for span in spans):
            return spans
    return forward(steps, today)


def backward(steps: Sequence[Step], due_on: date) -> tuple[Span, ...]:
    """Plan steps so that the last one ends by a day, as late as possible.

    Raises:
        NeverWorks: A work centre has no hours for more than a year.
        TakesTooLong: The steps take more than ten years.
    """
    walk = _Walk(due_on, -1)
    spans = [walk.take(*step) for step in reversed(steps)]
    return tuple(reversed(spans))


def forward(steps: Sequence[Step], start_on: date) -> tuple[Span, ...]:
    """Plan steps so that the first begins on a day, or as soon as there is work after it.

    Raises:
        NeverWorks: A work centre has no hours for more than a year.
        TakesTooLong: The steps take more than ten years.
    """
    walk = _Walk(start_on, 1)
    return tuple(walk.take(*step) for step in steps)


@dataclass
class _Walk:
    """A hand that moves through the days; ``left`` is the share of its day that is left."""

    day: date
    step: int
    left: Fraction = Fraction(1)
    turned: int = 0

    def take(self, calendar: Calendar, minutes: Decimal) -> Span:
        need, first = Fraction(minutes), None
        idle = 0
        while need > 0:
            usable = calendar.minutes_on(self.day) * self.left
            if usable <= 0:
                self._turn()
                idle += 1
                if idle > LONGEST_CLOSURE:
                    raise NeverWorks
                continue
            idle = 0
            first = first or self.day
            used = min(need, usable)
            need -= used
            self.left -= used / calendar.minutes_on(self.day)
        first = first or self.day
        return Span(min(first, self.day), max(first, self.day))

    def _turn(self) -> None:
        self.turned += 1
        beyond = date.max if self.step > 0 else date.min
        if self.turned > LONGEST_WORK or self.day == beyond:
            raise TakesTooLong
        self.day += timedelta(days=self.step)
        self.left = Fraction(1)
