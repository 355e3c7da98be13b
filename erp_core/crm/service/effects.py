"""What a change of stage leads to: written with the change, and outrun by the next one."""

from datetime import timedelta

from sqlalchemy import select, update

from erp_core.crm.effects import EFFECTS, Effect
from erp_core.crm.errors import SuggestionNotFound
from erp_core.crm.lifecycle_schemas import EffectView, Settlement
from erp_core.crm.pipeline_tables import Activity
from erp_core.crm.queries.lifecycle import effect_view
from erp_core.crm.service.activities import end_activity
from erp_core.crm.states import (
    EFFECT,
    ActivityKind,
    ActivityState,
    EffectKind,
    EffectState,
    Stage,
)
from erp_core.crm.tables import StageChange, StageEffect
from erp_core.crm.wording import STAGES
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx

_HOUSE = system("lifecycle")


def take_effect(tx: Tx, change: StageChange) -> None:
    """Let a change of stage take its effects; those of the stage before hold no more."""
    target = Stage(change.target)
    if change.source is not None:
        _outrun(tx, change.party_id, target)
    for effect in EFFECTS[target]:
        activity = _task(tx, change, effect) if effect.kind is EffectKind.TASK else None
        row = StageEffect(
            change_id=change.id,
            party_id=change.party_id,
            kind=effect.kind,
            what=effect.what,
            activity_id=None if activity is None else activity.id,
            state=EffectState.OPEN,
        )
        tx.session.add(row)
    tx.session.flush()


def settle_suggestion(tx: Tx, actor: Actor, effect_id: int, settled: Settlement) -> EffectView:
    """Take up a suggestion of the lifecycle, or set it aside.

    Raises:
        SuggestionNotFound: There is none to the actor.
        WrongTransition: It was settled, or the customer has moved on.
    """
    actor.require("crm.settle_suggestion")
    row = tx.session.get(StageEffect, effect_id, with_for_update=True, populate_existing=True)
    if row is None or row.kind != EffectKind.SUGGESTION or not actor.sees(row.party_id):
        raise SuggestionNotFound
    target = EffectState.TAKEN if settled.taken else EffectState.DISMISSED
    row.state, row.settled_at = EFFECT.move(row.state, target), tx.now
    tx.session.flush()
    payload = {"party_id": row.party_id, "what": row.what}
    record_change(tx, actor, f"crm.suggestion_{target}", ("stage_effects", row.id), payload)
    tx.notify(f"party:{row.party_id}")
    return effect_view(row)


def _task(tx: Tx, change: StageChange, effect: Effect) -> Activity:
    """Plan what is to be done, for whoever takes it."""
    row = Activity(
        kind=ActivityKind.TASK,
        subject=effect.en,
        state=ActivityState.PLANNED,
        due_on=change.business_date + timedelta(days=effect.days),
        party_id=change.party_id,
        created_by=_HOUSE.key,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.notify("activities")
    return row


def _outrun(tx: Tx, party_id: int, target: Stage) -> None:
    """End what the stage before led to; a task of it that is not done is given up."""
    planned = tx.session.scalars(
        select(Activity)
        .join(StageEffect, StageEffect.activity_id == Activity.id)
        .where(
            StageEffect.party_id == party_id,
            StageEffect.state == EffectState.OPEN,
            Activity.state == ActivityState.PLANNED,
        )
        .with_for_update(of=Activity)
    )
    for activity in planned:
        end_activity(
            tx, _HOUSE, activity, ActivityState.CANCELLED, f"the customer is {STAGES[target][0]}"
        )
    tx.session.execute(
        update(StageEffect)
        .where(StageEffect.party_id == party_id, StageEffect.state == EffectState.OPEN)
        .values(state=EffectState.OUTRUN, settled_at=tx.now)
    )
