"""What is always true of the pipeline, examined row by row."""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core.crm.pipeline_tables import Activity, Opportunity, OpportunityStep
from erp_core.crm.states import OPPORTUNITY, OpportunityState
from erp_core.crm.tables import Purchase
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx


def opportunities_are_what_their_history_says(tx: Tx) -> Findings:
    """Walk every opportunity's steps: declared, and the last one is what it is now."""
    taken: dict[int, list[OpportunityStep]] = {}
    for step in tx.session.scalars(select(OpportunityStep).order_by(OpportunityStep.id)):
        taken.setdefault(step.opportunity_id, []).append(step)
    rows = tx.session.scalars(select(Opportunity).order_by(Opportunity.id)).all()
    wrong = (row.id for row in rows if not _follows(row, taken.get(row.id, ())))
    return Findings.of(
        len(rows), (f"opportunity {id_} is not what its history says" for id_ in wrong)
    )


def won_opportunities_have_their_order(tx: Tx) -> Findings:
    """Look up the order that won each opportunity: it counts, and is the same customer's."""
    bought = dict(
        tx.session.execute(
            select(Purchase.order_id, Purchase.party_id).where(Purchase.cancelled_at.is_(None))
        ).all()
    )
    won = tx.session.scalars(
        select(Opportunity).where(Opportunity.state == OpportunityState.WON)
    ).all()
    wrong = (row.id for row in won if bought.get(row.order_id or 0) != row.party_id)
    return Findings.of(
        len(won), (f"opportunity {id_} was won by no order of its customer" for id_ in wrong)
    )


def activities_are_about_one_customer(tx: Tx) -> Findings:
    """Compare the customer of each activity with that of its opportunity."""
    rows = tx.session.execute(
        select(Activity.id, Activity.party_id, Opportunity.party_id).join(
            Opportunity, Opportunity.id == Activity.opportunity_id
        )
    ).all()
    wrong = (id_ for id_, party_id, theirs in rows if party_id != theirs)
    return Findings.of(
        len(rows), (f"activity {id_} is about another customer's opportunity" for id_ in wrong)
    )


def _follows(row: Opportunity, steps: Sequence[OpportunityStep]) -> bool:
    state: str | None = None
    for step in steps:
        if step.from_state != state or not _declared(state, step.to_state):
            return False
        state = step.to_state
    if not steps:
        return False
    last = steps[-1]
    told = last.to_state, last.stage_id, last.value_minor, last.close_on
    return told == (row.state, row.stage_id, row.value_minor, row.close_on)


def _declared(before: str | None, target: str) -> bool:
    """Tell whether a step may be: one that stays open tells of another stage or estimate."""
    if before is None or before == target:
        return target == OpportunityState.OPEN
    return OPPORTUNITY.allows(before, target)


PIPELINE_CHECKS = (
    Check(
        "I6",
        "Every opportunity is what its history says",
        opportunities_are_what_their_history_says,
    ),
    Check(
        "I6",
        "Every opportunity that was won has an order of its customer",
        won_opportunities_have_their_order,
    ),
    Check(
        "I10",
        "Every activity is about the customer of its opportunity",
        activities_are_about_one_customer,
    ),
)
