"""Working days, Monday to Friday: what banks and carriers count in; weeks begin on Monday."""

from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Tell whether a day is one from Monday to Friday."""
    return day.weekday() < _SATURDAY


def working_days_after(day: date, days: int) -> date:
    """Count working days, Monday to Friday, on from a day."""
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
