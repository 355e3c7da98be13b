"""How fast one visitor may write: bursts are human, floods are not."""

from collections.abc import Callable


class Allowance:
    """A bucket of messages that refills while the visitor is silent."""

    def __init__(self, burst: int, per_second: float, monotonic: Callable[[], float]) -> None:
        self._burst = burst
        self._per_second = per_second
        self._monotonic = monotonic
        self._left = float(burst)
        self._at = monotonic()

    def take(self) -> float:
        """Take one message; 0.0 if it is allowed, else the seconds until the next one is."""
        now = self._monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self._per_second
