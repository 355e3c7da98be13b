"""Fixtures of the whole suite: a fresh, empty database for each test, on SQLite or PostgreSQL."""

import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Ports
from tests.builders.compiled import share_compiled_statements
from tests.builders.databases import Template, postgres_template, sqlite_template
from tests.builders.memory import use_memory
from tests.builders.sequences import goes_deep

use_memory()
POSTGRES = os.environ.get("FRONTDESK_TEST_POSTGRES")
START = datetime(2026, 5, 19, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
"""A Tuesday, nine in the morning, in Hamburg."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database alone: it could only skip or pass unseen.

    Modules of random sequences are marked, so that one run can take them alone and go deeper.
    """
    for one in items:
        if goes_deep(getattr(one, "module", None)):
            one.add_marker("sequences")
    other = "sqlite" if POSTGRES else "postgres"
    elsewhere = [one for one in items if one.get_closest_marker(other)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [one for one in items if one not in elsewhere]


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Log failures as the served house does: a traceback with local variables costs much."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> None:
    """Compile each statement once a worker, not once a database."""
    share_compiled_statements()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """An empty, migrated database with the organisation in it, to copy from."""
    if POSTGRES:
        with postgres_template(POSTGRES) as made:
            yield made
    else:
        yield sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def clock() -> FixedClock:
    """The business time of a test."""
    return FixedClock(START)


@pytest.fixture
def database_url(template: Template, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh copy of the template."""
    with template.copy(tmp_path, uuid.uuid4().hex) as url:
        yield url


@pytest.fixture
def ports() -> Ports:
    """What the test's database gives its transactions."""
    from erp_core.kernel.module import listeners_of
    from erp_core.modules import MODULES

    return Ports(listeners=listeners_of(MODULES), audit_key=b"test audit key")


@pytest.fixture
def database(database_url: str, clock: FixedClock, ports: Ports) -> Iterator[Database]:
    """A fresh, empty database with the demo organisation in it."""
    opened = Database(database_url, clock=clock, ports=ports)
    yield opened
    opened.close()
