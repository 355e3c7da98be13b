"""The pipeline: opportunities, the board by stage, and what the months may bring."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from erp_core.crm.errors import OpportunityNotFound
from erp_core.crm.pipeline_schemas import (
    Board,
    BoardColumn,
    ForecastMonth,
    OpportunityStepView,
    OpportunityView,
    PipelineForecast,
    PipelineView,
    StageView,
)
from erp_core.crm.pipeline_tables import Opportunity, OpportunityStep, PipelineStage
from erp_core.crm.queries.activities import next_activities
from erp_core.crm.queries.customers import READ
from erp_core.crm.states import OpportunityState
from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, home
from erp_core.kernel.pagination import Page, PageRequest
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.parties import family_of, merged_parties, names_of

CARDS = 100
"""Cards of a column that the board shows; its sums are of all."""
_CERTAIN = {OpportunityState.WON: Decimal(1), OpportunityState.LOST: Decimal(0)}


def pipeline_stages(tx: Tx, actor: Actor) -> PipelineView:
    """List the stages of the pipeline, first to last."""
    actor.require(READ)
    stages = tuple(StageView.model_validate(row) for row in stages_in_use(tx))
    return PipelineView(stages=stages)


def get_opportunity(tx: Tx, actor: Actor, opportunity_id: int) -> OpportunityView:
    """Return an opportunity.

    Raises:
        OpportunityNotFound: There is none to the actor.
    """
    actor.require(READ)
    return opportunity_view(tx, visible_opportunity(tx, actor, opportunity_id))


def list_opportunities(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    party_id: int | None = None,
    owner_id: int | None = None,
    state: OpportunityState | None = None,
) -> Page[OpportunityView]:
    """List opportunities, newest first: all, or a customer's, an owner's, or those in a state."""
    actor.require(READ)
    request = page or PageRequest()
    query = in_sight(select(Opportunity), Opportunity.party_id, actor)
    if party_id is not None:
        query = query.where(Opportunity.party_id.in_(family_of(tx, party_id)))
    if owner_id is not None:
        query = query.where(Opportunity.owner_id == owner_id)
    if state is not None:
        query = query.where(Opportunity.state == state)
    if request.before is not None:
        query = query.where(Opportunity.id < request.before)
    found = query.order_by(Opportunity.id.desc()).limit(request.limit + 1)
    rows = tx.session.scalars(found).all()
    shown = rows[: request.limit]
    last = shown[-1].id if len(rows) > request.limit else None
    return Page(items=opportunity_views(tx, shown), next_before=last)


def history_of_opportunity(tx: Tx, actor: Actor, opportunity_id: int) -> list[OpportunityStepView]:
    """List what an opportunity was, the latest first.

    Raises:
        OpportunityNotFound: There is none to the actor.
    """
    actor.require(READ)
    row = visible_opportunity(tx, actor, opportunity_id)
    steps = tx.session.scalars(
        select(OpportunityStep)
        .where(OpportunityStep.opportunity_id == row.id)
        .order_by(OpportunityStep.id.desc())
    )
    return [_step_view(step, row.currency) for step in steps]


def pipeline_board(tx: Tx, actor: Actor, *, owner_id: int | None = None) -> Board:
    """Show what is open by stage, each column in the order that staff gave it.

    Args:
        tx: The snapshot.
        actor: Who asks.
        owner_id: Only what this member of staff looks after.
    """
    actor.require(READ)
    query = in_sight(select(Opportunity), Opportunity.party_id, actor)
    if owner_id is not None:
        query = query.where(Opportunity.owner_id == owner_id)
    rows = tx.session.scalars(
        query.where(Opportunity.state == OpportunityState.OPEN).order_by(
            Opportunity.rank, Opportunity.id
        )
    ).all()
    columns = _columns(tx, rows)
    none = Money.zero(home(tx).currency)
    return Board(
        columns=columns,
        count=len(rows),
        value=sum((one.value for one in columns), none),
        weighted=sum((one.weighted for one in columns), none),
    )


def pipeline_forecast(
    tx: Tx, actor: Actor, *, owner_id: int | None = None, on: date | None = None
) -> PipelineForecast:
    """Tell what the months may bring: what is open by its probability, and what was won.

    Args:
        tx: The snapshot.
        actor: Who asks.
        owner_id: Only what this member of staff looks after.
        on: As it was known at the end of this day, by the probabilities of today; now, unless
            given.
    """
    actor.require(READ)
    day = on or business_date(tx)
    none = Money.zero(home(tx).currency)
    months: dict[date, _Month] = {}
    for step, currency, chance in _as_known(tx, actor, owner_id, day):
        value = Money(step.value_minor, currency)
        if step.to_state == OpportunityState.OPEN:
            month = months.setdefault(step.close_on.replace(day=1), _Month(none, none, none))
            month.add(value, chance, late=step.close_on < day)
        else:
            end = months.setdefault(step.business_date.replace(day=1), _Month(none, none, none))
            end.won += value
    shown = tuple(months[first].shown(first) for first in sorted(months))
    return PipelineForecast(
        on=day, months=shown, weighted=sum((month.weighted for month in shown), none)
    )


def visible_opportunity(
    tx: Tx, actor: Actor, opportunity_id: int, *, lock: bool = False
) -> Opportunity:
    """Return the row of an opportunity in sight, locked for a change if asked.

    Raises:
        OpportunityNotFound: There is none to the actor.
    """
    row = tx.session.get(Opportunity, opportunity_id, with_for_update=lock, populate_existing=lock)
    if row is None or not actor.sees(row.party_id):
        raise OpportunityNotFound
    return row


def stages_in_use(tx: Tx) -> Sequence[PipelineStage]:
    """Return the stages of the pipeline, first to last."""
    return tx.session.scalars(
        select(PipelineStage)
        .where(PipelineStage.archived_at.is_(None))
        .order_by(PipelineStage.position, PipelineStage.id)
    ).all()


def opportunity_view(tx: Tx, row: Opportunity) -> OpportunityView:
    """Show an opportunity."""
    return opportunity_views(tx, [row])[0]


def opportunity_views(tx: Tx, rows: Sequence[Opportunity]) -> list[OpportunityView]:
    """Show opportunities, with what is to be done first; an entry that was merged is not named.

    Whose they are is whoever stands for the entry that they were entered for.
    """
    stands = merged_parties(tx)
    whose = {row.id: PartyId(stands.get(row.party_id, row.party_id)) for row in rows}
    names = names_of(tx, whose.values())
    doing = next_activities(tx, (row.id for row in rows))
    chances = {row.id: row.probability for row in tx.session.scalars(select(PipelineStage))}
    today = business_date(tx)
    return [
        _view(row, names[whose[row.id]], chances[row.stage_id], today).model_copy(
            update={"next_activity": doing.get(row.id), "party_id": whose[row.id]}
        )
        for row in rows
    ]


@dataclass
class _Month:
    """What is added up of a month."""

    value: Money
    weighted: Money
    won: Money
    count: int = 0
    late: bool = False

    def add(self, value: Money, chance: Decimal, *, late: bool) -> None:
        """Count an open opportunity."""
        self.count += 1
        self.value += value
        self.weighted += value.times(chance)
        self.late = self.late or late

    def shown(self, first: date) -> ForecastMonth:
        """Show the month."""
        return ForecastMonth(month=first, **vars(self))


def _as_known(
    tx: Tx, actor: Actor, owner_id: int | None, day: date
) -> Iterable[tuple[OpportunityStep, str, Decimal]]:
    """Return what was open or won at the end of a day, with its currency and probability."""
    latest = (
        select(func.max(OpportunityStep.id))
        .where(OpportunityStep.business_date <= day)
        .group_by(OpportunityStep.opportunity_id)
    )
    query = (
        select(OpportunityStep, Opportunity.currency, PipelineStage.probability)
        .join(Opportunity, Opportunity.id == OpportunityStep.opportunity_id)
        .join(PipelineStage, PipelineStage.id == OpportunityStep.stage_id)
        .where(OpportunityStep.id.in_(latest), OpportunityStep.to_state != OpportunityState.LOST)
    )
    if owner_id is not None:
        query = query.where(Opportunity.owner_id == owner_id)
    if actor.scope is not None:
        query = query.where(Opportunity.party_id.in_(sorted(actor.scope)))
    return tx.session.execute(query)


def _columns(tx: Tx, rows: Sequence[Opportunity]) -> tuple[BoardColumn, ...]:
    standing: dict[int, list[Opportunity]] = {}
    for row in rows:
        standing.setdefault(row.stage_id, []).append(row)
    stages = stages_in_use(tx)
    shown = [row for stage in stages for row in standing.get(stage.id, [])[:CARDS]]
    cards: dict[int, list[OpportunityView]] = {}
    for card in opportunity_views(tx, shown):
        cards.setdefault(card.stage_id, []).append(card)
    return tuple(
        _column(tx, stage, standing.get(stage.id, []), cards.get(stage.id, [])) for stage in stages
    )


def _column(
    tx: Tx, stage: PipelineStage, rows: Sequence[Opportunity], cards: Sequence[OpportunityView]
) -> BoardColumn:
    none = Money.zero(home(tx).currency)
    values = [Money(row.value_minor, row.currency) for row in rows]
    return BoardColumn(
        stage=StageView.model_validate(stage),
        count=len(rows),
        value=sum(values, none),
        weighted=sum((value.times(stage.probability) for value in values), none),
        cards=tuple(cards),
    )


def _view(row: Opportunity, party_name: str, chance: Decimal, today: date) -> OpportunityView:
    state, value = OpportunityState(row.state), Money(row.value_minor, row.currency)
    probability = _CERTAIN.get(state, chance)
    taken = ("value", "state", "party_name", "probability", "weighted", "late", "age_days")
    left = OpportunityView.model_fields.keys() - {*taken, "next_activity"}
    return OpportunityView(
        **{name: getattr(row, name) for name in left},
        value=value,
        state=state,
        party_name=party_name,
        probability=probability,
        weighted=value.times(probability),
        late=state is OpportunityState.OPEN and row.close_on < today,
        age_days=((row.closed_on or today) - row.in_stage_since).days,
        next_activity=None,
    )


def _step_view(step: OpportunityStep, currency: str) -> OpportunityStepView:
    left = OpportunityStepView.model_fields.keys() - {"value"}
    return OpportunityStepView(
        **{name: getattr(step, name) for name in left}, value=Money(step.value_minor, currency)
    )
