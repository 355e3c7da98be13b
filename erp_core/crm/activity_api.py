"""Activities over REST."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from erp_core.crm import queries, service
from erp_core.crm.activity_schemas import ActivityChange, ActivityEnd, ActivityView, NewActivity
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import MAX_ID

Id = Annotated[int, Path(gt=0, le=MAX_ID)]
OneOf = Annotated[int | None, Query(gt=0, le=MAX_ID)]
Owner = Annotated[int | None, Query(ge=0, le=MAX_ID)]


def add_activities(router: APIRouter) -> None:
    """Add the routes of activities."""
    _add_reads(router)
    _add_verbs(router)


def _add_reads(router: APIRouter) -> None:
    @router.get("/activities")
    def list_activities(
        call: Calling,
        page: Paging,
        *,
        owner_id: Owner = None,
        party_id: OneOf = None,
        opportunity_id: OneOf = None,
        lead_id: OneOf = None,
        planned_only: bool = False,
    ) -> Page[ActivityView]:
        """List activities, newest first; owner 0 asks for those that nobody looks after."""
        return call.read(
            lambda tx: queries.list_activities(
                tx,
                call.actor,
                page,
                owner_id=owner_id,
                party_id=party_id,
                opportunity_id=opportunity_id,
                lead_id=lead_id,
                planned_only=planned_only,
            )
        )

    @router.get("/activities/due")
    def due_activities(call: Calling, owner_id: Owner = None) -> list[ActivityView]:
        """List what is to be done, what is due first at the top."""
        return call.read(lambda tx: queries.due_activities(tx, call.actor, owner_id))

    @router.get("/activities/{activity_id}")
    def get_activity(call: Calling, activity_id: Id) -> ActivityView:
        """Return an activity."""
        return call.read(lambda tx: queries.get_activity(tx, call.actor, activity_id))


def _add_verbs(router: APIRouter) -> None:
    @router.post("/activities", status_code=201)
    def plan_activity(call: Calling, new: NewActivity) -> ActivityView:
        """Plan a call, meeting, mail or task."""
        return call.write(ActivityView, lambda tx: service.plan_activity(tx, call.actor, new))

    @router.post("/activities/{activity_id}/change")
    def change_activity(call: Calling, activity_id: Id, change: ActivityChange) -> ActivityView:
        """Plan an activity otherwise."""
        return call.write(
            ActivityView, lambda tx: service.change_activity(tx, call.actor, activity_id, change)
        )

    @router.post("/activities/{activity_id}/finish")
    def finish_activity(call: Calling, activity_id: Id, ended: ActivityEnd) -> ActivityView:
        """Note that an activity was done, and what came of it."""
        return call.write(
            ActivityView, lambda tx: service.finish_activity(tx, call.actor, activity_id, ended)
        )

    @router.post("/activities/{activity_id}/cancel")
    def cancel_activity(call: Calling, activity_id: Id, why: ActivityEnd) -> ActivityView:
        """Give up an activity, and say why."""
        return call.write(
            ActivityView, lambda tx: service.cancel_activity(tx, call.actor, activity_id, why)
        )
