"""A question may take so long and no longer; then it is stopped, not the house."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from erp_core.analytics.errors import TookTooLong
from erp_core.kernel.transaction import Tx

SECONDS = 5.0
_STEPS = 10_000
"""SQLite looks at the clock once in so many of its steps: every millisecond or so."""
_CANCELLED = "57014"
_LIMIT = text("SELECT set_config('statement_timeout', :limit, true)")
"""For the rest of the transaction, as SET LOCAL does."""


@contextmanager
def limited(tx: Tx, seconds: float = SECONDS) -> Iterator[None]:
    """Stop what takes too long.

    Raises:
        TookTooLong: It did.
    """
    watch = _on_postgresql if tx.dialect == "postgresql" else _on_sqlite
    try:
        with watch(tx, seconds):
            yield
    except OperationalError as error:
        if _was_stopped(error.orig):
            raise TookTooLong from error
        raise


@contextmanager
def _on_postgresql(tx: Tx, seconds: float) -> Iterator[None]:
    """Limit the time inside a savepoint, so that what is stopped or refused spoils nothing else."""
    with tx.session.begin_nested():
        former = tx.connection.execute(text("SHOW statement_timeout")).scalar_one()
        tx.connection.execute(_LIMIT, {"limit": str(max(1, int(seconds * 1000)))})
        yield
        tx.connection.execute(_LIMIT, {"limit": former})


@contextmanager
def _on_sqlite(tx: Tx, seconds: float) -> Iterator[None]:
    driver: Any = tx.connection.connection.driver_connection
    end = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def _was_stopped(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT
    return getattr(error, "sqlstate", None) == _CANCELLED
