"""How many bytes of files one address may send: at a time, and in a day.

Anybody may open the chat, and what they send is kept. What is coming in is in memory until it is
whole, so it counts from when it is announced; what a day costs is what came. As in ``rate``,
whoever opens more sockets or begins anew has no more than before.
"""

from collections import Counter
from collections.abc import Callable

from channels.webchat.frames import Refusal
from channels.webchat.rate import Allowance

AT_ONCE = 16 * 1024 * 1024
A_DAY = 100 * 1024 * 1024
DAY = 24 * 60 * 60.0
SOON = 10.0
"""Seconds until a file is asked for again that had no room beside others."""
MOST_KEPT = 10_000
"""Addresses that are remembered; those that sent nothing lately are forgotten first."""


class Uploads:
    """What every address has coming in, and what it may still send.

    Args:
        monotonic: Real time that only goes forward, in seconds.
        at_once: Bytes of one address that may be coming in, as announced.
        a_day: Bytes that one address may send at a stretch; a day gives as many back.
    """

    def __init__(
        self, monotonic: Callable[[], float], at_once: int = AT_ONCE, a_day: int = A_DAY
    ) -> None:
        self.monotonic = monotonic
        self._at_once = at_once
        self._a_day = a_day
        self._coming: Counter[str] = Counter()
        self._daily: dict[str, Allowance] = {}

    def begin(self, address: str, size: int) -> Refusal | None:
        """Let a file of so many bytes come in; else say why not, and nothing is counted."""
        if self._coming[address] + size > self._at_once:
            return Refusal.SLOW_DOWN
        if self._of(address).take(size):
            return Refusal.TOO_MUCH
        self._coming[address] += size
        return None

    def end(self, address: str, size: int, came: int) -> None:
        """A file is whole or given up; what did not come of it was not sent."""
        self._coming[address] -= size
        if self._coming[address] <= 0:
            del self._coming[address]
        self._of(address).give_back(size - came)

    def _of(self, address: str) -> Allowance:
        if len(self._daily) >= MOST_KEPT:
            kept = {key: one for key, one in self._daily.items() if not one.is_full}
            self._daily = dict(list(kept.items())[-MOST_KEPT // 2 :])
        new = Allowance(self._a_day, self._a_day / DAY, self.monotonic)
        return self._daily.setdefault(address, new)
