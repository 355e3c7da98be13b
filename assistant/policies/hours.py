"""When a person answers: working hours, so that a hand-over can say by when."""

from datetime import datetime, timedelta

from assistant.settings import AssistantSettings


def answered_by(now: datetime, settings: AssistantSettings) -> datetime:
    """Return the moment by which a person has answered: so many working hours from now.

    Args:
        now: The present moment in the organisation's zone.
        settings: Opening hours and the promise.
    """
    moment, left = _next_open(now, settings), timedelta(hours=settings.answers_within)
    while (closing := _closing(moment, settings)) < moment + left:
        left -= closing - moment
        moment = _next_open(closing, settings)
    return moment + left


def _next_open(moment: datetime, settings: AssistantSettings) -> datetime:
    """Return the moment itself while open, else the next opening."""
    if moment.weekday() in settings.open_days and moment < _closing(moment, settings):
        return max(moment, _at(moment, settings.opens_at))
    following = _at(moment + timedelta(days=1), 0)
    return _next_open(following, settings)


def _closing(moment: datetime, settings: AssistantSettings) -> datetime:
    return _at(moment, 0) + timedelta(hours=settings.closes_at)


def _at(moment: datetime, hour: int) -> datetime:
    return moment.replace(hour=hour, minute=0, second=0, microsecond=0)
