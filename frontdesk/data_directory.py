"""The data directory: owned by one process at a time, which says how to reach it."""

import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

LOCK = "lock"
RUNNING = "running.json"


class DataDirectoryBusy(Exception):
    """Another process uses this data directory."""


@dataclass(frozen=True)
class Running:
    """The server that owns a data directory."""

    pid: int
    url: str
    token: str


class DataDirectory:
    """A folder with the database, the knowledge store and the clock.

    Args:
        folder: Where it is; made when it does not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Become the owner, until the process ends or :meth:`release`.

        Raises:
            DataDirectoryBusy: Another process is; the message names it.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise DataDirectoryBusy(self._busy_words()) from None
        self._descriptor = descriptor
        (self.folder / RUNNING).unlink(missing_ok=True)

    def announce(self, url: str) -> Running:
        """Say how the owner can be reached; the token stays with the owner of the files."""
        running = Running(os.getpid(), url, secrets.token_urlsafe(24))
        target = self.folder / RUNNING
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(running), file)
        return running

    def running(self) -> Running | None:
        """Return the server that owns the directory now; None when none does."""
        if not (self.folder / LOCK).exists() or not self._is_locked():
            return None
        try:
            told = json.loads((self.folder / RUNNING).read_text())
            return Running(int(told["pid"]), str(told["url"]), str(told["token"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def release(self) -> None:
        """Stop being the owner."""
        if self._descriptor is not None:
            (self.folder / RUNNING).unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None

    def _is_locked(self) -> bool:
        descriptor = os.open(self.folder / LOCK, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        return False

    def _busy_words(self) -> str:
        running = self.running()
        who = f"the server at {running.url} (process {running.pid})" if running else "a process"
        return (
            f"{self.folder} is in use by {who}. Stop it first, or use another FRONTDESK_DATA_DIR."
        )
