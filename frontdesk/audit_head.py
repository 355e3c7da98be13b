"""Keeps the head of the audit chain outside the database, so that a cut end is noticed."""

import contextlib
import json
import os
import threading
from pathlib import Path

FILE = "audit-head.json"
LENGTH = 128
"""Bytes of the file: more than any head takes, and less than a disk writes at once."""


class AuditHeadFile:
    """The last head that was committed, in a file of the data directory.

    Each head is written over the one before, in one piece of one length: a new file for each
    costs a hundred times as much, and one is kept after every commit.

    Args:
        folder: The data directory.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._guard = threading.Lock()
        self._sequence = 0

    def keep(self, sequence: int, mac: str) -> None:
        """Store a head, unless a later one was stored; without a data directory nothing is kept."""
        with self._guard:
            if sequence <= self._sequence:
                return
            with contextlib.suppress(FileNotFoundError):
                self._write(json.dumps({"sequence": sequence, "mac": mac}))
                self._sequence = sequence

    def read(self) -> tuple[int, str] | None:
        """Return the head that was kept; None when there is none."""
        try:
            told = json.loads(self._file.read_text())
            return int(told["sequence"]), str(told["mac"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _write(self, told: str) -> None:
        file = os.open(self._file, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(file, told.ljust(LENGTH - 1).encode() + b"\n")
            os.ftruncate(file, LENGTH)
        finally:
            os.close(file)
