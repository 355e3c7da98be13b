"""How each kind of database is saved into a file, and comes back in place of what is there."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import URL, make_url

from erp_core.kernel.readiness import RESTORING, is_there
from erp_core.migrations.backup_error import BackupError

LEAVING = 3.0
"""Seconds that connections which were just closed may take to be gone."""
LOOK_AGAIN = 0.1
Prepare = Callable[[str], None]
"""Makes a database that came back ready, at its URL, before anybody can use it."""


class Store(Protocol):
    """A database as a whole.

    Attributes:
        kind: ``sqlite`` or ``postgresql``.
    """

    kind: str

    def save(self, target: Path) -> None:
        """Write everything into a file, as of one moment."""
        ...

    def is_empty(self) -> bool:
        """Tell whether nothing would be replaced."""
        ...

    def load(self, source: Path, prepare: Prepare, at: datetime) -> str:
        """Put a saved database in place; returns where the one before is kept, or nothing.

        Whenever that is cut short, the house does not start with half of it.
        """
        ...


def store_of(url: str) -> Store:
    """Return the store of a database URL."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return SqliteStore(Path(parsed.database or ""))
    return PostgresStore(parsed)


class SqliteStore:
    """A file.

    Args:
        file: The database.
    """

    kind = "sqlite"

    def __init__(self, file: Path) -> None:
        self._file = file

    def save(self, target: Path) -> None:
        """Write a compact copy out of one snapshot; writers go on meanwhile."""
        with contextlib.closing(sqlite3.connect(self._file)) as connection:
            try:
                connection.execute("VACUUM INTO ?", (str(target),))
            except sqlite3.Error as error:
                message = f"The database cannot be copied: {error}."
                raise BackupError(message) from error

    def is_empty(self) -> bool:
        """Tell whether there is no file."""
        return not is_there(f"sqlite:///{self._file}")

    def load(self, source: Path, prepare: Prepare, at: datetime) -> str:
        """Prepare a copy beside the database, and change the two in one step at the end."""
        fresh = self._beside("restoring")
        for one in (fresh, *_journals(fresh)):
            one.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        shutil.copyfile(source, fresh)
        prepare(f"sqlite:///{fresh.absolute()}")
        _write_back(fresh)
        kept = "" if self.is_empty() else self._put_aside(at)
        fresh.replace(self._file)
        return kept

    def _put_aside(self, at: datetime) -> str:
        """Keep the database under another name as well; one that is damaged with its journals."""
        before = self._beside(f"before-restore-{at:%Y%m%d-%H%M%S-%f}")
        with contextlib.suppress(sqlite3.Error):
            _write_back(self._file)
        os.link(self._file, before)
        for journal, kept in zip(_journals(self._file), _journals(before), strict=True):
            if journal.exists():
                journal.replace(kept)
        return str(before)

    def _beside(self, ending: str) -> Path:
        return self._file.with_name(f"{self._file.name}.{ending}")


