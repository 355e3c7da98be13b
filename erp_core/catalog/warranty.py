"""Until when we answer for what somebody has: the one rule of it."""

from calendar import monthrange
from datetime import date


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def warranty_until(had_from: date, months: int) -> date | None:
    """Return the last day of a warranty of so many months; None: there is none.

    Args:
        had_from: The day on which it was delivered, or bought.
        months: What the article says; 0: no more than the law says.
    """
    return months_later(had_from, months) if months > 0 else None
