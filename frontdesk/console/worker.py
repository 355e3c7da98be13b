"""The way off the event loop: the core is synchronous, and a loop that waits stops everybody."""

from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

T = TypeVar("T")


async def in_worker(work: Callable[[], T]) -> T:
    """Do synchronous work in a thread of its own."""
    return await run_in_threadpool(work)
