"""Keeps within a carrier's rate: so many messages a second, and so many to one peer."""

import asyncio
import time


class Pace:
    """Spaces sends out evenly.

    Args:
        per_second: Messages a second over all peers.
        per_peer: Messages a second to one peer.
    """

    def __init__(self, per_second: float, per_peer: float) -> None:
        self._gap = 1 / per_second
        self._peer_gap = 1 / per_peer
        self._next = 0.0
        self._next_for: dict[str, float] = {}

    async def wait(self, peer: str) -> None:
        """Wait for our turn to write to a peer; meanwhile the other peers have theirs."""
        await _until(self._place_of(peer))
        at = max(time.monotonic(), self._next)
        self._next = at + self._gap
        self._next_for[peer] = max(self._next_for[peer], at + self._peer_gap)
        await _until(at)

    def begins(self, peer: str) -> None:
        """Count a peer's distance from now: what had its turn was held up, and begins only now."""
        begun = time.monotonic() + self._peer_gap
        self._next_for[peer] = max(self._next_for.get(peer, 0.0), begun)

    def _place_of(self, peer: str) -> float:
        now = time.monotonic()
        self._forget_past(now)
        at = max(now, self._next_for.get(peer, 0.0))
        self._next_for[peer] = at + self._peer_gap
        return at

    def _forget_past(self, now: float) -> None:
        if len(self._next_for) > 1_000:
            self._next_for = {peer: at for peer, at in self._next_for.items() if at > now}


async def _until(at: float) -> None:
    if (wait := at - time.monotonic()) > 0:
        await asyncio.sleep(wait)
