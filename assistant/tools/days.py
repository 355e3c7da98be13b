"""Which day a customer means: the offline engine gives words, a model an ISO date."""

from datetime import date, timedelta

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FRIDAY = 4
_AHEAD = {"today": 0, "tomorrow": 1, "day-after-tomorrow": 2}


def day_of(words: str | None, today: date) -> date | None:
    """Resolve a day from today on; None for none, for what is over and for what is no day.

    Args:
        words: Such as ``friday``, ``next-friday``, ``tomorrow``, ``next-week``, ``05-20`` or
            ``2026-05-20``; a week means its Friday.
        today: The business date.
    """
    told = (words or "").strip().casefold().replace(" ", "-")
    found = _relative(told, today) or _calendar(told, today)
    return found if found is not None and found >= today else None


def _relative(told: str, today: date) -> date | None:
    if told in _AHEAD:
        return today + timedelta(days=_AHEAD[told])
    monday = today - timedelta(days=today.weekday())
    if told in ("this-week", "next-week"):
        return monday + timedelta(days=_FRIDAY + 7 * (told == "next-week"))
    name = told.removeprefix("next-")
    if name not in _WEEK:
        return None
    if name != told:
        return monday + timedelta(days=7 + _WEEK.index(name))
    return today + timedelta(days=(_WEEK.index(name) - today.weekday()) % 7)


def _calendar(told: str, today: date) -> date | None:
    """Read an ISO date, or a month and a day, which is the next one to come."""
    for text in (told, f"{today.year}-{told}", f"{today.year + 1}-{told}"):
        try:
            found = date.fromisoformat(text)
        except ValueError:
            continue
        if found >= today or text == told:
            return found
    return None
