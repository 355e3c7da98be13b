"""Doing something on many threads at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def together(count: int, deed: Callable[[int], T]) -> list[T | Exception]:
    """Run a deed on so many threads, all released at once; an error is a result."""
    start = threading.Barrier(count)

    def run(number: int) -> T | Exception:
        start.wait()
        try:
            return deed(number)
        except Exception as error:  # noqa: BLE001 - the caller asserts what it is
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
