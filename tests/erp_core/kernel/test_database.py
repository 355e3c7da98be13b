"""Transactions and snapshots, on the database under test."""

import asyncio

import pytest
from erp_core.kernel.actor import system
from erp_core.kernel.audit import record_change, verify_chain
from erp_core.kernel.database import Database
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.sequences import Counter, number_at_commit


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as tx:
        record_change(tx, system(), "test.change", ("things", 1))
        raise ZeroDivisionError

    assert database.read(verify_chain).examined == 0


def test_the_audit_chain_links_the_entries_of_every_transaction(database: Database) -> None:
    for number in range(3):
        database.run(lambda tx: record_change(tx, system(), "test.change", ("things", number)))

    found = database.read(verify_chain)

    assert (found.examined, found.violations) == (3, ())


def test_numbers_have_no_gap_when_a_transaction_is_rolled_back(database: Database) -> None:
    taken: list[int] = []
    database.run(lambda tx: number_at_commit(tx, "invoice", "2026", taken.append))
    with pytest.raises(ZeroDivisionError), database.transaction() as tx:
        number_at_commit(tx, "invoice", "2026", taken.append)
        tx.settle()
        raise ZeroDivisionError
    database.run(lambda tx: number_at_commit(tx, "invoice", "2026", taken.append))

    assert taken == [1, 2, 2]


def test_the_core_refuses_to_run_on_an_event_loop(database: Database) -> None:
    async def read() -> None:
        database.read(get_organisation)

    with pytest.raises(RuntimeError, match="event loop"):
        asyncio.run(read())


def test_a_snapshot_refuses_to_write(database: Database) -> None:
    with pytest.raises(RuntimeError, match="read-only"), database.snapshot() as tx:
        tx.session.add(Counter(series="invoice", period="2026", last=1))
        tx.settle()
