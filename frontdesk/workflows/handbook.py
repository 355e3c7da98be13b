"""Keeps the handbook's search in step with its pages while the house is open.

A page is saved in a transaction of the core, which cannot know of the search. Its wake-up after
the commit (on PostgreSQL from every process) lets a thread of ours bring the index up to date.
"""

import threading
from collections.abc import Callable

import structlog

from erp_core.kernel.notify import EVERYTHING, Bus

log = structlog.get_logger(__name__)
TOPIC = "handbook"
RETRY = 10.0
"""Seconds until an indexing that failed is tried again."""


class HandbookKeeper:
    """Indexes the handbook after every change, in a thread of its own.

    Args:
        bus: Says when a page was saved.
        index: Brings the index up to date with all pages; running it again changes nothing.
        retry: Seconds until it is called again after it failed.
    """

    def __init__(self, bus: Bus, index: Callable[[], None], *, retry: float = RETRY) -> None:
        self._bus = bus
        self._index = index
        self._retry = retry
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="handbook", daemon=True)
        self._forget: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to listen."""
        self._forget = self._bus.watch(self._woken)
        self._thread.start()

    def stop(self) -> None:
        """Finish an indexing that is under way, and stop."""
        self._forget()
        self._stopping.set()
        self._wake.set()
        self._thread.join()

    def _woken(self, topics: frozenset[str]) -> None:
        if topics & {TOPIC, EVERYTHING}:
            self._wake.set()

    def _run(self) -> None:
        wait: float | None = None
        while True:
            self._wake.wait(wait)
            self._wake.clear()
            if self._stopping.is_set():
                return
            wait = None if self._has_indexed() else self._retry

    def _has_indexed(self) -> bool:
        try:
            self._index()
        except Exception:
            log.exception("the handbook could not be indexed; it is tried again")
            return False
        return True
