"""Keeps the head of the audit chain outside the database, so that a cut end is noticed."""

import json
import threading
from pathlib import Path

FILE = "audit-head.json"


class AuditHeadFile:
    """The last head that was committed, in a file of the data directory.

    Args:
        folder: The data directory.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._guard = threading.Lock()
        self._sequence = 0

    def keep(self, sequence: int, mac: str) -> None:
        """Store a head, unless a later one was stored; the replacement is atomic."""
        with self._guard:
            if sequence <= self._sequence or not self._file.parent.is_dir():
                return
            scratch = self._file.with_suffix(".new")
            scratch.write_text(json.dumps({"sequence": sequence, "mac": mac}))
            scratch.replace(self._file)
            self._sequence = sequence

    def read(self) -> tuple[int, str] | None:
        """Return the head that was kept; None when there is none."""
        try:
            told = json.loads(self._file.read_text())
            return int(told["sequence"]), str(told["mac"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
