"""Fixtures of the whole suite: a fresh, empty database for each test, on SQLite or PostgreSQL."""

import gc
import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import structlog
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from erp_core.access import credentials
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Ports
from tests.builders.compiled import share_compiled_statements
from tests.builders.databases import Template, postgres_template, sqlite_template
from tests.builders.memory import forget_handlers, use_memory
from tests.builders.sequences import goes_deep
from tests.builders.wire import end_wires

use_memory()
gc.set_threshold(50_000, 20, 20)
gc.disable()
"""Importing a thousand modules makes no garbage: the search begins when all are there."""
POSTGRES = os.environ.get("FRONTDESK_TEST_POSTGRES")
TESTS = Path(__file__).parent
OWN = frozenset(
    {"migrations", "scenarios", "test_initialising.py", "test_company.py", "test_backups.py"}
)
"""Folders and files of tests that open a database of their own on the server."""
ONCE = frozenset({"test_role_matrix.py", "test_reference.py", "test_switched_off.py"})
"""Files whose subject is decided before a database is asked: what there is, who may call it."""
LONG = (
    "frontdesk/security/test_conformance.py",
    "properties/test_nothing_lost_nothing_twice.py",
    "scenarios/test_switched_off.py",
    "scenarios/test_day_one.py",
    "frontdesk/demo/test_every_check_finds.py",
    "frontdesk/security/test_role_matrix.py",
    "frontdesk/sheets/test_whole_company.py",
    "browser/test_demo.py",
)
"""Files that take longest, and every day in the browser: they come first, so that at the end no
worker waits for another that has just begun one."""
START = datetime(2026, 5, 19, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
"""A Tuesday, nine in the morning, in Hamburg."""
LATER = (
    "assistant",
    "scenarios",
    "frontdesk/console",
    "frontdesk/demo",
    "frontdesk/documents",
    "frontdesk/http",
    "frontdesk/security/test_conformance.py",
    "frontdesk/security/test_garbage.py",
    "frontdesk/security/test_isolation.py",
    "frontdesk/security/test_role_matrix.py",
    "frontdesk/security/test_spoilt.py",
    "frontdesk/sheets",
)
"""What PostgreSQL tries at night (``FRONTDESK_WHOLE=1``): it reaches a database through verbs
alone, and those have their own tests there."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database alone: it could only skip or pass unseen.

    On PostgreSQL that is also what touches no database: it would be the same test once more.
    Modules of random sequences are marked, so that one run can take them alone and go deeper.
    """
    for one in items:
        if goes_deep(getattr(one, "module", None)):
            one.add_marker("sequences")
    other = "sqlite" if POSTGRES else "postgres"
    elsewhere = {one for one in items if one.get_closest_marker(other)}
    if POSTGRES:
        elsewhere |= {one for one in items if _is_left_out(one)}
    config.hook.pytest_deselected(items=[one for one in items if one in elsewhere])
    items[:] = sorted((one for one in items if one not in elsewhere), key=_is_short)


def _is_short(one: pytest.Item) -> bool:
    place = one.path.relative_to(TESTS).as_posix()
    return place not in LONG and not place.endswith("_day.py")


def _is_left_out(one: pytest.Item) -> bool:
    """Tell of tests that need no second database, or not by day."""
    if one.path.name in ONCE:
        return True
    place = one.path.relative_to(TESTS)
    if place.as_posix().startswith(LATER) and not os.environ.get("FRONTDESK_WHOLE"):
        return True
    opens_one = "template" in getattr(one, "fixturenames", ())
    return not opens_one and not {place.name, place.parts[0]} & OWN


def pytest_collection_finish() -> None:
    """Keep what all tests share from every later search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_runtest_logfinish() -> None:
    """Keep the memory small that the next tests run in."""
    forget_handlers()


def pytest_sessionfinish() -> None:
    """Let the process end: the threads behind the wires would keep it."""
    end_wires()


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Log failures as the served house does: a traceback with local variables costs much."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hash passwords with little work; what is stored of one in earnest has a test of its own."""
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(credentials, "hasher", lambda: cheap)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_search_for_a_server() -> Iterator[None]:
    """Start applications without NiceGUI's look at every object there is for a server.

    There is none in the process of a test, and half a million objects take half a second.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nicegui.ui_run_with.gc", SimpleNamespace(get_objects=list))
        yield


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
    from erp_core.kernel.module import listeners_of, personal_of
    from erp_core.modules import MODULES

    return Ports(
        listeners=listeners_of(MODULES),
        audit_key=b"test audit key",
        personal=personal_of(MODULES),
    )


@pytest.fixture
def database(database_url: str, clock: FixedClock, ports: Ports) -> Iterator[Database]:
    """A fresh, empty database with the demo organisation in it."""
    opened = Database(database_url, clock=clock, ports=ports)
    yield opened
    opened.close()
