"""Makes test databases: one migrated template, copied for each test."""

import secrets
import shutil
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import make_url

from erp_core.kernel.clock import SystemClock
from erp_core.kernel.database import Database
from erp_core.kernel.organisation import Organisation, found_organisation
from erp_core.migrations import upgrade
from tests.builders.washing import Content, Copied, content_of, take_note, wash

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

    def again(self, url: str) -> "Template":
        """Make a template of a copy."""
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

    def again(self, url: str) -> "SqliteTemplate":
        """Make a template of a copy, once nobody has it open."""
        return SqliteTemplate(Path(str(make_url(url).database)))


@dataclass
class PostgresTemplate:
    """A database to use as TEMPLATE, and its copies that wait for their next test.

    Copying takes the server a quarter of a second, so a copy that was given back is washed and lent
    again; one whose tables or triggers a test has changed is dropped.
    """

    server: str
    name: str
    copies: list[str] = field(default_factory=list)
    _content: Content | None = None
    _clean: list[Copied] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The template's own URL, for whoever fills it."""
        return _url(self.server, self.name)

    def again(self, url: str) -> "PostgresTemplate":
        """Make a template of a copy; its copies go with those of this one."""
        return PostgresTemplate(self.server, str(make_url(url).database), self.copies)

    @contextmanager
    def copy(self, folder: Path, name: str) -> Iterator[str]:
        """Lend a copy of the database."""
        copied = self._clean.pop() if self._clean else self._make(name)
        try:
            yield _url(self.server, copied.name)
        finally:
            if self._washed(copied):
                self._clean.append(copied)
            else:
                self._drop(copied.name)

    def drop_copies(self) -> None:
        """Leave nothing on the server but the template."""
        for name in [*self.copies]:
            self._drop(name)

    def _make(self, name: str) -> Copied:
        copied = Copied(f"fd_{name}_{secrets.token_hex(4)}")
        if self._content is None:
            with _connected(self.server, self.name) as connection:
                self._content = content_of(connection)
        _administer(
            self.server, f"CREATE DATABASE {copied.name} TEMPLATE {self.name} STRATEGY WAL_LOG"
        )
        self.copies.append(copied.name)
        with _connected(self.server, copied.name) as connection:
            take_note(connection, copied)
        return copied

    def _washed(self, copied: Copied) -> bool:
        assert self._content is not None
        with _connected(self.server, copied.name) as connection:
            return wash(connection, copied, self._content)

    def _drop(self, name: str) -> None:
        _administer(self.server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.copies.remove(name)


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
    template = PostgresTemplate(server, name)
    try:
        yield template
    finally:
        template.drop_copies()
        _administer(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _prepare(url: str) -> None:
    upgrade(url)
    database = Database(url, clock=SystemClock())
    database.run(lambda tx: found_organisation(tx, ORGANISATION))
    database.close()


def _url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _administer(server: str, statement: str) -> None:
    with _connected(server, make_url(server).database) as connection:
        connection.execute(statement.encode())


def _connected(server: str, name: str | None) -> psycopg.Connection[tuple[Any, ...]]:
    url = make_url(server).set(drivername="postgresql", database=name)
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
