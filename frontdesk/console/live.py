"""Keeps a page true while it is open: wake-ups from the bus, bundled, and a slow look besides."""

import asyncio
from collections.abc import Awaitable, Callable

from nicegui import background_tasks, ui

from erp_core.kernel.notify import EVERYTHING
from frontdesk.console.visit import Visit

BUNDLE = 0.1
"""Seconds in which wake-ups are gathered into one look."""
FALLBACK = 20.0
"""Seconds between looks when nothing woke us: a wake-up may be missed."""

Look = Callable[[frozenset[str]], Awaitable[None]]


class Live:
    """Calls a page's look for the topics it wants, on the page's own loop, one at a time.

    Args:
        visit: The page.
        wants: Tells whether a topic concerns the page now.
        look: Shows what is true; told the topics, or :data:`EVERYTHING`.
    """

    def __init__(self, visit: Visit, wants: Callable[[str], bool], look: Look) -> None:
        self._visit = visit
        self._wants = wants
        self._look = look
        self._loop = asyncio.get_running_loop()
        self._heard: set[str] = set()
        self._is_looking = False
        forget = visit.desk.bus.watch(self._wake)
        visit.client.on_delete(forget)
        ui.timer(FALLBACK, lambda: self._hear(frozenset({EVERYTHING})), immediate=False)

    def _wake(self, topics: frozenset[str]) -> None:
        """Hear the bus, from whatever thread committed."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hear, topics)

    def _hear(self, topics: frozenset[str]) -> None:
        self._heard |= {one for one in topics if one == EVERYTHING or self._wants(one)}
        if self._heard and not self._is_looking and not self._visit.client.is_deleted:
            self._is_looking = True
            background_tasks.create(self._look_around(), name="console live")

    async def _look_around(self) -> None:
        try:
            while self._heard and not self._visit.client.is_deleted:
                await asyncio.sleep(BUNDLE)
                heard, self._heard = frozenset(self._heard), set()
                with self._visit.client:
                    await self._look(heard)
        finally:
            self._is_looking = False
