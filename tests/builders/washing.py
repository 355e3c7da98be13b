"""Gives a used PostgreSQL test database its template's rows back, faster than copying another.

Nothing is guessed. A table is as it was if it has as many rows as before and none that a later
transaction wrote; any other is emptied and filled again, and every sequence is set back. A database
whose tables, triggers or functions were changed is not washed at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

CATALOGS = (
    "pg_class",
    "pg_attribute",
    "pg_trigger",
    "pg_constraint",
    "pg_index",
    "pg_proc",
    "pg_type",
)
Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Content:
    """What a template holds.

    Attributes:
        tables: Every table, and its rows as COPY writes them.
        counts: How many rows each table has.
        sequences: Every sequence, where it stands and whether that number is taken.
    """

    tables: dict[str, bytes]
    counts: dict[str, int]
    sequences: dict[str, tuple[int, bool]]


@dataclass
class Copied:
    """A copy of a template.

    Attributes:
        name: The database.
        schema: Count and newest transaction of every catalogue when it was made.
        since: Whatever is in it was written before this transaction.
    """

    name: str
    schema: tuple[Any, ...] = ()
    since: int = 0


def content_of(connection: Connection) -> Content:
    """Read everything that a template holds."""
    tables = _names(connection, "r")
    sequences = _names(connection, "S")
    return Content(
        tables={name: _copied_out(connection, name) for name in tables},
        counts={name: _row(connection, f'SELECT count(*) FROM "{name}"')[0] for name in tables},
        sequences={
            name: _row(connection, f'SELECT last_value, is_called FROM "{name}"')
            for name in sequences
        },
    )


def take_note(connection: Connection, copied: Copied) -> None:
    """Remember how a copy is before a test gets it."""
    copied.schema = _schema(connection)
    copied.since = _row(connection, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")[
        0
    ]


def wash(connection: Connection, copied: Copied, content: Content) -> bool:
    """Give a copy its template's rows back; False, and nothing done, where its schema changed."""
    connection.execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    if _schema(connection) != copied.schema:
        return False
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        changed = _changed(connection, copied, content)
        connection.execute(_sql(";".join(f'DELETE FROM "{name}"' for name in changed)))
        for name in filter(content.counts.get, changed):
            with connection.cursor().copy(_sql(f'COPY "{name}" FROM STDIN')) as copy:
                copy.write(content.tables[name])
        _set_back(connection, content)
    take_note(connection, copied)
    return True


def _changed(connection: Connection, copied: Copied, content: Content) -> Sequence[str]:
    written = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND pg_relation_size(oid) > 0"
    ).fetchall()
    parts = [
        f"SELECT '{name}', count(*),"
        f' count(*) FILTER (WHERE xmin::text::bigint >= {copied.since}) FROM "{name}"'
        for (name,) in written
    ]
    found = connection.execute(_sql(" UNION ALL ".join(parts))).fetchall() if parts else []
    return [str(name) for name, rows, newer in found if newer or rows != content.counts[str(name)]]


def _set_back(connection: Connection, content: Content) -> None:
    if content.sequences:
        back = ", ".join(
            f"setval('\"{name}\"', {at}, {taken})"
            for name, (at, taken) in content.sequences.items()
        )
        connection.execute(_sql(f"SELECT {back}"))


def _schema(connection: Connection) -> tuple[Any, ...]:
    parts = ", ".join(
        f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {catalog})" for catalog in CATALOGS
    )
    return _row(connection, f"SELECT {parts}")


def _names(connection: Connection, kind: str) -> list[str]:
    found = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = %s AND relnamespace = 'public'::regnamespace",
        (kind,),
    )
    return [str(name) for (name,) in found]


def _copied_out(connection: Connection, table: str) -> bytes:
    with connection.cursor().copy(_sql(f'COPY "{table}" TO STDOUT')) as copy:
        return b"".join(bytes(part) for part in copy)


def _row(connection: Connection, statement: str) -> tuple[Any, ...]:
    found = connection.execute(_sql(statement)).fetchone()
    assert found is not None
    return found


def _sql(statement: str) -> bytes:
    """Say that a statement is ours: psycopg takes text from literals alone."""
    return statement.encode()
