"""What the figures of leads, opportunities and activities are summed from, and their lists."""

from typing import Any

from sqlalchemy import case, func, literal

from erp_core.access.tables import User
from erp_core.analytics.facts import Expression, Fact, Reach, Step, Worked
from erp_core.analytics.sources.ways import WHO, coded, named, who_steps
from erp_core.crm.pipeline_tables import Activity, Opportunity, PipelineStage
from erp_core.crm.states import WORKED_ON, ActivityState, OpportunityState
from erp_core.crm.tables import Lead
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx

WITH_WHOM = {name: reach for name, reach in WHO.items() if name != "lifecycle"}
IS_OPEN = Opportunity.state == OpportunityState.OPEN
IS_WON = Opportunity.state == OpportunityState.WON
IS_LOST = Opportunity.state == OpportunityState.LOST
ENDS = func.coalesce(Opportunity.closed_on, Opportunity.close_on)
"""The day it was won or lost, or is expected to be."""


def owner_step(owner: Expression) -> dict[str, Step]:
    """Lead to whose it is."""
    return {"owner": Step(User, User.id == owner)}


OWNER = {"salesperson": named("owner", User.id, User.name, User.name)}
_STAGE = case((IS_OPEN, PipelineStage.name_en), else_=Opportunity.state)
STAGE = Reach(
    "stage_of", _STAGE, _STAGE, case((IS_OPEN, PipelineStage.name_zh), else_=Opportunity.state)
)
"""The stage of what is open; what has ended is won or lost, wherever it stood before."""
STEPS = (
    who_steps(Opportunity.party_id)
    | owner_step(Opportunity.owner_id)
    | {"stage_of": Step(PipelineStage, PipelineStage.id == Opportunity.stage_id)}
)
REACHES = WITH_WHOM | OWNER | {"stage": STAGE, "lead_source": coded(None, Opportunity.source)}


def _weighted(_tx: Tx, row: tuple[Any, ...]) -> int:
    """Weigh what is open as the board does: each by itself, half up."""
    minor, currency, chance = row
    return Money(minor, currency).times(chance).minor


OPPORTUNITIES = Fact(
    base=Opportunity,
    identity=Opportunity.id,
    steps=STEPS,
    reaches=REACHES,
    unless_limited=("stage", IS_OPEN),
    day=ENDS,
    party=Opportunity.party_id,
    measures={
        "opportunity_count": func.count(),
        "pipeline_value": func.sum(Opportunity.value_minor),
    },
    fields={"open": lambda _: IS_OPEN},
)
HOPED_FOR = Fact(
    base=Opportunity,
    identity=Opportunity.id,
    joins=((PipelineStage, PipelineStage.id == Opportunity.stage_id),),
    steps=who_steps(Opportunity.party_id) | owner_step(Opportunity.owner_id),
    reaches=WITH_WHOM
    | OWNER
    | {
        "stage": Reach(None, STAGE.key, STAGE.en, STAGE.zh),
        "lead_source": coded(None, Opportunity.source),
    },
    where=(IS_OPEN,),
    day=Opportunity.close_on,
    party=Opportunity.party_id,
    worked={
        "weighted_pipeline": Worked(
            (Opportunity.value_minor, Opportunity.currency, PipelineStage.probability), _weighted
        )
    },
)
ENDED = Fact(
    base=Opportunity,
    identity=Opportunity.id,
    steps=STEPS,
    reaches=REACHES,
    where=(Opportunity.closed_on.is_not(None),),
    day=Opportunity.closed_on,
    party=Opportunity.party_id,
    measures={
        "opportunities_won": func.sum(case((IS_WON, 1), else_=0)),
        "opportunities_lost": func.sum(case((IS_LOST, 1), else_=0)),
    },
)
ENTERED = Fact(
    base=Opportunity,
    identity=Opportunity.id,
    steps=STEPS,
    reaches=REACHES,
    day=Opportunity.business_date,
    party=Opportunity.party_id,
    measures={"new_opportunities": func.count()},
)
LEAD_STEPS = who_steps(Lead.party_id) | owner_step(Lead.owner_id)
LEAD_REACHES = (
    WITH_WHOM
    | OWNER
    | {"lead_source": coded(None, Lead.source), "lead_state": coded(None, Lead.state)}
)
STILL_LEADS = Lead.state.in_(sorted(WORKED_ON))
LEADS = Fact(
    base=Lead,
    identity=Lead.id,
    steps=LEAD_STEPS,
    reaches=LEAD_REACHES,
    day=Lead.business_date,
    party=Lead.party_id,
    measures={"lead_count": func.count()},
    fields={"open": lambda _: STILL_LEADS},
)
TO_DO = Fact(
    base=Activity,
    identity=Activity.id,
    steps=owner_step(Activity.owner_id),
    reaches=OWNER,
    where=(Activity.state == ActivityState.PLANNED,),
    party=Activity.party_id,
    measures={"overdue_activities": func.count()},
    fields={"overdue": lambda asked: Activity.due_on < asked.today},
)
PIPELINE_FACTS = (OPPORTUNITIES, HOPED_FOR, ENDED, ENTERED, LEADS, TO_DO)

OPPORTUNITY_LIST = Fact(
    base=Opportunity,
    identity=Opportunity.id,
    steps=STEPS,
    reaches=REACHES,
    party=Opportunity.party_id,
    fields={
        "title": lambda _: Opportunity.title,
        "value": lambda _: Opportunity.value_minor,
        "close_date": lambda _: ENDS,
        "open": lambda _: IS_OPEN,
    },
)
LEAD_LIST = Fact(
    base=Lead,
    identity=Lead.id,
    steps=LEAD_STEPS,
    reaches=LEAD_REACHES,
    party=Lead.party_id,
    fields={
        "title": lambda _: func.coalesce(Lead.name, Lead.words, literal("")),
        "lead_date": lambda _: Lead.business_date,
        "open": lambda _: STILL_LEADS,
    },
)
