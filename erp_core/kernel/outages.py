"""What a database's driver says went wrong, in words of the business.

Four kinds: not now (locked, full, read-only, away), again at once (another transaction was in
the way), what may stand once only stands already, and a number that no column holds. Everything
else, a statement that is wrong or a table that is missing, is a defect of ours and stays what it
is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import InterfaceError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from erp_core.kernel.errors import Conflict, DomainError, Unavailable
from erp_core.kernel.exactness import REFUSED
from erp_core.kernel.quantity import TooLarge

_RUN_AGAIN = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialisation failure and of a deadlock."""

_AWAY = ("08", "53", "57", "58", "55P03", "25006")
"""Beginnings of SQLSTATE: connection lost, out of resources (disk, memory, connections), stopped
by an operator, system error; a lock that did not come in time, a server that only reads."""

_UNIQUE = "23505"
_READ_ONLY = "25006"
_OUT_OF_RANGE = "22003"

_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_SQLITE_UNIQUE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})
_SQLITE_TOO_LARGE = frozenset({"integer overflow", REFUSED})


class TryAgain(Unavailable):
    """Another transaction was in the way; nothing was changed. Try again in a moment."""


class WrittenMeanwhile(Conflict):
    """Somebody has just recorded the same; nothing was changed. Look at it again.

    Two that ask at once whether something is there both hear that it is not, and the database lets
    one of them write it. Run again, the other is told in the words of its own rule.
    """


@contextmanager
def translated(*, reading: bool = False) -> Iterator[None]:
    """Raise what the driver says as an error of the business, where it is one.

    Args:
        reading: In a snapshot, a refused write is our defect and not a server that only reads.

    Raises:
        Unavailable: The database is locked, full, read-only or away.
        TryAgain: Another transaction was in the way.
        WrittenMeanwhile: It may stand once only, and does.
        TooLarge: A number does not fit its column.
        DomainError: A column type refused a value; the driver never saw it.
    """
    try:
        yield
    except NoConnectionFree as error:
        raise Unavailable from error
    except StatementError as error:
        meaning = _meaning(error, reading=reading)
        if meaning is None:
            raise
        raise meaning from error


def _meaning(error: StatementError, *, reading: bool) -> type[DomainError] | DomainError | None:
    if isinstance(error.orig, DomainError):
        return error.orig
    if isinstance(error.orig, sqlite3.Error):
        return _on_sqlite(error.orig, reading=reading)
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is None:
        lost = isinstance(error, OperationalError | InterfaceError)
        return Unavailable if lost else None
    return None if reading and state == _READ_ONLY else _on_postgresql(state)


def _on_postgresql(state: str) -> type[DomainError] | None:
    if state in _RUN_AGAIN:
        return TryAgain
    if state == _OUT_OF_RANGE:
        return TooLarge
    if state == _UNIQUE:
        return WrittenMeanwhile
    return Unavailable if state.startswith(_AWAY) else None


def _on_sqlite(error: sqlite3.Error, *, reading: bool) -> type[DomainError] | None:
    if str(error) in _SQLITE_TOO_LARGE:
        return TooLarge
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    if reading and code == sqlite3.SQLITE_READONLY:
        return None
    if code in _SQLITE_UNIQUE:
        return WrittenMeanwhile
    return Unavailable if code & 0xFF in _SQLITE_AWAY else None
