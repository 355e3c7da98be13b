"""A log tells what failed and where, and nothing of what a customer said."""

from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from erp_core.kernel.database import Database
from frontdesk.logs import configure_logs

TOLD = ("turn failed", "conversation=7", "in fail_with", "no_such_table")
SAID = "my card number is 4000 1234"


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What is written by the logs as a served house configures them."""
    before, stream = structlog.get_config(), StringIO()
    configure_logs(stream)
    yield stream
    structlog.configure(**before)


def fail_with(said: str, database: Database) -> None:
    wrong = text("INSERT INTO no_such_table VALUES (:said)")
    database.run(lambda tx: tx.session.execute(wrong, {"said": said}))


def test_a_failure_is_logged_without_what_was_said(logged: StringIO, database: Database) -> None:
    try:
        fail_with(SAID, database)
    except DBAPIError:
        structlog.get_logger("test").exception("turn failed", conversation=7)

    told = logged.getvalue()
    assert [part for part in TOLD if part not in told] == []
    assert SAID not in told
