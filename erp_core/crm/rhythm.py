"""The rhythm of purchases, from their days alone: pure, so that it can be tested to the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

RECENT = 12
"""Gaps between purchases that count: a habit of long ago says little about the next order."""


@dataclass(frozen=True)
class Beat:
    """The median gap in days, and the days until the next purchase is due (negative: overdue)."""

    median_days: Decimal
    due_in: int


def gaps_between(days: Sequence[date]) -> list[int]:
    """Return the days between the latest purchases; several on one day are one."""
    ordered = sorted(set(days))[-(RECENT + 1) :]
    return [(later - earlier).days for earlier, later in pairwise(ordered)]


def median(values: Sequence[int]) -> Decimal:
    """Return the exact median of at least one whole number."""
    ordered, middle = sorted(values), len(values) // 2
    if len(ordered) % 2:
        return Decimal(ordered[middle])
    return Decimal(ordered[middle - 1] + ordered[middle]) / 2


def beat_of(days: Sequence[date], today: date) -> Beat | None:
    """Tell how often somebody buys and when the next time is due; None below two purchases."""
    gaps = gaps_between(days)
    if not gaps:
        return None
    usual = median(gaps)
    waited = (today - max(days)).days
    return Beat(usual, int(usual.quantize(Decimal(1), ROUND_HALF_UP)) - waited)
