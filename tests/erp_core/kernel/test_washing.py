"""A washed test database equals its template; one whose schema was changed is not lent again."""

from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url, text

from erp_core.kernel.clock import SystemClock
from erp_core.kernel.database import Database
from tests.builders.databases import PostgresTemplate
from tests.builders.sales import a_market
from tests.builders.washing import content_of

pytestmark = pytest.mark.postgres


@pytest.fixture
def lender(template, database_url) -> PostgresTemplate:
    """A template of its own, whose first copy is not lent out to another test meanwhile."""
    made = PostgresTemplate(template.server, str(make_url(database_url).database))
    yield made
    made.drop_copies()


def plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def content(url: str):
    with psycopg.connect(plain(url)) as connection:
        return content_of(connection)


@contextmanager
def opened(url: str):
    database = Database(url, clock=SystemClock())
    try:
        yield database
    finally:
        database.close()


def test_a_used_database_is_lent_again_as_it_was(lender, tmp_path):
    with lender.copy(tmp_path, "one") as first:
        before = content(first)
        with opened(first) as database:
            a_market(database, stock="12", unit="KGM")
        assert content(first) != before
    with lender.copy(tmp_path, "two") as second:
        assert second == first
        assert content(second) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE organisation SET name = 'Another'",
        "DELETE FROM alembic_version",
        "SELECT setval('parties_id_seq', 4711)",
    ],
)
def test_what_the_template_holds_is_put_back(lender, tmp_path, statement):
    with lender.copy(tmp_path, "one") as url:
        before = content(url)
        with opened(url) as database:
            database.run(lambda tx: tx.session.execute(text(statement)))
    with lender.copy(tmp_path, "two") as url:
        assert content(url) == before


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER journal_entries_keep ON journal_entries",
        "ALTER TABLE journal_entries DISABLE TRIGGER journal_entries_keep",
        "ALTER TABLE payments DROP CONSTRAINT ck_payments_used",
        "CREATE FUNCTION nothing() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE INDEX another ON orders (id)",
        "ALTER TABLE orders RENAME TO mislaid",
    ],
)
def test_a_database_with_another_schema_is_not_lent_again(lender, tmp_path, statement):
    with lender.copy(tmp_path, "one") as first, opened(first) as database:
        database.run(lambda tx: tx.session.execute(text(statement)))
    with lender.copy(tmp_path, "two") as second:
        assert second != first


def test_a_connection_that_a_test_forgot_does_not_stay(lender, tmp_path):
    with lender.copy(tmp_path, "one") as url:
        forgotten = psycopg.connect(plain(url))
        forgotten.execute("UPDATE organisation SET name = 'Half done'")
    with lender.copy(tmp_path, "two") as again:
        assert again == url
        assert b"Crane Harbour Coffee" in content(again).tables["organisation"]
    with pytest.raises(psycopg.OperationalError):
        forgotten.execute("SELECT 1")
    forgotten.close()
