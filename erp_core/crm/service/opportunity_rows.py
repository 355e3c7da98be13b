"""What the verbs of the pipeline do to the row of an opportunity; each leaves its step behind."""

from collections.abc import Sequence

from sqlalchemy import func, select

from erp_core.crm.errors import (
    LeadConverted,
    NotHouseCurrency,
    OpportunityChanged,
    OpportunityOver,
)
from erp_core.crm.events import OpportunityMoved
from erp_core.crm.pipeline_schemas import NewOpportunity
from erp_core.crm.pipeline_tables import Opportunity, OpportunityStep, PipelineStage
from erp_core.crm.queries.customers import require_party
from erp_core.crm.queries.pipeline import visible_opportunity
from erp_core.crm.service.lead_rows import lead_ends
from erp_core.crm.service.ownership import owner_of
from erp_core.crm.service.stages import locked_stage
from erp_core.crm.states import OPPORTUNITY, OpportunityState
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, home
from erp_core.kernel.transaction import Tx

_APART = 1024
"""Between two cards of a column, so that one can be put between them without moving others."""


def enter(tx: Tx, actor: Actor, new: NewOpportunity, *, lead_id: int | None) -> Opportunity:
    """Enter an opportunity at the bottom of its column.

    Raises:
        PartyNotFound: There is no such customer to the actor.
        StageNotFound: There is no such stage.
        NotHouseCurrency: The value is in another currency than the books.
        NobodyToOwn: Whoever is to look after it does not work here.
    """
    require_party(tx, actor, new.party_id)
    value, owner_id = in_house_currency(tx, new.value), owner_of(tx, actor, new.owner_id)
    stage, today = locked_stage(tx, new.stage_id), business_date(tx)
    row = Opportunity(
        title=new.title,
        party_id=new.party_id,
        lead_id=lead_id,
        source=new.source,
        state=OpportunityState.OPEN,
        version=0,
        stage_id=stage.id,
        rank=_bottom(tx, stage),
        in_stage_since=today,
        value_minor=value.minor,
        currency=value.currency,
        close_on=new.close_on,
        owner_id=owner_id,
        business_date=today,
        created_at=tx.now,
        changed_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    note_step(tx, actor, row, None)
    changed(tx, actor, row, "add_opportunity", value=str(value), close_on=str(new.close_on))
    tx.publish(OpportunityMoved(opportunity_id=row.id))
    return row


def locked_open(tx: Tx, actor: Actor, opportunity_id: int) -> Opportunity:
    """Return the row of an opportunity of which something may still become, locked.

    Raises:
        OpportunityNotFound: There is none to the actor.
        OpportunityOver: It was won or lost.
    """
    row = visible_opportunity(tx, actor, opportunity_id, lock=True)
    if row.state != OpportunityState.OPEN:
        raise OpportunityOver(state=row.state)
    return row


def end(
    tx: Tx,
    actor: Actor,
    row: Opportunity,
    target: OpportunityState,
    why: str,
    *,
    order_id: int | None = None,
) -> None:
    """Win an opportunity by an order or lose it, and its lead with it.

    Raises:
        WrongTransition: It was won or lost before.
    """
    before, today = row.state, business_date(tx)
    row.state = OPPORTUNITY.move(before, target)
    row.closed_on, row.order_id = today, order_id or row.order_id
    row.reason = why if target is OpportunityState.LOST else None
    note_step(tx, actor, row, before, why)
    changed(tx, actor, row, f"opportunity_{target}", reason=why)
    if row.lead_id is not None:
        lead_ends(tx, actor, row.lead_id, won=target is OpportunityState.WON, reason=why)
    tx.publish(OpportunityMoved(opportunity_id=row.id))


def begin_again(tx: Tx, actor: Actor, row: Opportunity, why: str) -> None:
    """Take up an opportunity that was lost, at the top of its stage or of the first one.

    Raises:
        WrongTransition: It is open, or was won.
        LeadConverted: Its lead has another opportunity by now.
    """
    before, state = row.state, OPPORTUNITY.move(row.state, OpportunityState.OPEN)
    if row.lead_id is not None:
        require_unconverted(tx, row.lead_id)
    present = tx.session.get_one(PipelineStage, row.stage_id)
    stage = locked_stage(tx, None if present.archived_at is not None else present.id)
    row.rank = rank_below(tx, stage, None, row.id)
    row.state, row.stage_id, row.in_stage_since = state, stage.id, business_date(tx)
    row.closed_on = row.reason = row.order_id = None
    note_step(tx, actor, row, before, why)
    changed(tx, actor, row, "reopen_opportunity", reason=why)
    tx.publish(OpportunityMoved(opportunity_id=row.id))


def require_unconverted(tx: Tx, lead_id: int) -> None:
    """Refuse a second open opportunity for a lead.

    Raises:
        LeadConverted: It has one.
    """
    other = tx.session.scalar(
        select(Opportunity.id).where(
            Opportunity.lead_id == lead_id, Opportunity.state == OpportunityState.OPEN
        )
    )
    if other is not None:
        raise LeadConverted(opportunity_id=other)


def rank_below(tx: Tx, stage: PipelineStage, after_id: int | None, own_id: int) -> int:
    """Return the rank below a card of a column; None: above all others.

    Raises:
        OpportunityChanged: The card does not stand there any more.
    """
    others = [card for card in _standing_in(tx, stage) if card.id != own_id]
    at = 0 if after_id is None else 1 + _place_of(others, after_id)
    low = others[at - 1].rank if at else None
    high = others[at].rank if at < len(others) else None
    if low is not None and high is not None and high - low < 2:
        for place, card in enumerate(others):
            card.rank = (place if place < at else place + 1) * _APART
        return at * _APART
    if low is None:
        return 0 if high is None else high - _APART
    return low + _APART if high is None else (low + high) // 2


def note_step(
    tx: Tx, actor: Actor, row: Opportunity, before: str | None, reason: str | None = None
) -> None:
    """Write down what an opportunity is from now on."""
    step = OpportunityStep(
        opportunity_id=row.id,
        from_state=before,
        to_state=row.state,
        stage_id=row.stage_id,
        value_minor=row.value_minor,
        close_on=row.close_on,
        reason=reason,
        business_date=business_date(tx),
        at=tx.now,
        actor=actor.key,
    )
    tx.session.add(step)


def changed(tx: Tx, actor: Actor, row: Opportunity, verb: str, **what: object) -> None:
    """Count and audit a change of an opportunity, and tell who watches the board."""
    row.version += 1
    row.changed_at = tx.now
    tx.session.flush()
    record_change(tx, actor, f"crm.{verb}", ("opportunities", row.id), what)
    tx.notify("pipeline")
    tx.notify(f"party:{row.party_id}")


def in_house_currency(tx: Tx, value: Money) -> Money:
    """Refuse a value that the sums of the pipeline could not hold.

    Raises:
        NotHouseCurrency: It is in another currency than the books.
    """
    if value.currency != home(tx).currency:
        raise NotHouseCurrency(field="value", currency=home(tx).currency)
    return value


def _standing_in(tx: Tx, stage: PipelineStage) -> Sequence[Opportunity]:
    tx.session.flush()
    return tx.session.scalars(
        select(Opportunity)
        .where(Opportunity.state == OpportunityState.OPEN, Opportunity.stage_id == stage.id)
        .order_by(Opportunity.rank, Opportunity.id)
    ).all()


def _place_of(cards: Sequence[Opportunity], wanted: int) -> int:
    for place, card in enumerate(cards):
        if card.id == wanted:
            return place
    raise OpportunityChanged


def _bottom(tx: Tx, stage: PipelineStage) -> int:
    lowest = tx.session.scalar(
        select(func.max(Opportunity.rank)).where(
            Opportunity.state == OpportunityState.OPEN, Opportunity.stage_id == stage.id
        )
    )
    return 0 if lowest is None else lowest + _APART
