"""Opens SQLite and PostgreSQL so that both keep the same promises.

SQLite: WAL, ``synchronous=FULL``, ``BEGIN IMMEDIATE`` for writes, ``query_only`` for snapshots,
foreign keys on. The driver's own transaction handling is switched off, because it begins too late
to be serialisable.
PostgreSQL: READ COMMITTED for writes, REPEATABLE READ for read-only snapshots.
"""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

READ_ONLY = "frontdesk_read_only"
"""Execution option that marks a connection as a snapshot."""

BUSY_MILLISECONDS = 30_000


def open_engine(url: str, *, pool_size: int = 20) -> Engine:
    """Open an engine for a database URL.

    Args:
        url: ``sqlite:///file`` or ``postgresql+psycopg://...``.
        pool_size: Connections kept; at least the number of worker threads.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url, pool_size)
    return create_engine(url, pool_pre_ping=True, **_pool(pool_size))


def mark_read_only(connection: Connection) -> Connection:
    """Make the coming transaction of a connection a read-only snapshot."""
    if connection.dialect.name == "sqlite":
        return connection.execution_options(**{READ_ONLY: True})
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _pool(size: int) -> dict[str, Any]:
    """Say how connections are kept, and that no error shows the values of its statement."""
    return {"pool_size": size, "max_overflow": size, "hide_parameters": True}


def _open_sqlite(url: str, pool_size: int) -> Engine:
    engine = create_engine(url, **_pool(pool_size))

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_MILLISECONDS}",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READ_ONLY, False)
        switch = "ON" if reading else "OFF"
        connection.connection.cursor().execute(f"PRAGMA query_only={switch}")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
