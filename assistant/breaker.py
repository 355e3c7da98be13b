"""A latching circuit breaker: a model that keeps failing is switched off, so that nobody waits."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal["ok", "failing", "off"]


@dataclass(frozen=True)
class ModelHealth:
    """How a language model does, for the console.

    Attributes:
        name: As the settings name it.
        state: ``failing`` after a failure, ``off`` while it is not asked.
        last_error: What went wrong last; empty when nothing did.
        since: When this state began; None before the first turn.
    """

    name: str
    state: State
    last_error: str
    since: datetime | None


class Breaker:
    """Counts a model's failures in a row and keeps it off for a while after too many.

    Args:
        name: The model.
        trips_after: Failures in a row that switch it off.
        rests_for: Seconds until one turn may try it again.
        monotonic: Real time that only goes forward.
    """

    def __init__(
        self, name: str, *, trips_after: int, rests_for: float, monotonic: Callable[[], float]
    ) -> None:
        self._name = name
        self._trips_after = trips_after
        self._rests_for = rests_for
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._failures = 0
        self._off_until: float | None = None
        self._health = ModelHealth(name, "ok", "", None)

    @property
    def health(self) -> ModelHealth:
        """How the model does."""
        with self._lock:
            return self._health

    def lets_try(self) -> bool:
        """Tell whether a turn may ask the model; after the rest, one turn at a time may."""
        with self._lock:
            if self._off_until is None:
                return True
            if self._monotonic() < self._off_until:
                return False
            self._off_until = self._monotonic() + self._rests_for
            return True

    def succeeded(self, now: datetime) -> None:
        """Note a turn that the model answered: it is well again."""
        with self._lock:
            self._failures = 0
            self._off_until = None
            if self._health.state != "ok":
                self._health = ModelHealth(self._name, "ok", self._health.last_error, now)

    def failed(self, error: str, now: datetime, *, for_good: bool = False) -> None:
        """Note a failure; one that will not heal by itself switches off at once."""
        with self._lock:
            self._failures += 1
            off = for_good or self._failures >= self._trips_after
            self._off_until = self._monotonic() + self._rests_for if off else None
            state: State = "off" if off else "failing"
            began = self._health.since if self._health.state == state else now
            self._health = ModelHealth(self._name, state, error, began)
