"""Opens the database for a command: to look, or as the owner of the data directory to change."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from erp_core.kernel.database import Database
    from erp_core.kernel.transaction import Tx

T = TypeVar("T")


def looked_up(question: "Callable[[Tx], T]") -> T:
    """Answer a question from a snapshot; the server may be running."""
    from erp_core.kernel.clock import SystemClock
    from frontdesk.bootstrap import open_database
    from frontdesk.settings import load_settings

    database = open_database(load_settings(), SystemClock())
    try:
        return database.read(question)
    finally:
        database.close()


@contextmanager
def owned() -> "Iterator[Database]":
    """Own the data directory and open the database, to change something.

    Raises:
        DataDirectoryBusy: The server is running.
    """
    from frontdesk.bootstrap import open_database
    from frontdesk.clocks import open_clock
    from frontdesk.data_directory import DataDirectory
    from frontdesk.settings import load_settings

    settings = load_settings()
    directory = DataDirectory(settings.data_dir)
    directory.acquire()
    try:
        database = open_database(settings, open_clock(settings.clock, settings.data_dir))
        try:
            yield database
        finally:
            database.close()
    finally:
        directory.release()
