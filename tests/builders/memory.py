"""The temporary folders of a test run: in memory where the machine has room for them."""

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
"""Bytes that must be free; a run needs much less, as a passed test's folder is removed."""


def use_memory() -> None:
    """Let pytest keep its folders in memory, where nobody waits for a disk; else where it would.

    SQLite still does all that it does for a deployment: it only asks a quicker device.
    """
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
