"""How fast one visitor may write: bursts are human, floods are not.

What a visitor has left is counted by their session and by their address, over all of their
sockets: whoever opens more of them, or begins anew, has no more than before.
"""

import ipaddress
from collections.abc import Callable

MOST_KEPT = 10_000
"""Buckets that are remembered; full ones are forgotten first, they say nothing."""


def address_key(host: str) -> str:
    """Name whose address it is: of IPv6 a whole /64 is one line, and a device has many of it."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))


class Allowance:
    """A bucket of messages that refills while the visitor is silent."""

    def __init__(self, burst: int, per_second: float, monotonic: Callable[[], float]) -> None:
        self._burst = burst
        self._per_second = per_second
        self._monotonic = monotonic
        self._left = float(burst)
        self._at = monotonic()

    @property
    def is_full(self) -> bool:
        """Whether nothing was taken lately."""
        self._refill()
        return self._left >= self._burst

    def wait(self, cost: int = 1) -> float:
        """Say how many seconds it takes until so much is there; 0.0 if it is."""
        self._refill()
        return max(0.0, (cost - self._left) / self._per_second)

    def take(self, cost: int = 1) -> float:
        """Take as much as a message costs; 0.0 if it is allowed, else the seconds until it is."""
        wait = self.wait(cost)
        if wait == 0.0:
            self._left -= cost
        return wait

    def give_back(self, cost: int) -> None:
        """Undo that much of what was taken."""
        self._left = min(self._burst, self._left + cost)

    def _refill(self) -> None:
        now = self._monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now


class Allowances:
    """What every visitor has left, by session and by address.

    Args:
        monotonic: Real time that only goes forward.
        per_session: Burst and messages a second of one session.
        per_address: The same of one address, behind which may be a whole office.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        per_session: tuple[int, float] = (20, 1.0),
        per_address: tuple[int, float] = (100, 5.0),
    ) -> None:
        self._monotonic = monotonic
        self._rates = {"session": per_session, "address": per_address}
        self._buckets: dict[tuple[str, str], Allowance] = {}

    def take(self, session: str, address: str, cost: int = 1) -> float:
        """Take from both, or from none; 0.0 if both allow it, else the seconds until they do."""
        both = [self._of("session", session), self._of("address", address)]
        wait = max(one.wait(cost) for one in both)
        if wait == 0.0:
            for one in both:
                one.take(cost)
        return wait

    def _of(self, kind: str, name: str) -> Allowance:
        if len(self._buckets) >= MOST_KEPT:
            self._forget()
        burst, per_second = self._rates[kind]
        return self._buckets.setdefault((kind, name), Allowance(burst, per_second, self._monotonic))

    def _forget(self) -> None:
        """Forget who has all of it; if everybody writes, the ones seen first."""
        kept = {key: one for key, one in self._buckets.items() if not one.is_full}
        self._buckets = dict(list(kept.items())[-MOST_KEPT // 2 :])
