"""A database of its own for a benchmark, a file or on a server; it is gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from erp_core.kernel.clock import SystemClock
from erp_core.kernel.database import Database
from erp_core.kernel.organisation import found_organisation
from erp_core.migrations import upgrade
from frontdesk.bootstrap import open_database
from frontdesk.settings import Settings, load_settings
from tests.builders.databases import ORGANISATION, bare_postgres


@contextmanager
def new_house(server: str) -> Iterator[Settings]:
    """Give the settings of a founded, empty house.

    Args:
        server: URL of a PostgreSQL on which a database is made and dropped; empty: SQLite.
    """
    with tempfile.TemporaryDirectory() as folder:
        if not server:
            yield _founded(load_settings(data_dir=Path(folder), database_url="", _env_file=None))
            return
        with bare_postgres(server) as bare:
            url = bare.url
            yield _founded(load_settings(data_dir=Path(folder), database_url=url, _env_file=None))


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open the database as the served house does."""
    database = open_database(settings, SystemClock())
    try:
        yield database
    finally:
        database.close()


def _founded(settings: Settings) -> Settings:
    upgrade(settings.url)
    with opened(settings) as database:
        database.run(lambda tx: found_organisation(tx, ORGANISATION))
    return settings
