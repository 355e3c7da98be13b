"""The data directory: owned by one process at a time, which says how to reach it.

Two locks, both the kernel's, so that a killed process leaves none: the lock file is held for as
long as the directory is owned; the folder itself is the gate, held for the moment in which
somebody takes the ownership, gives it up or looks for it. Without the gate, whoever looks holds
the lock file for an instant and can be taken for an owner.
"""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

LOCK = "lock"
RUNNING = "running.json"
HALF_RESTORED = "half-restored"
"""A file that is there while a backup comes back; what was cut short leaves it."""


class DataDirectoryBusy(Exception):
    """Another process uses this data directory."""


class HalfRestored(DataDirectoryBusy):
    """A restore was cut short in this data directory."""


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

    def acquire(self, *, to_restore: bool = False) -> None:
        """Become the owner, until the process ends or :meth:`release`.

        Args:
            to_restore: Whether a backup is brought back: then what was cut short is no hindrance.

        Raises:
            DataDirectoryBusy: Another process is; the message names it.
            HalfRestored: A restore was cut short.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._gate():
            taken = self._take()
        if not taken:
            raise DataDirectoryBusy(self._busy_words())
        if not to_restore and (self.folder / HALF_RESTORED).exists():
            self.release()
            message = (
                f"A restore into {self.folder} was cut short: run `frontdesk db restore` again."
            )
            raise HalfRestored(message)

    def announce(self, url: str) -> Running:
        """Say how the owner can be reached; the token stays with the owner of the files."""
        running = Running(os.getpid(), url, secrets.token_urlsafe(24))
        with self._gate():
            descriptor = os.open(self._running, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump(asdict(running), file)
        return running

    def running(self) -> Running | None:
        """Return the server that owns the directory now; None when none does."""
        if not (self.folder / LOCK).exists():
            return None
        with self._gate():
            if not self._is_locked():
                return None
            return self._told()

    def release(self) -> None:
        """Stop being the owner."""
        if self._descriptor is not None:
            with self._gate():
                self._running.unlink(missing_ok=True)
                os.close(self._descriptor)
            self._descriptor = None

    @property
    def _running(self) -> Path:
        return self.folder / RUNNING

    @contextlib.contextmanager
    def _gate(self) -> Iterator[None]:
        """Stand in the gate, alone; never longer than it takes to look."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _take(self) -> bool:
        descriptor = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        self._running.unlink(missing_ok=True)
        return True

    def _is_locked(self) -> bool:
        descriptor = os.open(self.folder / LOCK, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        return False

    def _told(self) -> Running | None:
        try:
            told = json.loads(self._running.read_text())
            return Running(int(told["pid"]), str(told["url"]), str(told["token"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _busy_words(self) -> str:
        running = self.running()
        who = f"the server at {running.url} (process {running.pid})" if running else "a process"
        return (
            f"{self.folder} is in use by {who}. Stop it first, or use another FRONTDESK_DATA_DIR."
        )
