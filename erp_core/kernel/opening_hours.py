"""Business hours: when a house is open, and how promises count in open time only.

Times are compared in UTC, so an hour that the clock skips or repeats in spring or autumn counts
for what it is: a window of 24 hours is 23 or 25 long on those days.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
LONGEST_CLOSURE = 400
"""Days in a row that may be closed; a house that never opens again can promise nothing."""

Window = tuple[int, int]
"""Minutes after midnight, local time: opens, closes; 1440 is midnight at the day's end."""
Weekly = Mapping[int, tuple[Window, ...]]
"""The windows of each weekday, 0 is Monday; a day without an entry is closed."""


class NeverOpen(ValueError):
    """These hours have no open time, or their windows overlap or end before they begin."""


@dataclass(frozen=True)
class OpeningHours:
    """When people work: windows by weekday, and days on which nobody does.

    Args:
        weekly: The windows of each weekday.
        holidays: Days that are closed whatever weekday they are.

    Raises:
        NeverOpen: There is no open time, or the windows of a day are not in order.
    """

    weekly: Weekly
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Refuse hours that nobody could keep."""
        if not any(self.weekly.values()) or not all(map(_in_order, self.weekly.values())):
            raise NeverOpen(NeverOpen.__doc__)

    @classmethod
    def same_each_day(cls, days: frozenset[int], opens_at: int, closes_at: int) -> "OpeningHours":
        """Open on some weekdays from one full hour to another."""
        window = (opens_at * 60, closes_at * 60)
        return cls(MappingProxyType(dict.fromkeys(sorted(days), (window,))))

    def windows(self, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        """Return the open windows of a day as moments in UTC."""
        if day not in self.holidays:
            for opens, closes in self.weekly.get(day.weekday(), ()):
                yield _moment(day, opens, zone), _moment(day, closes, zone)


def due_after(
    hours: OpeningHours, zone: ZoneInfo, start: datetime, open_time: timedelta
) -> datetime:
    """Return the moment by which so much open time has passed.

    Args:
        hours: When the house is open.
        zone: Where it is.
        start: From when, any zone.
        open_time: How much; none at all is due at the start, or at the next opening.

    Raises:
        NeverOpen: The house does not open for more than a year.
    """
    left = open_time
    for opens, closes in _from(hours, zone, start):
        if opens + left <= closes and opens < closes:
            return opens + left
        left -= max(closes - opens, timedelta(0))
    raise NeverOpen(NeverOpen.__doc__)


def open_time_between(
    hours: OpeningHours, zone: ZoneInfo, start: datetime, end: datetime
) -> timedelta:
    """Return how much open time lies between two moments; none when the end is not later."""
    passed = timedelta(0)
    for opens, closes in _from(hours, zone, start):
        if opens >= end:
            break
        passed += max(min(closes, end) - opens, timedelta(0))
    return passed


def business_minutes_between(
    hours: OpeningHours, zone: ZoneInfo, start: datetime, end: datetime
) -> int:
    """Return the full open minutes between two moments."""
    return open_time_between(hours, zone, start, end) // timedelta(minutes=1)


def _from(
    hours: OpeningHours, zone: ZoneInfo, start: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Return the windows that end after a moment, the first one cut at it."""
    begin = start.astimezone(UTC)
    day, closed = start.astimezone(zone).date(), 0
    while closed <= LONGEST_CLOSURE:
        closed += 1
        for opens, closes in hours.windows(day, zone):
            if closes > begin:
                closed = 0
                yield max(opens, begin), closes
        day += timedelta(days=1)


def _in_order(windows: tuple[Window, ...]) -> bool:
    last = 0
    for opens, closes in windows:
        if not last <= opens < closes <= DAY_MINUTES:
            return False
        last = closes
    return True


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return a local time of a day in UTC; midnight at its end is the next day's begin."""
    days, minute = divmod(minute, DAY_MINUTES)
    at = time(minute // 60, minute % 60)
    return datetime.combine(day + timedelta(days=days), at, zone).astimezone(UTC)


STANDARD_HOURS = OpeningHours.same_each_day(frozenset({0, 1, 2, 3, 4}), 9, 18)
"""Monday to Friday, nine to six: what holds until a house says otherwise."""
