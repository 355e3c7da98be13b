"""Two who say what an opportunity may bring."""

import pytest

from erp_core.crm import (
    OpportunityChange,
    OpportunityChanged,
    change_opportunity,
    history_of_opportunity,
)
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from tests.builders.finance import eur as euros
from tests.builders.pipeline import a_buyer, an_opportunity

BOSS = system()


def test_of_two_who_change_an_estimate_the_second_does_not_overwrite(database: Database) -> None:
    lea = a_buyer(database)
    made = an_opportunity(database, lea)

    def said(value: str) -> OpportunityChange:
        return OpportunityChange(value=euros(value), version=made.version)

    first = database.run(lambda tx: change_opportunity(tx, BOSS, made.id, said("1200.00")))
    with pytest.raises(OpportunityChanged):
        database.run(lambda tx: change_opportunity(tx, BOSS, made.id, said("900.00")))
    again = OpportunityChange(value=euros("900.00"), version=first.version)
    last = database.run(lambda tx: change_opportunity(tx, BOSS, made.id, again))

    assert (first.value, last.value) == (euros("1200.00"), euros("900.00"))
    steps = database.read(lambda tx: history_of_opportunity(tx, BOSS, made.id))
    assert [step.value for step in steps] == [euros("900.00"), euros("1200.00"), euros("1000.00")]
