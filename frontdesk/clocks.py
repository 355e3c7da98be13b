"""The business clock of a deployment: the machine's, or one that started at a given moment.

A clock that was given a start goes on where it was when the process ended, so that business time
never runs backwards: its reading is kept in the data directory every few seconds.
"""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from erp_core.kernel.clock import Clock, RunningClock, SystemClock

log = structlog.get_logger(__name__)
KEPT_EVERY = 5.0
FILE = "clock"


def open_clock(start: datetime | None, folder: Path) -> Clock:
    """Return the machine's clock, or one that resumes in a data directory.

    Args:
        start: The first moment of a clock of our own, aware; None is the machine's clock.
        folder: The data directory.
    """
    if start is None:
        return SystemClock()
    return RunningClock(_resumed(start, folder / FILE))


class ClockKeeper:
    """Keeps the reading of a clock of our own while the process runs.

    Args:
        clock: The clock.
        folder: The data directory.
    """

    def __init__(self, clock: Clock, folder: Path) -> None:
        self._clock = clock
        self._file = folder / FILE
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock-keeper", daemon=True)

    def start(self) -> None:
        """Begin, unless it is the machine's clock."""
        if isinstance(self._clock, RunningClock):
            self._thread.start()

    def stop(self) -> None:
        """Keep the last reading."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        stopped = False
        while not stopped:
            self._keep()
            stopped = self._stopping.wait(KEPT_EVERY)
        self._keep()

    def _keep(self) -> None:
        """Keep the reading; a full disk is met again in a moment."""
        try:
            keep(self._clock.now(), self._file.parent)
        except OSError as error:
            log.warning("the clock's reading could not be kept", error=type(error).__name__)


def keep(moment: datetime, folder: Path) -> None:
    """Store a clock's reading; the replacement is atomic."""
    scratch = folder / f"{FILE}.new"
    scratch.write_text(moment.isoformat())
    scratch.replace(folder / FILE)


def _resumed(start: datetime, file: Path) -> datetime:
    try:
        kept = datetime.fromisoformat(file.read_text())
    except (OSError, ValueError):
        return start
    return max(start, kept + timedelta(seconds=KEPT_EVERY))
