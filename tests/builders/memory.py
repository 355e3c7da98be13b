"""The memory of a test run: folders are kept in it, what no test needs any more is not."""

import os
import shutil
from pathlib import Path

from fastapi.dependencies import models

MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
"""Bytes that must be free; a run needs much less, as a passed test's folder is removed."""


def use_memory() -> None:
    """Let pytest keep its folders in memory, where nobody waits for a disk; else where it would.

    SQLite still does all that it does for a deployment: it only asks a quicker device.
    """
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def forget_handlers() -> None:
    """Let go of the handlers of every application that a test built, and so of the whole house.

    FastAPI remembers four thousand of them for good: more than a hundred houses, among whose
    objects each search for garbage, and each start of the console, takes seconds.
    """
    for name, remembered in vars(models).items():
        if name.endswith("_cached"):
            remembered.cache_clear()
