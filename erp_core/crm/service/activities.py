"""Activities: planned about a customer, a lead or an opportunity, and done or given up."""

from erp_core.crm.activity_schemas import ActivityChange, ActivityEnd, ActivityView, NewActivity
from erp_core.crm.errors import NotTheirs
from erp_core.crm.events import ActivityEnded, ActivityPlanned
from erp_core.crm.pipeline_tables import Activity
from erp_core.crm.queries.activities import activity_views, visible_activity
from erp_core.crm.queries.customers import require_party
from erp_core.crm.queries.pipeline import visible_opportunity
from erp_core.crm.service.interactions import keep
from erp_core.crm.service.lead_rows import lead_changed, locked_lead
from erp_core.crm.service.ownership import owner_of
from erp_core.crm.states import ACTIVITY, ActivityState
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx

_SHOWN = 200
"""Characters of an outcome that the timeline shows."""


def plan_activity(tx: Tx, actor: Actor, new: NewActivity) -> ActivityView:
    """Plan something to do about a customer, a lead or an opportunity.

    Raises:
        PartyNotFound: There is no such customer to the actor.
        LeadNotFound: There is no such lead.
        OpportunityNotFound: There is no such opportunity to the actor.
        NotTheirs: What it is about belongs to different customers.
        NobodyToOwn: Whoever is to do it does not work here.
    """
    actor.require("crm.plan_activity")
    row = Activity(
        **new.model_dump(exclude={"party_id", "owner_id"}),
        party_id=_whose(tx, actor, new),
        owner_id=owner_of(tx, actor, new.owner_id),
        state=ActivityState.PLANNED,
        created_by=actor.key,
        created_at=tx.now,
    )
    tx.session.add(row)
    _changed(tx, actor, row, "plan_activity", **new.model_dump(mode="json", exclude_none=True))
    _tell_lead(tx, actor, row)
    tx.publish(ActivityPlanned(activity_id=row.id))
    return activity_views(tx, [row])[0]


def change_activity(tx: Tx, actor: Actor, activity_id: int, change: ActivityChange) -> ActivityView:
    """Plan an activity otherwise: another day, another person, other words.

    Raises:
        ActivityNotFound: There is none to the actor.
        WrongTransition: It is over.
        NobodyToOwn: Whoever is to do it does not work here.
    """
    actor.require("crm.change_activity")
    row = visible_activity(tx, actor, activity_id, lock=True)
    ACTIVITY.move(row.state, ActivityState.DONE)
    row.subject, row.due_on = change.subject or row.subject, change.due_on or row.due_on
    if change.owner_id is not None:
        row.owner_id = owner_of(tx, actor, change.owner_id)
    told = change.model_dump(mode="json", exclude_none=True)
    _changed(tx, actor, row, "change_activity", **told)
    _tell_lead(tx, actor, row)
    return activity_views(tx, [row])[0]


def finish_activity(tx: Tx, actor: Actor, activity_id: int, ended: ActivityEnd) -> ActivityView:
    """Note that an activity was done, and what came of it.

    Raises:
        ActivityNotFound: There is none to the actor.
        WrongTransition: It is over.
    """
    actor.require("crm.finish_activity")
    row = visible_activity(tx, actor, activity_id, lock=True)
    end_activity(tx, actor, row, ActivityState.DONE, ended.outcome)
    if row.party_id is not None:
        record, outcome = ("activities", row.id), " ".join(ended.outcome.split())[:_SHOWN]
        keep(tx, row.party_id, "activity_done", record, subject=row.subject, outcome=outcome)
    return activity_views(tx, [row])[0]


def cancel_activity(tx: Tx, actor: Actor, activity_id: int, why: ActivityEnd) -> ActivityView:
    """Give up an activity, and say why.

    Raises:
        ActivityNotFound: There is none to the actor.
        WrongTransition: It is over.
    """
    actor.require("crm.cancel_activity")
    row = visible_activity(tx, actor, activity_id, lock=True)
    end_activity(tx, actor, row, ActivityState.CANCELLED, why.outcome)
    return activity_views(tx, [row])[0]


def end_activity(tx: Tx, actor: Actor, row: Activity, target: ActivityState, outcome: str) -> None:
    """Do or give up an activity whose row is locked.

    Raises:
        WrongTransition: It is over.
    """
    row.state = ACTIVITY.move(row.state, target)
    row.ended_at, row.ended_by, row.outcome = tx.now, actor.key, outcome
    _changed(tx, actor, row, f"activity_{target}", outcome=outcome)
    tx.publish(ActivityEnded(activity_id=row.id))


def _whose(tx: Tx, actor: Actor, new: NewActivity) -> int | None:
    """Say whom an activity is about: all that it is linked to must be one customer's."""
    owners: set[int | None] = set()
    if new.opportunity_id is not None:
        owners.add(visible_opportunity(tx, actor, new.opportunity_id).party_id)
    if new.lead_id is not None:
        owners.add(locked_lead(tx, new.lead_id).party_id)
    if new.party_id is not None:
        require_party(tx, actor, new.party_id)
        owners.add(new.party_id)
    known = owners - {None}
    if len(known) > 1:
        raise NotTheirs
    return next(iter(known), None)


def _tell_lead(tx: Tx, actor: Actor, row: Activity) -> None:
    """Let a lead say what is to be done next about it."""
    if row.lead_id is not None:
        lead = locked_lead(tx, row.lead_id)
        lead.next_activity, lead.due_on = row.subject, row.due_on
        lead_changed(tx, actor, lead, "plan_activity", activity=row.id)


def _changed(tx: Tx, actor: Actor, row: Activity, verb: str, **what: object) -> None:
    tx.session.flush()
    record_change(tx, actor, f"crm.{verb}", ("activities", row.id), what)
    tx.notify("activities")
    if row.party_id is not None:
        tx.notify(f"party:{row.party_id}")
