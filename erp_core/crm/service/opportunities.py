"""Opportunities: entered, estimated anew, moved on the board, lost and taken up again."""

from erp_core.crm.errors import OpportunityChanged
from erp_core.crm.events import OpportunityMoved
from erp_core.crm.pipeline_schemas import (
    LostBecause,
    NewOpportunity,
    OpportunityChange,
    OpportunityMove,
    OpportunityView,
    TakenUpBecause,
)
from erp_core.crm.pipeline_tables import Opportunity
from erp_core.crm.queries.pipeline import opportunity_view, visible_opportunity
from erp_core.crm.service.interactions import keep
from erp_core.crm.service.opportunity_rows import (
    begin_again,
    changed,
    end,
    enter,
    in_house_currency,
    locked_open,
    note_step,
    rank_below,
)
from erp_core.crm.service.ownership import owner_of
from erp_core.crm.service.stages import locked_stage
from erp_core.crm.states import OpportunityState
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx


def add_opportunity(tx: Tx, actor: Actor, new: NewOpportunity) -> OpportunityView:
    """Enter an order that may come.

    Raises:
        PartyNotFound: There is no such customer to the actor.
        StageNotFound: There is no such stage.
        NotHouseCurrency: The value is in another currency than the books.
        NobodyToOwn: Whoever is to look after it does not work here.
    """
    actor.require("crm.add_opportunity")
    return opportunity_view(tx, enter(tx, actor, new, lead_id=None))


def change_opportunity(
    tx: Tx, actor: Actor, opportunity_id: int, change: OpportunityChange
) -> OpportunityView:
    """Note what is known better: what it is about, what it may bring, by when, who looks after it.

    Raises:
        OpportunityNotFound: There is none to the actor.
        OpportunityOver: It was won or lost.
        OpportunityChanged: Somebody changed it since.
        NotHouseCurrency: The value is in another currency than the books.
        NobodyToOwn: Whoever is to look after it does not work here.
    """
    actor.require("crm.change_opportunity")
    row = locked_open(tx, actor, opportunity_id)
    _require_same(row, change.version)
    before = row.value_minor, row.close_on
    row.title, row.close_on = change.title or row.title, change.close_on or row.close_on
    if change.value is not None:
        row.value_minor = in_house_currency(tx, change.value).minor
    if change.owner_id is not None:
        row.owner_id = owner_of(tx, actor, change.owner_id)
    if before != (row.value_minor, row.close_on):
        note_step(tx, actor, row, row.state)
    told = change.model_dump(mode="json", exclude_none=True, exclude={"version"})
    changed(tx, actor, row, "change_opportunity", **told)
    return opportunity_view(tx, row)


def move_opportunity(
    tx: Tx, actor: Actor, opportunity_id: int, move: OpportunityMove
) -> OpportunityView:
    """Put an opportunity into a stage, at its place in the column of the board.

    Raises:
        OpportunityNotFound: There is none to the actor.
        OpportunityOver: It was won or lost.
        OpportunityChanged: Somebody changed it since.
        StageNotFound: There is no such stage.
    """
    actor.require("crm.move_opportunity")
    row = locked_open(tx, actor, opportunity_id)
    _require_same(row, move.version)
    stage, from_stage = locked_stage(tx, move.stage_id), row.stage_id
    row.rank = rank_below(tx, stage, move.after_id, row.id)
    row.stage_id = stage.id
    if from_stage != stage.id:
        row.in_stage_since = business_date(tx)
        note_step(tx, actor, row, row.state)
    changed(tx, actor, row, "move_opportunity", stage=stage.name_en)
    tx.publish(OpportunityMoved(opportunity_id=row.id))
    return opportunity_view(tx, row)


def lose_opportunity(
    tx: Tx, actor: Actor, opportunity_id: int, why: LostBecause
) -> OpportunityView:
    """Note that nothing comes of an opportunity, and why.

    Raises:
        OpportunityNotFound: There is none to the actor.
        WrongTransition: It was won or lost.
    """
    actor.require("crm.lose_opportunity")
    row = visible_opportunity(tx, actor, opportunity_id, lock=True)
    end(tx, actor, row, OpportunityState.LOST, why.reason)
    record = ("opportunities", row.id)
    keep(tx, row.party_id, "opportunity_lost", record, title=row.title, reason=why.reason)
    return opportunity_view(tx, row)


def reopen_opportunity(
    tx: Tx, actor: Actor, opportunity_id: int, why: TakenUpBecause
) -> OpportunityView:
    """Take up an opportunity again that was lost.

    Raises:
        OpportunityNotFound: There is none to the actor.
        WrongTransition: It is open, or was won.
        LeadConverted: Its lead has another opportunity by now.
    """
    actor.require("crm.reopen_opportunity")
    row = visible_opportunity(tx, actor, opportunity_id, lock=True)
    begin_again(tx, actor, row, why.reason)
    return opportunity_view(tx, row)


def _require_same(row: Opportunity, version: int | None) -> None:
    """Refuse what was said of a card that looks otherwise by now.

    Raises:
        OpportunityChanged: Somebody changed it since.
    """
    if version is not None and version != row.version:
        raise OpportunityChanged
