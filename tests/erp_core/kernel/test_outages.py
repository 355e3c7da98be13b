"""What a driver says is told apart: not now, too large, or a defect of ours."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from erp_core.kernel.clock import Clock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Conflict, DomainError, Invalid, Unavailable
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.outages import TryAgain, WrittenMeanwhile
from erp_core.kernel.quantity import TooLarge
from erp_core.kernel.sequences import Counter
from erp_core.kernel.transaction import Tx

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$"


def on_postgresql(database: Database) -> bool:
    return database.engine.dialect.name == "postgresql"


def after_a_row(statement: str):
    """A command that writes a row before it meets its end."""

    def command(tx: Tx) -> None:
        tx.session.add(Counter(series="x", period="2026", last=1))
        tx.session.flush()
        tx.session.execute(text(statement))

    return command


def rows(database: Database) -> int:
    return database.read(lambda tx: tx.session.scalar(select(func.count(Counter.last)))) or 0


@pytest.mark.parametrize(
    "state",
    ["25006", "53100", "53200", "53300", "55P03", "57P01", "57P02", "57P03", "57014", "58030"],
)
def test_a_server_that_cannot_now_is_unavailable(database: Database, state: str) -> None:
    if not on_postgresql(database):
        return

    with pytest.raises(Unavailable) as raised:
        database.run(after_a_row(RAISE.format(state=state)))

    assert (raised.type, raised.value.status) == (Unavailable, 503)
    assert rows(database) == 0


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_a_transaction_that_stood_in_anothers_way_is_run_again(
    database: Database, state: str
) -> None:
    if not on_postgresql(database):
        return
    attempts: list[int] = []

    def command(tx: Tx) -> None:
        attempts.append(1)
        after_a_row(RAISE.format(state=state))(tx)

    with pytest.raises(TryAgain):
        database.run(command)

    assert len(attempts) == 8
    assert rows(database) == 0


def test_a_connection_that_the_server_ended_is_unavailable_and_the_next_one_works(
    database: Database,
) -> None:
    if not on_postgresql(database):
        return

    with pytest.raises(Unavailable):
        database.run(after_a_row("SELECT pg_terminate_backend(pg_backend_pid())"))

    assert rows(database) == 0


TOO_LARGE = {
    "postgresql": "UPDATE counters SET last = 9223372036854775807 + last",
    "sqlite": "SELECT sum(n) FROM (SELECT 9223372036854775807 AS n UNION ALL SELECT 7)",
}


def test_a_number_that_fits_no_column_is_invalid(database: Database) -> None:
    with pytest.raises(TooLarge) as raised:
        database.run(after_a_row(TOO_LARGE[database.engine.dialect.name]))

    assert isinstance(raised.value, Invalid)
    assert raised.value.status == 422
    assert rows(database) == 0


@pytest.mark.parametrize(
    "statement",
    ["SELECT * FROM no_such_table", "SELEC 1", "SELECT no_such_column FROM counters"],
)
def test_a_statement_that_is_wrong_is_a_defect_and_not_an_outage(
    database: Database, statement: str
) -> None:
    with pytest.raises(DBAPIError) as raised:
        database.run(after_a_row(statement))

    assert not isinstance(raised.value, DomainError)
    assert rows(database) == 0


def test_a_write_in_a_snapshot_is_a_defect_and_not_a_server_that_only_reads(
    database: Database,
) -> None:
    with pytest.raises(DBAPIError) as raised:
        database.read(after_a_row_of_sql)

    assert not isinstance(raised.value, DomainError)
    assert rows(database) == 0


def test_a_snapshot_leaves_its_connection_fit_to_write(database_url: str, clock: Clock) -> None:
    alone = Database(database_url, clock=clock, pool_size=1)

    alone.read(get_organisation)
    alone.run(after_a_row_of_sql)

    assert rows(alone) == 1
    alone.close()


def after_a_row_of_sql(tx: Tx) -> None:
    tx.session.execute(text("INSERT INTO counters VALUES ('x', '2026', 1)"))


def test_what_stands_already_is_told_as_a_conflict_and_nothing_is_half_done(
    database: Database,
) -> None:
    twice = "INSERT INTO counters (series, period, last) VALUES ('x', '2026', 7)"

    with pytest.raises(WrittenMeanwhile) as raised:
        database.run(after_a_row(twice))

    assert raised.value.status == 409
    assert rows(database) == 0


def test_who_comes_second_is_told_in_the_words_of_the_rule(database: Database) -> None:
    """The first attempt meets a row that another wrote after it had looked; the second sees it."""

    class Known(Conflict):
        """It is known."""

    asked: list[int] = []

    def command(tx: Tx) -> None:
        found = tx.session.scalar(select(func.count(Counter.last)))
        asked.append(1)
        if len(asked) > 1 and found:
            raise Known
        tx.session.execute(text("INSERT INTO counters (series, period, last) VALUES ('y','1',1)"))

    database.run(command)
    asked.clear()
    with pytest.raises(Known):
        database.run(command)

    assert len(asked) == 2
