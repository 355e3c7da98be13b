"""Makes test databases: one migrated template, copied for each test."""

import secrets
import shutil
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import make_url

from erp_core.kernel.clock import SystemClock
from erp_core.kernel.database import Database
from erp_core.kernel.organisation import Organisation, found_organisation
from erp_core.migrations import upgrade

ORGANISATION = Organisation(
    name="Crane Harbour Coffee",
    name_zh="鹤港咖啡",
    country="DE",
    currency="EUR",
    zone="Europe/Berlin",
    language="en",
)


class Template(Protocol):
    """An empty database that can be copied."""

    def copy(self, folder: Path, name: str) -> AbstractContextManager[str]:
        """Lend a copy's URL."""
        ...


@dataclass(frozen=True)
class SqliteTemplate:
    """A file to copy."""

    file: Path

    @contextmanager
    def copy(self, folder: Path, name: str) -> Iterator[str]:
        """Lend a copy of the file."""
        copied = folder / f"{name}.sqlite"
        shutil.copyfile(self.file, copied)
        yield f"sqlite:///{copied}"


@dataclass(frozen=True)
class PostgresTemplate:
    """A database to use as TEMPLATE."""

    server: str
    name: str

    @property
    def url(self) -> str:
        """The template's own URL, for whoever fills it."""
        return _url(self.server, self.name)

    @contextmanager
    def copy(self, folder: Path, name: str) -> Iterator[str]:
        """Lend a copy of the database under a name of its own, and drop it afterwards."""
        copied = f"fd_{name}_{secrets.token_hex(4)}"
        _administer(self.server, f"CREATE DATABASE {copied} TEMPLATE {self.name} STRATEGY WAL_LOG")
        try:
            yield _url(self.server, copied)
        finally:
            _administer(self.server, f"DROP DATABASE {copied} WITH (FORCE)")


def sqlite_template(folder: Path) -> SqliteTemplate:
    """Make the template file."""
    file = folder / "template.sqlite"
    _prepare(f"sqlite:///{file}")
    connection = Database(f"sqlite:///{file}", clock=SystemClock())
    with connection.engine.connect() as open_connection:
        open_connection.exec_driver_sql("SELECT 1")
    connection.close()
    return SqliteTemplate(file)


@contextmanager
def postgres_template(server: str) -> Iterator[PostgresTemplate]:
    """Make the template database, and drop it at the end."""
    with bare_postgres(server) as template:
        _prepare(template.url)
        yield template


@contextmanager
def bare_postgres(server: str) -> Iterator[PostgresTemplate]:
    """Make a database without tables, and drop it at the end."""
    name = f"fd_template_{uuid.uuid4().hex}"
    _administer(server, f"CREATE DATABASE {name}")
    try:
        yield PostgresTemplate(server, name)
    finally:
        _administer(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _prepare(url: str) -> None:
    upgrade(url)
    database = Database(url, clock=SystemClock())
    database.run(lambda tx: found_organisation(tx, ORGANISATION))
    database.close()


def _url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _administer(server: str, statement: str) -> None:
    dsn = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(statement.encode())
