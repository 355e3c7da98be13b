"""When a person answers: working hours, so that a hand-over can say by when.

The hours themselves are the core's (``support.opening_hours``), the same that service levels are
counted in; what is promised, in hours of them, is a setting of the assistant.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.settings import AssistantSettings
from erp_core.kernel.opening_hours import OpeningHours, due_after


def answered_by(
    now: datetime, zone: ZoneInfo, hours: OpeningHours, settings: AssistantSettings
) -> datetime:
    """Return the moment, in the organisation's zone, by which a person has answered.

    Args:
        now: The present moment.
        zone: The organisation's.
        hours: When people work.
        settings: Hold the promise: so many open hours from now.
    """
    promise = timedelta(hours=settings.answers_within)
    return due_after(hours, zone, now, promise).astimezone(zone)
