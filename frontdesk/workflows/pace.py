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
        """Wait for our turn to write to a peer."""
        now = time.monotonic()
        at = max(now, self._next, self._next_for.get(peer, 0.0))
        self._next = at + self._gap
        self._forget_past(now)
        self._next_for[peer] = at + self._peer_gap
        if at > now:
            await asyncio.sleep(at - now)

    def _forget_past(self, now: float) -> None:
        if len(self._next_for) > 1_000:
            self._next_for = {peer: at for peer, at in self._next_for.items() if at > now}
