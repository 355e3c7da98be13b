"""The diary of the demo's history: what happens when, worked off in order with the clock moved."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from erp_core.kernel.clock import FixedClock

Task = Callable[[], None]


class Diary:
    """Moments with something to do; doing it may add later ones.

    Args:
        clock: Moved to each moment before its task is done.
    """

    def __init__(self, clock: FixedClock) -> None:
        self._clock = clock
        self._pages: list[tuple[datetime, int, Task]] = []
        self._order = count()

    def note(self, moment: datetime, task: Task) -> None:
        """Write down what is to be done at a moment."""
        heapq.heappush(self._pages, (moment, next(self._order), task))

    def live_until(self, end: datetime) -> None:
        """Do everything that is due before a moment; what comes later never happens."""
        while self._pages and self._pages[0][0] < end:
            moment, _, task = heapq.heappop(self._pages)
            self._clock.move_to(moment)
            task()
