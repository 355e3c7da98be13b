"""Whether a database holds what this program reads: asked once, when it is opened.

Without the question, the first command that meets a missing table would fail as a defect of
ours, where its owner only has to bring the database up to date.
"""

from pathlib import Path

from sqlalchemy import Connection, make_url, text

from erp_core.kernel.database import Database
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.table import Table

_COLUMNS = {
    "sqlite": (
        "SELECT it.name, its.name FROM sqlite_master AS it "
        "JOIN pragma_table_xinfo(it.name) AS its WHERE it.type = 'table'"
    ),
    "postgresql": (
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = ANY (current_schemas(false))"
    ),
}


class NotSetUp(Unavailable):
    """This database is not set up or not up to date: run `frontdesk db upgrade`."""


class BeingRestored(Unavailable):
    """A backup is being restored into this database, or that was cut short: restore it again."""


RESTORING = "frontdesk.restoring"
"""A setting of a PostgreSQL database that is on while a backup comes back into it."""


def require_tables(database: Database) -> None:
    """Make sure that a database has every table; looking makes no file.

    Raises:
        NotSetUp: It was never set up, or by another version.
        BeingRestored: A backup is not wholly back.
        Unavailable: It cannot be read.
    """
    if not is_there(database.url):
        raise NotSetUp
    if database.read(lambda tx: _is_being_restored(tx.connection)):
        raise BeingRestored
    if database.read(lambda tx: lacks_columns(tx.connection)):
        raise NotSetUp


def _is_being_restored(connection: Connection) -> bool:
    if connection.dialect.name != "postgresql":
        return False
    asked = text("SELECT current_setting(:name, true)")
    return bool(connection.scalar(asked, {"name": RESTORING}) == "yes")


def is_there(url: str) -> bool:
    """Tell whether there is a database to look into: a server, or a file that exists."""
    where = make_url(url)
    name = where.database or ""
    is_file = where.get_backend_name() == "sqlite" and not name.startswith((":", "file:"))
    return not is_file or Path(name).exists()


def lacks_columns(connection: Connection) -> bool:
    """Tell whether a column that the program knows, or a whole table, is not in the database."""
    found = {
        (row[0], row[1]) for row in connection.execute(text(_COLUMNS[connection.dialect.name]))
    }
    known = {
        (table.name, column.name)
        for table in Table.metadata.tables.values()
        for column in table.columns
    }
    return not known <= found
