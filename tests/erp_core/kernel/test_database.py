"""Transactions and snapshots, on the database under test."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select, update

from erp_core.kernel.actor import system
from erp_core.kernel.audit import record_change, verify_chain
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.sequences import Counter, number_at_commit
from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx
from tests.builders.together import together


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    def fail(tx: Tx) -> None:
        record_change(tx, system(), "test.change", ("things", 1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.run(fail)

    assert database.read(verify_chain).examined == 0


def test_numbers_have_no_gap_when_a_transaction_is_rolled_back(database: Database) -> None:
    taken: list[int] = []

    def numbered(tx: Tx) -> None:
        number_at_commit(tx, "invoice", "2026", taken.append)

    def fail(tx: Tx) -> None:
        numbered(tx)
        tx.settle()
        raise ZeroDivisionError

    database.run(numbered)
    with pytest.raises(ZeroDivisionError):
        database.run(fail)
    database.run(numbered)

    assert taken == [1, 2, 2]


def test_the_core_refuses_to_run_on_an_event_loop(database: Database) -> None:
    async def read() -> None:
        database.read(get_organisation)

    with pytest.raises(RuntimeError, match="event loop"):
        asyncio.run(read())


def test_a_snapshot_refuses_to_write(database: Database) -> None:
    def write(tx: Tx) -> None:
        tx.session.add(Counter(series="invoice", period="2026", last=1))
        tx.settle()

    with pytest.raises(RuntimeError, match="read-only"):
        database.read(write)

    assert database.read(count_of_counters) == 0


def count_of_counters(tx: Tx) -> int:
    return tx.session.scalar(select(func.count()).select_from(Counter)) or 0


View = tuple[dict[str, int], dict[str, int]]


def test_a_snapshot_sees_constant_totals_while_writers_transfer(database: Database) -> None:
    shares = {f"s{number}": 100 for number in range(8)}

    def fill(tx: Tx) -> None:
        for series, last in shares.items():
            tx.session.add(Counter(series=series, period="2026", last=last))

    def transfer(tx: Tx, taker: int, giver: int) -> None:
        for number, by in sorted(((taker, 1), (giver, -1))):
            tx.session.execute(
                update(Counter).where(Counter.series == f"s{number}").values(last=Counter.last + by)
            )

    def work(thread: int) -> list[View]:
        if thread % 2:
            return [database.read(lambda tx: (rows(tx), rows(tx))) for _ in range(12)]
        for turn in range(12):
            giver, taker = thread, (thread + turn % 7 + 1) % 8
            database.run(lambda tx, t=taker, g=giver: transfer(tx, t, g))
        return []

    database.run(fill)
    outcomes = together(8, work)

    views = [view for one in outcomes if isinstance(one, list) for view in one]
    assert len(views) == 48
    assert {sum(first.values()) for first, _ in views} == {800}
    assert [first for first, second in views if first != second] == []


def rows(tx: Tx) -> dict[str, int]:
    query = select(Counter.series, Counter.last).order_by(Counter.series)
    return {row.series: row.last for row in tx.session.execute(query)}


def test_a_write_to_a_file_that_became_read_only_is_refused_and_nothing_kept(
    tmp_path: Path, clock: FixedClock
) -> None:
    database = a_sqlite(tmp_path, clock)
    file = tmp_path / "own.sqlite"
    reads_only = Database(f"sqlite:///file:{file}?mode=ro&uri=true", clock=clock)

    with pytest.raises(Unavailable):
        reads_only.run(lambda tx: tx.session.add(Counter(series="x", period="2026", last=1)))

    assert reads_only.read(count_of_counters) == 0
    assert database.read(count_of_counters) == 0
    reads_only.close()
    database.close()


def test_a_full_disk_is_unavailable_and_keeps_nothing_half(
    tmp_path: Path, clock: FixedClock
) -> None:
    database = a_sqlite(tmp_path, clock)
    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def fill(tx: Tx) -> None:
        for number in range(2_000):
            tx.session.add(Counter(series=f"{number}" * 20, period="2026", last=number))

    with pytest.raises(Unavailable):
        database.run(fill)

    assert database.read(count_of_counters) == 0
    database.close()


def test_a_locked_file_is_unavailable(tmp_path: Path, clock: FixedClock) -> None:
    database = a_sqlite(tmp_path, clock)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    holder = sqlite3.connect(tmp_path / "own.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unavailable):
        database.run(lambda tx: tx.session.add(Counter(series="x", period="2026", last=1)))

    holder.execute("ROLLBACK")
    holder.close()
    assert database.read(count_of_counters) == 0
    database.run(lambda tx: tx.session.add(Counter(series="x", period="2026", last=1)))
    assert database.read(count_of_counters) == 1
    database.close()


def test_a_connection_in_use_when_the_database_is_closed_ends_with_its_transaction(
    database_url: str, clock: FixedClock
) -> None:
    opened = Database(database_url, clock=clock)
    with opened.transaction() as tx:
        driver = tx.connection.connection.dbapi_connection
        opened.close()
        assert tx.session.scalar(select(1)) == 1
    assert driver is not None
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError)):
        driver.cursor().execute("SELECT 1")

    with opened.snapshot() as tx:
        late = tx.connection.connection.dbapi_connection
    assert late is not None
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError)):
        late.cursor().execute("SELECT 1")


def a_sqlite(folder: Path, clock: FixedClock) -> Database:
    """A SQLite file of one connection, so that its pragmas hold for every transaction."""
    database = Database(f"sqlite:///{folder / 'own.sqlite'}", clock=clock, pool_size=1)
    Table.metadata.create_all(database.engine, tables=[Counter.__table__])  # type: ignore[list-item]  # one table
    return database


def test_a_deadlock_is_run_again_and_both_writers_succeed(database: Database) -> None:
    both_hold_one = threading.Barrier(2)
    attempts: list[int] = []

    def fill(tx: Tx) -> None:
        for series in ("a", "b"):
            tx.session.add(Counter(series=series, period="2026", last=0))

    def count_up(tx: Tx, series: str) -> None:
        tx.session.execute(
            update(Counter).where(Counter.series == series).values(last=Counter.last + 1)
        )

    def crosswise(thread: int) -> None:
        mine, theirs = ("a", "b") if thread else ("b", "a")

        def command(tx: Tx) -> None:
            attempts.append(thread)
            count_up(tx, mine)
            if tx.dialect == "postgresql" and attempts.count(thread) == 1:
                both_hold_one.wait()
            count_up(tx, theirs)

        database.run(command)

    database.run(fill)

    assert together(2, crosswise) == [None, None]
    assert database.read(rows) == {"a": 2, "b": 2}
    # On PostgreSQL one of the two is the victim, and may be it again while the other still waits.
    if database.engine.dialect.name == "postgresql":
        assert len(attempts) >= 3
    else:
        assert len(attempts) == 2
