"""When the team can call: whole hours of working time, offered to choose from."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from erp_core.kernel.opening_hours import OpeningHours

HOUR = timedelta(hours=1)


def call_windows(
    now: datetime, zone: ZoneInfo, hours: OpeningHours
) -> tuple[datetime, datetime, datetime]:
    """Return the beginnings of three hours to call in: the next two, and one of another day.

    Args:
        now: The present moment.
        zone: The organisation's.
        hours: When people work.
    """
    begins = _full_hours(now.astimezone(zone), zone, hours)
    first, second = next(begins), next(begins)
    later = next(hour for hour in begins if hour.date() > second.date())
    return first, second, later


def _full_hours(now: datetime, zone: ZoneInfo, hours: OpeningHours) -> Iterator[datetime]:
    """Give every full hour of working time that begins at least an hour from now."""
    earliest, day = now + HOUR, now.date()
    while True:
        for opens, closes in hours.windows(day, zone):
            begins = opens.astimezone(zone)
            if begins.minute:
                begins = begins.replace(minute=0) + HOUR
            while begins + HOUR <= closes.astimezone(zone):
                if begins >= earliest:
                    yield begins
                begins += HOUR
        day += timedelta(days=1)
