"""When the team can call: whole hours of working time, offered to choose from."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from assistant.settings import AssistantSettings

HOUR = timedelta(hours=1)


def call_windows(now: datetime, settings: AssistantSettings) -> tuple[datetime, datetime, datetime]:
    """Return the beginnings of three hours to call in: the next two, and one of another day.

    Args:
        now: The present moment in the organisation's zone.
        settings: Opening hours.
    """
    hours = _open_hours(now, settings)
    first, second = next(hours), next(hours)
    later = next(hour for hour in hours if hour.date() > second.date())
    return first, second, later


def _open_hours(now: datetime, settings: AssistantSettings) -> Iterator[datetime]:
    """Give every full hour of working time that begins at least an hour from now."""
    earliest = now + HOUR
    begins = earliest.replace(minute=0, second=0, microsecond=0)
    if begins < earliest:
        begins += HOUR
    while True:
        opens = settings.opens_at <= begins.hour < settings.closes_at
        if opens and begins.weekday() in settings.open_days:
            yield begins
        begins += HOUR
