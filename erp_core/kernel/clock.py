"""The one business time, injected so that a demo, a test or a replay decides what day it is."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time in UTC."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The time of the machine."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class RunningClock:
    """Starts at a given moment and runs at the speed of real time from there.

    Args:
        start: Aware moment at which the clock begins.
    """

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Return the start plus the real time that has passed, in UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._began)


class FixedClock:
    """Stands still until it is told to move; for tests and for building history.

    Args:
        at: Aware moment to stand at.
    """

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment the clock stands at, in UTC."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Stand at another moment."""
        self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move on by a duration."""
        self._at += by
