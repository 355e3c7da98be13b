"""What is to be done, by whom and by when."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select

from erp_core.crm.activity_schemas import ActivityView, NextActivity
from erp_core.crm.errors import ActivityNotFound
from erp_core.crm.pipeline_tables import Activity, Opportunity
from erp_core.crm.queries.customers import READ
from erp_core.crm.states import ActivityKind, ActivityState
from erp_core.crm.tables import Lead
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page, PageRequest
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.parties import family_of, names_of

NOBODYS = 0
"""Asks for the activities that nobody looks after."""


def get_activity(tx: Tx, actor: Actor, activity_id: int) -> ActivityView:
    """Return an activity.

    Raises:
        ActivityNotFound: There is none to the actor.
    """
    actor.require(READ)
    return activity_views(tx, [visible_activity(tx, actor, activity_id)])[0]


def list_activities(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    owner_id: int | None = None,
    party_id: int | None = None,
    opportunity_id: int | None = None,
    lead_id: int | None = None,
    planned_only: bool = False,
) -> Page[ActivityView]:
    """List activities, newest first.

    Args:
        tx: The snapshot.
        actor: Who asks.
        page: Which page.
        owner_id: Only what this member of staff is to do; 0: what nobody looks after.
        party_id: Only what is about this customer.
        opportunity_id: Only what is about this opportunity.
        lead_id: Only what is about this lead.
        planned_only: Only what is still to be done.
    """
    actor.require(READ)
    query = in_sight(select(Activity), Activity.party_id, actor)
    if owner_id is not None:
        query = query.where(Activity.owner_id == (owner_id or None))
    if planned_only:
        query = query.where(Activity.state == ActivityState.PLANNED)
    if party_id is not None:
        query = query.where(Activity.party_id.in_(family_of(tx, party_id)))
    for column, wanted in (
        (Activity.opportunity_id, opportunity_id),
        (Activity.lead_id, lead_id),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    return _page(tx, query, page or PageRequest())


def due_activities(
    tx: Tx, actor: Actor, owner_id: int | None = None, *, most: int = 200
) -> list[ActivityView]:
    """List what is to be done, what is due first at the top.

    Args:
        tx: The snapshot.
        actor: Who asks.
        owner_id: Only what this member of staff is to do; 0: what nobody looks after.
        most: How many at most.
    """
    actor.require(READ)
    query = in_sight(select(Activity), Activity.party_id, actor)
    if owner_id is not None:
        query = query.where(Activity.owner_id == (owner_id or None))
    query = query.where(Activity.state == ActivityState.PLANNED)
    rows = tx.session.scalars(query.order_by(Activity.due_on, Activity.id).limit(most)).all()
    return activity_views(tx, rows)


def next_activities(tx: Tx, opportunity_ids: Iterable[int]) -> dict[int, NextActivity]:
    """Return what is to be done first about each of some opportunities."""
    today = business_date(tx)
    rows = tx.session.scalars(
        select(Activity)
        .where(
            Activity.opportunity_id.in_(list(opportunity_ids)),
            Activity.state == ActivityState.PLANNED,
        )
        .order_by(Activity.due_on.desc(), Activity.id.desc())
    )
    return {
        row.opportunity_id: NextActivity(
            id=row.id,
            kind=ActivityKind(row.kind),
            subject=row.subject,
            due_on=row.due_on,
            overdue=row.due_on < today,
        )
        for row in rows
        if row.opportunity_id is not None
    }


def visible_activity(tx: Tx, actor: Actor, activity_id: int, *, lock: bool = False) -> Activity:
    """Return the row of an activity in sight, locked for a change if asked.

    Raises:
        ActivityNotFound: There is none to the actor.
    """
    row = tx.session.get(Activity, activity_id, with_for_update=lock, populate_existing=lock)
    if row is None or not actor.sees(row.party_id):
        raise ActivityNotFound
    return row


def activity_views(tx: Tx, rows: Sequence[Activity]) -> list[ActivityView]:
    """Show activities, with the names of what they are about."""
    today = business_date(tx)
    parties = names_of(tx, (row.party_id for row in rows if row.party_id is not None))
    leads = _names(tx, Lead, {row.lead_id for row in rows})
    titles = _names(tx, Opportunity, {row.opportunity_id for row in rows})
    return [
        ActivityView(
            id=row.id,
            kind=ActivityKind(row.kind),
            subject=row.subject,
            state=ActivityState(row.state),
            due_on=row.due_on,
            overdue=row.state == ActivityState.PLANNED and row.due_on < today,
            owner_id=row.owner_id,
            party_id=row.party_id,
            party_name=parties.get(row.party_id or 0) or leads.get(row.lead_id or 0),
            lead_id=row.lead_id,
            opportunity_id=row.opportunity_id,
            opportunity_title=titles.get(row.opportunity_id or 0),
            outcome=row.outcome,
            created_at=row.created_at,
            ended_at=row.ended_at,
        )
        for row in rows
    ]


def _names(
    tx: Tx, table: type[Lead] | type[Opportunity], ids: Iterable[int | None]
) -> dict[int, str | None]:
    name = Lead.name if table is Lead else Opportunity.title
    wanted = [id_ for id_ in ids if id_ is not None]
    if not wanted:
        return {}
    return dict(tx.session.execute(select(table.id, name).where(table.id.in_(wanted))).all())


def _page(tx: Tx, query: Select[Activity], request: PageRequest) -> Page[ActivityView]:
    if request.before is not None:
        query = query.where(Activity.id < request.before)
    found = query.order_by(Activity.id.desc()).limit(request.limit + 1)
    rows = tx.session.scalars(found).all()
    shown = rows[: request.limit]
    last = shown[-1].id if len(rows) > request.limit else None
    return Page(items=activity_views(tx, shown), next_before=last)
