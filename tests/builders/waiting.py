"""Waiting for a condition instead of sleeping: ends as soon as it is true."""

import threading
import time
from collections.abc import Callable

PATIENCE = 20.0
LOOK_AGAIN = 0.005


def eventually(condition: Callable[[], object], what: str, within: float = PATIENCE) -> None:
    """Look at a condition until it is true.

    Raises:
        AssertionError: It never was.
    """
    until = time.monotonic() + within
    never = threading.Event()
    while not condition():
        assert time.monotonic() < until, f"in {within:.0f} s it never came true that {what}"
        never.wait(LOOK_AGAIN)
