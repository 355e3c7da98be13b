"""Writing into the database what it refuses by itself, so that checks have something to find."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx

_TABLES = re.compile(r"\b(?:UPDATE|INTO|FROM|JOIN)\s+(\w+)", re.IGNORECASE)


def plant(database: Database, *statements: str) -> None:
    """Write behind the services' back: no trigger looks, and no constraint of a value or a row.

    The guards are there again afterwards. On PostgreSQL triggers and foreign keys only rest, so
    that the database need not be made anew; a check in the way is taken away for good.
    """

    def write(tx: Tx) -> None:
        with _without_guards(tx, " ".join(statements)):
            for statement in statements:
                _insist(tx, statement)

    database.run(write)


@contextmanager
def _without_guards(tx: Tx, words: str) -> Iterator[None]:
    if tx.dialect == "postgresql":
        tx.session.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        return
    tables = set(_TABLES.findall(words))
    guards = [
        (name, sql)
        for name, table, sql in tx.session.execute(
            text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        )
        if table in tables
    ]
    for name, _ in guards:
        tx.session.execute(text(f"DROP TRIGGER {name}"))
    tx.session.execute(text("PRAGMA ignore_check_constraints = ON"))
    try:
        yield
    finally:
        tx.session.execute(text("PRAGMA ignore_check_constraints = OFF"))
    for _, sql in guards:
        tx.connection.exec_driver_sql(sql)


def _insist(tx: Tx, statement: str) -> None:
    """Do it, without the checks that PostgreSQL says are in the way."""
    while True:
        try:
            with tx.session.begin_nested():
                tx.session.execute(text(statement))
        except IntegrityError as error:
            if not isinstance(error.orig, psycopg.errors.CheckViolation):
                raise
            said = error.orig.diag
            tx.session.execute(
                text(f"ALTER TABLE {said.table_name} DROP CONSTRAINT {said.constraint_name}")
            )
        else:
            return


def plant_inexact(database: Database, table: str, column: str) -> None:
    """Make the amounts of a column fractions: on PostgreSQL, that takes another column type."""
    on_sqlite = database.engine.dialect.name == "sqlite"
    plant(
        database,
        f"UPDATE {table} SET {column} = 0.5"
        if on_sqlite
        else f"ALTER TABLE {table} ALTER COLUMN {column} TYPE double precision",
    )
