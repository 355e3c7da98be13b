"""A transaction and its savepoints: all of it or nothing of it."""

import pytest
from sqlalchemy import select

from erp_core.kernel.actor import system
from erp_core.kernel.audit import record_change, verify_chain
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Conflict
from erp_core.kernel.events import Event
from erp_core.kernel.sequences import Counter, number_at_commit
from erp_core.kernel.tail import Phase
from erp_core.kernel.transaction import Ports, Tx


class Collected:
    """What a transaction collects for its end."""

    def __init__(self) -> None:
        self.things: list[str] = []


def counters(tx: Tx) -> list[str]:
    return list(tx.session.scalars(select(Counter.series).order_by(Counter.series)))


def a_counter(series: str) -> Counter:
    return Counter(series=series, period="2026", last=1)


def test_a_failed_savepoint_takes_everything_with_it(database: Database) -> None:
    told: list[str] = []
    ran: list[str] = []
    numbers: list[int] = []
    database.bus.watch(lambda topics: told.extend(sorted(topics)))

    def leave_traces(tx: Tx, name: str) -> None:
        tx.session.add(a_counter(name))
        tx.local(Collected).things.append(name)
        tx.notify(f"topic:{name}")
        tx.after_commit(lambda: ran.append(name))
        number_at_commit(tx, "invoice", "2026", numbers.append)
        record_change(tx, system(), f"test.{name}", ("things", 1))

    def undone(tx: Tx) -> None:
        with tx.savepoint():
            leave_traces(tx, "undone")
            raise Conflict

    def command(tx: Tx) -> list[str]:
        leave_traces(tx, "kept")
        with pytest.raises(Conflict):
            undone(tx)
        return list(tx.local(Collected).things)

    collected = database.run(command)

    assert collected == ["kept"]
    assert told == ["topic:kept"]
    assert ran == ["kept"]
    assert numbers == [1]
    assert database.read(counters) == ["invoice", "kept"]
    assert database.read(verify_chain).examined == 1


def test_what_a_finished_savepoint_did_stays(database: Database) -> None:
    def command(tx: Tx) -> None:
        with tx.savepoint():
            tx.session.add(a_counter("inside"))
            tx.local(Collected).things.append("inside")
        assert tx.local(Collected).things == ["inside"]

    database.run(command)

    assert database.read(counters) == ["inside"]


def test_a_failed_inner_savepoint_leaves_the_outer_one(database: Database) -> None:
    def inner(tx: Tx) -> None:
        with tx.savepoint():
            tx.session.add(a_counter("inner"))
            raise Conflict

    def command(tx: Tx) -> None:
        with tx.savepoint():
            tx.session.add(a_counter("outer"))
            with pytest.raises(Conflict):
                inner(tx)

    database.run(command)

    assert database.read(counters) == ["outer"]


def test_the_tail_runs_in_lock_order_whatever_the_order_of_the_calls(database: Database) -> None:
    ran: list[str] = []

    def command(tx: Tx) -> None:
        for phase, key in (
            (Phase.AUDIT, "a"),
            (Phase.NUMBERS, "b"),
            (Phase.BALANCES, "z"),
            (Phase.BALANCES, "c"),
        ):
            tx.at_commit(phase, key, lambda _tx, k=key: ran.append(k))

    database.run(command)

    assert ran == ["c", "z", "b", "a"]


def test_an_action_put_off_once_runs_once(database: Database) -> None:
    ran: list[int] = []

    def command(tx: Tx) -> None:
        for number in range(3):
            tx.at_commit(Phase.BALANCES, "k", lambda _tx, n=number: ran.append(n), once=True)

    database.run(command)

    assert ran == [0]


def test_a_tail_action_may_put_off_another(database: Database) -> None:
    ran: list[str] = []

    def first(tx: Tx) -> None:
        ran.append("first")
        tx.at_commit(Phase.BALANCES, "later", lambda _tx: ran.append("second"))

    database.run(lambda tx: tx.at_commit(Phase.BALANCES, "now", first))

    assert ran == ["first", "second"]


def test_a_transaction_that_fails_in_its_tail_leaves_nothing(database: Database) -> None:
    told: list[object] = []
    database.bus.watch(told.append)

    def fail(_tx: Tx) -> None:
        raise Conflict

    def command(tx: Tx) -> None:
        tx.session.add(a_counter("gone"))
        tx.notify("topic")
        tx.at_commit(Phase.AUDIT, "head", fail)

    with pytest.raises(Conflict):
        database.run(command)

    assert database.read(counters) == []
    assert told == []


def test_a_callback_that_fails_does_not_undo_or_hide_the_commit(database: Database) -> None:
    told: list[frozenset[str]] = []
    database.bus.watch(told.append)

    def fail() -> None:
        raise OSError

    def command(tx: Tx) -> str:
        tx.session.add(a_counter("kept"))
        tx.after_commit(fail)
        tx.notify("topic")
        return "done"

    assert database.run(command) == "done"
    assert database.read(counters) == ["kept"]
    assert told == [frozenset({"topic"})]


def test_a_job_cannot_be_deferred_without_an_engine(database: Database) -> None:
    def command(tx: Tx) -> None:
        tx.session.add(a_counter("gone"))
        tx.defer("import", 7)

    with pytest.raises(RuntimeError, match="'import' for 7"):
        database.run(command)

    assert database.read(counters) == []


class Happened(Event):
    """Something did."""


def test_a_listener_that_fails_undoes_the_whole_transaction(database_url: str, clock) -> None:
    def fail(_tx: Tx, _event: Happened) -> None:
        raise Conflict

    database = Database(database_url, clock=clock, ports=Ports(listeners={Happened: (fail,)}))

    def command(tx: Tx) -> None:
        tx.session.add(a_counter("gone"))
        tx.publish(Happened())

    with pytest.raises(Conflict):
        database.run(command)

    assert database.read(counters) == []
    database.close()
