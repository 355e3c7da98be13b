"""Triggers: the rules that the database itself keeps, whoever writes.

SQLAlchemy knows none of them and Alembic drops them with a table that it rebuilds, so each module
declares its triggers as data and the migrations create them again.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Trigger:
    """One trigger, written for both databases.

    Attributes:
        name: Its name; the statements must use the same.
        table: The table it guards.
        sqlite: Statements that create it on SQLite.
        postgresql: Statements that create it (and its function) on PostgreSQL.
    """

    name: str
    table: str
    sqlite: tuple[str, ...]
    postgresql: tuple[str, ...]

    def create(self, connection: Connection) -> None:
        """Create it, replacing one of the same name."""
        on_sqlite = connection.dialect.name == "sqlite"
        scope = "" if on_sqlite else f" ON {self.table}"
        connection.execute(text(f"DROP TRIGGER IF EXISTS {self.name}{scope}"))
        for statement in self.sqlite if on_sqlite else self.postgresql:
            connection.exec_driver_sql(statement)
