"""What can be promised by which day: pure arithmetic over what is free and what is expected.

A later promise never takes what an earlier one needs: what is available on a day is the least that
is left on that day or any later one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_core.inventory.allocation import NOTHING


@dataclass(frozen=True)
class Coming:
    """What is expected to come (positive) or still missing to go (negative) on a day.

    Attributes:
        expected_id: The expected arrival; None of what goes.
    """

    on: date
    quantity: Decimal
    expected_id: int | None = None


@dataclass(frozen=True)
class Day:
    """What can be promised for a day, and the last arrival it needs; None: it is in stock.

    Today is told twice where something arrives today: what is in stock, and all there will be.
    """

    on: date
    available: Decimal
    expected_id: int | None


def promisable(free: Decimal, today: date, coming: Iterable[Coming]) -> tuple[Day, ...]:
    """Work out what can be promised from today and from each day on which something comes.

    What should have come before today is not counted on; what should have gone goes today.
    """
    known = [one for one in coming if one.quantity < 0 or one.on >= today]
    arriving = sum((one.quantity for one in known if one.quantity > 0 and one.on == today), NOTHING)
    days = sorted({today, *(max(one.on, today) for one in known)})
    left, levels = free, []
    for day in days:
        left += sum((one.quantity for one in known if max(one.on, today) == day), NOTHING)
        levels.append(left)
    if arriving:
        days, levels = [today, *days], [levels[0] - arriving, *levels]
    least = levels[-1]
    for place in range(len(levels) - 1, -1, -1):
        least = levels[place] = min(least, levels[place])
    return tuple(
        Day(day, max(level, NOTHING), _last_arrival(known, day) if place or not arriving else None)
        for place, (day, level) in enumerate(zip(days, levels, strict=True))
    )


def first_day(days: Sequence[Day], quantity: Decimal) -> Day | None:
    """Return the first day on which a quantity can be promised; None if on no day yet."""
    return next((day for day in days if day.available >= quantity), None)


def _last_arrival(coming: Iterable[Coming], day: date) -> int | None:
    arrived = [one for one in coming if one.expected_id is not None and one.on <= day]
    last = max(arrived, key=lambda one: (one.on, one.expected_id or 0), default=None)
    return None if last is None else last.expected_id
