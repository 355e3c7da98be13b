"""A fair lock: writers of one SQLite file enter in the order they came.

``threading.Lock`` is not fair: under load a writer can starve until SQLite gives up on it.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from erp_core.kernel.errors import Unavailable


class Turnstile:
    """Lets one thread through at a time, first come, first served."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def passing(self, timeout: float) -> Iterator[None]:
        """Wait for our turn, and hand it on at the end.

        Args:
            timeout: Seconds to wait.

        Raises:
            Unavailable: Our turn did not come in time.
        """
        self._enter(timeout)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, timeout: float) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(timeout):
            return
        with self._guard:
            if turn.is_set():
                return
            self._waiting.remove(turn)
        raise Unavailable

    def _leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
