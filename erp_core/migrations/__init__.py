"""Brings a database to the present tables with Alembic, from inside an installed package.

Triggers are created again after every upgrade: Alembic knows none of them, and rebuilding a
table on SQLite drops them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from erp_core.kernel.engine import open_engine
from erp_core.kernel.errors import Conflict
from erp_core.kernel.outages import translated
from erp_core.kernel.readiness import lacks_columns
from erp_core.kernel.transaction import Tx
from erp_core.migrations.schema import TRIGGERS

FOLDER = Path(__file__).parent
LOCK = 7_106_150
"""An arbitrary number: whoever upgrades a PostgreSQL database holds this advisory lock."""


class Unfinished(Conflict):
    """An unfinished version made this database, and it cannot be upgraded: use an empty one."""


class PointsNowhere(Conflict):
    """Rows of this database point at rows that do not exist; nothing was changed."""


def upgrade(url: str) -> None:
    """Upgrade a database to the newest revision; a present one is left alone.

    Args:
        url: SQLAlchemy URL of the database.

    Raises:
        Unfinished: It has the newest revision and not its tables.
        PointsNowhere: A row of it, on SQLite, points at one that does not exist.
        Unavailable: It cannot be reached.
    """
    engine = open_engine(url, pool_size=1)
    try:
        with translated(), engine.connect() as connection, _begun(connection):
            _lock(connection)
            if is_current(connection):
                _require_columns(connection)
                return
            command.upgrade(config(connection), "head")
            for trigger in TRIGGERS:
                trigger.create(connection)
            _require_references(connection)
    finally:
        engine.dispose()


def is_current(connection: Connection) -> bool:
    """Tell whether a database has every migration."""
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def revision_of(tx: Tx) -> str:
    """Return the revision of a database that is open."""
    return MigrationContext.configure(tx.connection).get_current_revision() or ""


def knows(revision: str) -> bool:
    """Tell whether a database of this revision can be upgraded by this version."""
    return revision in {one.revision for one in ScriptDirectory(str(FOLDER)).walk_revisions()}


def config(connection: Connection) -> Config:
    """Return the Alembic configuration that works on an open connection."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made


@contextmanager
def _begun(connection: Connection) -> Iterator[None]:
    """Begin a transaction in which SQLite may rebuild a table that others point at.

    It can be told so only before the transaction; what points nowhere is found at its end.
    """
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.close()
    with connection.begin():
        yield


def _require_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        astray = connection.execute(text("PRAGMA foreign_key_check")).all()
        if astray:
            raise PointsNowhere


def _require_columns(connection: Connection) -> None:
    if lacks_columns(connection):
        raise Unfinished


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
