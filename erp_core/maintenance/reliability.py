"""How reliable an asset was, without a database: its downtime, availability and MTBF.

MTBF is the time it ran divided by how often it failed (ISO 14224, 3.52); availability is the time
it ran divided by all the time.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from erp_core.kernel.quantity import rounded

Stretch = tuple[datetime, datetime]
"""From when until when."""


def minutes_of(stretches: Iterable[Stretch], within: Stretch) -> int:
    """Sum how many minutes of a period stretches cover; what two cover counts once."""
    first, last = within
    total, reached = timedelta(), first
    for begin, end in sorted(stretches):
        begins, ends = max(begin, reached), min(end, last)
        if ends > begins:
            total += ends - begins
            reached = ends
    return total // timedelta(minutes=1)


def availability(downtime: int, period: int) -> Decimal:
    """Tell the share of a period in which it ran, to six places; 1 where there was no time."""
    return rounded(Decimal(period - downtime) / period) if period else Decimal(1)


def hours_between_failures(downtime: int, period: int, failures: int) -> Decimal | None:
    """Tell the mean hours that it ran between failures; None: it never failed."""
    return rounded(Decimal(period - downtime) / 60 / failures) if failures else None
