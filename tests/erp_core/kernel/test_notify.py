"""Wake-ups: in this process after the commit, in others by PostgreSQL."""

from pathlib import Path

import pytest

from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Conflict
from erp_core.kernel.notify import EVERYTHING, Bus, PostgresListener
from erp_core.kernel.transaction import Tx
from tests.builders.waiting import eventually


def told_by(bus: Bus) -> list[str]:
    """Collect the topics that a bus tells."""
    told: list[str] = []
    bus.watch(lambda topics: told.extend(sorted(topics)))
    return told


def test_topics_are_told_together_after_the_commit(database: Database) -> None:
    told: list[frozenset[str]] = []
    database.bus.watch(told.append)

    def command(tx: Tx) -> None:
        tx.notify("stock")
        tx.notify("order:12")
        assert told == []

    database.run(command)

    assert told == [frozenset({"stock", "order:12"})]


def test_what_was_rolled_back_wakes_nobody(database: Database) -> None:
    told = told_by(database.bus)

    def command(tx: Tx) -> None:
        tx.notify("stock")
        raise Conflict

    with pytest.raises(Conflict):
        database.run(command)

    assert told == []


def test_a_watcher_that_fails_does_not_keep_the_others_from_hearing() -> None:
    bus = Bus()

    def fail(_topics: frozenset[str]) -> None:
        raise ZeroDivisionError

    bus.watch(fail)
    told = told_by(bus)

    bus.wake(["stock"])

    assert told == ["stock"]


def test_a_watcher_that_left_hears_nothing_more() -> None:
    bus = Bus()
    told: list[frozenset[str]] = []
    forget = bus.watch(told.append)
    forget()

    bus.wake(["stock"])

    assert told == []


def test_another_process_hears_each_commit(database_url: str, clock: FixedClock) -> None:
    if not database_url.startswith("postgresql"):
        return _sqlite_wakes_its_own_process_only(database_url, clock)
    bus = Bus()
    told = told_by(bus)
    listener = PostgresListener(database_url, bus)
    writer = Database(database_url, clock=clock)
    listener.start()
    try:
        eventually(lambda: told == [EVERYTHING], "the listener listens")
        writer.run(lambda tx: tx.notify("order:12"))
        eventually(lambda: told == [EVERYTHING, "order:12"], "the topic is heard")
        writer.run(lambda tx: [tx.notify(f"thread:{number}") for number in range(2_000)])
        eventually(lambda: told[2:] == [EVERYTHING], "too many topics wake everybody")
    finally:
        listener.stop()
        writer.close()
    return None


def _sqlite_wakes_its_own_process_only(database_url: str, clock: FixedClock) -> None:
    one, other = Database(database_url, clock=clock), Database(database_url, clock=clock)
    told = told_by(other.bus)

    one.run(lambda tx: tx.notify("order:12"))

    assert told == []
    one.close()
    other.close()


def test_a_listener_stops_although_its_database_never_answers(tmp_path: Path) -> None:
    listener = PostgresListener("postgresql+psycopg://nobody@127.0.0.1:1/none", Bus())
    listener.start()

    listener.stop()

    assert not listener._thread.is_alive()