class PostgresStore:
    """A database of a server; PostgreSQL's own programs save it and bring it back.

    Args:
        url: Where it is.
    """

    kind = "postgresql"

    def __init__(self, url: URL) -> None:
        self._url = url

    def save(self, target: Path) -> None:
        """Let ``pg_dump`` write the tables out of one snapshot."""
        options = ("--format=custom", "--no-owner", "--no-privileges", "--schema=public")
        self._run("pg_dump", *options, f"--file={target}", f"--dbname={self._place}")

    def is_empty(self) -> bool:
        """Tell whether there is no table."""
        with self._connected() as connection:
            return not _value(
                connection, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            )

    def load(self, source: Path, prepare: Prepare, at: datetime) -> str:
        """Put the tables aside, let ``pg_restore`` bring the others, and prepare them.

        Meanwhile the database says that it is being restored, and no house opens it.
        """
        kept = f"before_restore_{at:%Y%m%d_%H%M%S_%f}"
        self._close()
        try:
            self._require_nobody_else()
            was_empty = self.is_empty()
            self._execute("CREATE SCHEMA IF NOT EXISTS public")
            self._execute(f"ALTER SCHEMA public RENAME TO {kept}")
        except BaseException:
            self._open()
            raise
        try:
            options = ("--exit-on-error", "--single-transaction", "--no-owner")
            self._run("pg_restore", *options, f"--dbname={self._place}", str(source))
            prepare(self._inside)
        except BaseException:
            self._execute("DROP SCHEMA IF EXISTS public CASCADE")
            self._execute(f"ALTER SCHEMA {kept} RENAME TO public")
            self._open()
            raise
        if was_empty:
            self._execute(f"DROP SCHEMA {kept} CASCADE")
        self._open()
        return ", ".join(f"schema {one}" for one in self._kept())

    def _kept(self) -> list[str]:
        """Name what was put aside, also by restores that were cut short."""
        with self._connected() as connection:
            found = connection.execute(
                b"SELECT nspname::text FROM pg_namespace "
                b"WHERE nspname LIKE 'before\\_restore\\_%' ORDER BY nspname"
            )
            return [str(row[0]) for row in found]

    def _require_nobody_else(self) -> None:
        until = time.monotonic() + LEAVING
        while (others := self._others()) and time.monotonic() < until:
            time.sleep(LOOK_AGAIN)
        if others:
            message = (
                f"{others} connections to the database are open: stop every process of the house."
            )
            raise BackupError(message)

    def _others(self) -> object:
        with self._connected() as connection:
            return _value(
                connection,
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'",
            )

    def _close(self) -> None:
        """Let no house open the database until :meth:`_open`, whatever ends us before."""
        self._execute(f"ALTER DATABASE {self._name} SET {RESTORING} = 'yes'")

    def _open(self) -> None:
        self._execute(f"ALTER DATABASE {self._name} RESET {RESTORING}")

    @property
    def _name(self) -> str:
        return '"' + (self._url.database or "").replace('"', '""') + '"'

    @property
    def _place(self) -> str:
        """The address for PostgreSQL's programs, without the password: other users see it."""
        plain = self._url.set(drivername="postgresql", password=None)
        return plain.render_as_string(hide_password=False)

    @property
    def _inside(self) -> str:
        """The address for who restores: to them alone the database is open."""
        options = f"-c {RESTORING}=no"
        return self._url.update_query_dict({"options": options}).render_as_string(
            hide_password=False
        )

    def _run(self, program: str, *arguments: str) -> None:
        environment = dict(os.environ)
        if self._url.password:
            environment["PGPASSWORD"] = str(self._url.password)
        try:
            subprocess.run(  # noqa: S603 - a fixed program, no shell
                [program, *arguments], env=environment, check=True, capture_output=True, text=True
            )
        except FileNotFoundError:
            message = f"{program} is not on this machine: install the client of PostgreSQL."
            raise BackupError(message) from None
        except subprocess.CalledProcessError as error:
            said = (error.stderr or "").strip().splitlines()
            message = f"{program} failed: {said[-1] if said else error.returncode}"
            raise BackupError(message) from None

    def _execute(self, statement: str) -> None:
        try:
            with self._connected() as connection:
                connection.execute(statement.encode())
        except psycopg.Error as error:
            message = f"PostgreSQL refuses: {str(error).splitlines()[0]}"
            raise BackupError(message) from error

    def _connected(self) -> "psycopg.Connection[tuple[object, ...]]":
        url = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(url, autocommit=True)


def _value(connection: "psycopg.Connection[tuple[object, ...]]", query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def _write_back(file: Path) -> None:
    """Bring everything into the file itself, so that it can be moved without its journals."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
    for one in _journals(file):
        one.unlink(missing_ok=True)


def _journals(file: Path) -> tuple[Path, ...]:
    return tuple(file.with_name(f"{file.name}{ending}") for ending in ("-wal", "-shm", "-journal"))
