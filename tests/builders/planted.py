"""Writing into the database what it refuses by itself, so that checks have something to find."""

from sqlalchemy import text

from erp_core.kernel.database import Database
from erp_core.kernel.exactness import exactness_triggers
from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx


def let_anything_in(tx: Tx) -> None:
    """Take away what keeps amounts whole on SQLite."""
    for trigger in exactness_triggers(Table.metadata):
        if tx.dialect == "sqlite":
            tx.session.execute(text(f"DROP TRIGGER IF EXISTS {trigger.name}"))


def plant_inexact(database: Database, table: str, column: str) -> None:
    """Make the amounts of a column fractions: on PostgreSQL, that takes another column type."""
    statements = {
        "sqlite": f"UPDATE {table} SET {column} = 0.5",
        "postgresql": f"ALTER TABLE {table} ALTER COLUMN {column} TYPE double precision",
    }

    def plant(tx: Tx) -> None:
        let_anything_in(tx)
        tx.session.execute(text(statements[tx.dialect]))

    database.run(plant)
