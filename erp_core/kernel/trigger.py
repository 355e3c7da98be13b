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


_REFUSE = """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'check_violation'; END
$$ LANGUAGE plpgsql"""


def refusing(name: str, table: str, event: str, message: str, when: str = "") -> Trigger:
    """Refuse an event on a table; ``when`` is SQL that both databases understand."""
    create = f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
    return Trigger(
        name=name,
        table=table,
        sqlite=(f"{create}{_when(_for_sqlite(when))} BEGIN {raising(message)} END",),
        postgresql=(
            _REFUSE,
            f"{create} FOR EACH ROW{_when(when)} EXECUTE FUNCTION refuse_change('{message}')",
        ),
    )


def raising(message: str) -> str:
    """Write the statement by which a trigger of SQLite refuses."""
    return f"SELECT RAISE(ABORT, '{message}');"


def changed(columns: tuple[str, ...]) -> str:
    """Write the condition that one of several columns changes."""
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)


def _when(condition: str) -> str:
    return f" WHEN ({condition})" if condition else ""


def _for_sqlite(condition: str) -> str:
    """Write a comparison as SQLite before 3.39 knows it."""
    return condition.replace("IS DISTINCT FROM", "IS NOT")
