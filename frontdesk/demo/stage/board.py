"""Tells the page that something changed, so that it looks again."""

import asyncio


class Board:
    """A count of changes that anyone may wait for."""

    def __init__(self) -> None:
        self.version = 0
        self._changed = asyncio.Event()

    def change(self) -> None:
        """Say that something changed."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, seen: int, patience: float) -> None:
        """Wait until there is something newer than what was seen, or patience ends."""
        if self.version != seen:
            return
        try:
            async with asyncio.timeout(patience):
                await self._changed.wait()
        except TimeoutError:
            return
