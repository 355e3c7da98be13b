"""Opportunities and activities for tests, made through the service."""

from datetime import date

from erp_core.crm import (
    NewOpportunity,
    OpportunityMove,
    OpportunityView,
    StageView,
    add_opportunity,
    move_opportunity,
    pipeline_stages,
)
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from tests.builders.crm import an_address
from tests.builders.parties import a_customer

CLOSES = date(2026, 6, 10)


def the_stages(database: Database) -> tuple[StageView, ...]:
    """Return the stages of the pipeline."""
    return database.read(lambda tx: pipeline_stages(tx, system())).stages


def a_buyer(database: Database, name: str = "Lea") -> int:
    """Enter a customer that goods can be sent to; returns their id."""
    party_id = a_customer(database, name).id
    an_address(database, party_id)
    return party_id


def an_opportunity(
    database: Database,
    party_id: int,
    *,
    title: str = "Two grinders",
    value: str = "1000.00",
    close_on: date = CLOSES,
    actor: Actor | None = None,
) -> OpportunityView:
    """Enter an opportunity in the first stage."""
    new = NewOpportunity(
        title=title, party_id=party_id, value=Money.of(value, "EUR"), close_on=close_on
    )
    return database.run(lambda tx: add_opportunity(tx, actor or system(), new))


def moved_to(
    database: Database, opportunity_id: int, stage_id: int, after_id: int | None = None
) -> OpportunityView:
    """Put an opportunity into a stage, at the top or below another one."""
    move = OpportunityMove(stage_id=stage_id, after_id=after_id)
    return database.run(lambda tx: move_opportunity(tx, system(), opportunity_id, move))
