"""A machine of random verbs leaves out checks that cannot have changed, and finds what is wrong."""

import pytest
from hypothesis.stateful import rule
from sqlalchemy import select, text, update

from erp_core import inventory
from erp_core.inventory.checks import CHECKS
from erp_core.inventory.tables import StockBalance
from erp_core.kernel.actor import system
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.builders.inventory import a_stocked_variant
from tests.builders.machines import Machine


class Counting:
    """A check that counts how often it looked at the balances."""

    def __init__(self) -> None:
        self.looked = 0
        self.check = Check("I1", "Nobody has 99.", self.look)

    def look(self, tx: Tx) -> Findings:
        """Name every balance of 99."""
        self.looked += 1
        rows = tx.session.scalars(select(StockBalance.on_hand)).all()
        return Findings.of(len(rows), (f"{row} is there" for row in rows if row == 99))


class Idle(Machine):
    """A machine whose verbs are done by the test."""

    @rule()
    def wait(self) -> None:
        """Do nothing."""


def a_machine(database: Database, pace: int = 1) -> tuple[Machine, int]:
    """Return a machine over a warehouse with one article."""
    variant_id = database.run(lambda tx: a_stocked_variant(tx, "5").id)
    machine = Idle(database, (inventory.StockShort,))
    machine.pace = pace
    return machine, variant_id


def test_a_check_looks_again_when_what_it_reads_was_written(database: Database) -> None:
    machine, _ = a_machine(database)
    counting = Counting()

    assert machine.broken([counting.check]) == []
    machine.tx.session.execute(text("UPDATE locations SET name_en = 'Bin'"))
    assert machine.broken([counting.check]) == []
    assert counting.looked == 1
    machine.tx.session.execute(update(StockBalance).values(on_hand=99))
    assert machine.broken([counting.check]) != []
    assert machine.broken([counting.check]) != []
    assert counting.looked == 3

    machine.teardown()


def test_a_balance_that_no_move_explains_is_found_at_the_end_at_the_latest(
    database: Database,
) -> None:
    machine, variant_id = a_machine(database, pace=len(CHECKS) + 1)

    machine.do(inventory.receive_stock, system(), variant_id, 2, 1)
    machine.tx.session.execute(update(StockBalance).values(on_hand=StockBalance.on_hand + 1))
    machine.at_the_end(CHECKS)

    with pytest.raises(AssertionError, match="on hand"):
        machine.teardown()
    left = database.run(lambda tx: tx.session.scalars(select(StockBalance.on_hand)).all())
    assert left == [5]


def test_at_a_pace_of_four_every_check_has_its_turn_within_four_steps(database: Database) -> None:
    machine, _ = a_machine(database, pace=4)
    checks = [Counting() for _ in range(8)]

    for _ in range(4):
        assert machine.broken([one.check for one in checks]) == []

    assert [one.looked for one in checks] == [1] * 8
    machine.teardown()
    assert [one.looked for one in checks] == [2] * 8
