"""A database that somebody else holds, seen by everybody who gives up waiting after a moment."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event, text

from erp_core.kernel.database import Database


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Hold the table that every message is stored through."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as holder:
            holder.execute(text("LOCK TABLE conversations IN ACCESS EXCLUSIVE MODE"))
            _impatient(database, "SET lock_timeout = 20")
            yield
        return
    with database.engine.connect() as connection:
        file = connection.engine.url.database
    _impatient(database, "PRAGMA busy_timeout = 1")
    holder = sqlite3.connect(str(file), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def _impatient(database: Database, setting: str) -> None:
    @event.listens_for(database.engine, "checkout")
    def checkout(connection, _record, _proxy) -> None:
        connection.execute(setting)
        connection.commit()
