"""Copies of the whole state between two steps: the data directory and the database."""

import shutil
import threading
import uuid
from pathlib import Path

import psycopg
from sqlalchemy import make_url


class Snapshots:
    """Keeps copies, and gives each life a copy of its own.

    Args:
        folder: Where the copies of data directories lie.
        server: URL of a PostgreSQL server; empty for SQLite in the data directory.
    """

    def __init__(self, folder: Path, server: str) -> None:
        self._folder = folder
        self._server = server
        self._stem = f"fd_crash_{uuid.uuid4().hex[:8]}"
        self._made: set[str] = set()
        self._guard = threading.Lock()

    def url(self, name: str) -> str:
        """Return the URL of a database; empty for SQLite in the data directory."""
        if not self._server:
            return ""
        url = make_url(self._server).set(database=f"{self._stem}_{name}")
        return url.render_as_string(hide_password=False)

    def create(self, name: str) -> Path:
        """Make an empty state."""
        if self._server:
            self._administer(f"CREATE DATABASE {self._stem}_{name}")
            self._made.add(name)
        return self._folder / name

    def copy(self, source: str, target: str) -> Path:
        """Copy a state over another."""
        self.drop(target)
        folder = self._folder / target
        shutil.copytree(self._folder / source, folder)
        if self._server:
            with self._guard:
                self._administer(
                    f"CREATE DATABASE {self._stem}_{target} "
                    f"TEMPLATE {self._stem}_{source} STRATEGY WAL_LOG"
                )
            self._made.add(target)
        return folder

    def drop(self, name: str) -> None:
        """Forget a state."""
        shutil.rmtree(self._folder / name, ignore_errors=True)
        if name in self._made:
            self._administer(f"DROP DATABASE IF EXISTS {self._stem}_{name} WITH (FORCE)")
            self._made.discard(name)

    def drop_all(self) -> None:
        """Forget everything."""
        for name in tuple(self._made):
            self.drop(name)

    def _administer(self, statement: str) -> None:
        url = make_url(self._server).set(drivername="postgresql")
        with psycopg.connect(
            url.render_as_string(hide_password=False), autocommit=True
        ) as connection:
            connection.execute(statement.encode())
