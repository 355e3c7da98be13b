"""The CRM over REST."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from erp_core.crm import queries, service
from erp_core.crm.activity_api import add_activities
from erp_core.crm.lead_schemas import DemandReport, LeadMove, LeadView, NewLead, UnmetDemandView
from erp_core.crm.lifecycle_schemas import EffectView, FlowReport, Settlement
from erp_core.crm.marketing_api import add_marketing
from erp_core.crm.pipeline_api import add_pipeline
from erp_core.crm.schemas import (
    InteractionKind,
    InteractionView,
    LifecycleView,
    NewNote,
    NoteView,
    Rhythm,
    StageReview,
)
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import MAX_ID

Id = Annotated[int, Path(gt=0, le=MAX_ID)]


def build_router() -> APIRouter:
    """Build the routes of the CRM."""
    router = APIRouter(prefix="/api/v1/crm", tags=["crm"])
    _add_reads(router)
    _add_verbs(router)
    _add_leads(router)
    add_pipeline(router)
    add_activities(router)
    add_marketing(router)
    return router


def _add_reads(router: APIRouter) -> None:
    @router.get("/customers/{party_id}/timeline")
    def timeline(
        call: Calling, party_id: Id, page: Paging, kind: InteractionKind | None = None
    ) -> Page[InteractionView]:
        """List everything that passed between a customer and us, newest first."""
        return call.read(lambda tx: queries.timeline(tx, call.actor, party_id, page, kind=kind))

    @router.get("/customers/{party_id}/rhythm")
    def purchase_rhythm(call: Calling, party_id: Id) -> Rhythm:
        """Tell how regularly a customer buys and when the next order is due."""
        return call.read(lambda tx: queries.purchase_rhythm(tx, call.actor, party_id))

    @router.get("/customers/{party_id}/lifecycle")
    def lifecycle_of(call: Calling, party_id: Id) -> LifecycleView:
        """Tell where a customer stands and how they got there."""
        return call.read(lambda tx: queries.lifecycle_of(tx, call.actor, party_id))

    @router.get("/customers/{party_id}/effects")
    def effects_of(call: Calling, party_id: Id) -> list[EffectView]:
        """List what the changes of a customer's stage led to, the latest first."""
        return call.read(lambda tx: queries.effects_of(tx, call.actor, party_id))

    @router.get("/lifecycle/flow")
    def lifecycle_flow(
        call: Calling, first: date | None = None, last: date | None = None
    ) -> FlowReport:
        """Tell month by month who was in which stage and who moved where."""
        return call.read(lambda tx: queries.lifecycle_flow(tx, call.actor, first, last))

    @router.get("/customers/{party_id}/notes")
    def notes_of(call: Calling, party_id: Id) -> list[NoteView]:
        """List what staff noted about a customer."""
        return call.read(lambda tx: queries.notes_of(tx, call.actor, party_id))


def _add_verbs(router: APIRouter) -> None:
    @router.post("/customers/{party_id}/notes", status_code=201)
    def add_note(call: Calling, party_id: Id, new: NewNote) -> NoteView:
        """Note something about a customer, for staff only."""
        return call.write(NoteView, lambda tx: service.add_note(tx, call.actor, party_id, new))

    @router.post("/lifecycle/review")
    def review_lifecycle(call: Calling) -> StageReview:
        """Move every customer on who has been silent for longer than usual."""
        return call.write(StageReview, lambda tx: service.review_lifecycle(tx, call.actor))

    @router.post("/lifecycle/suggestions/{effect_id}/settle")
    def settle_suggestion(call: Calling, effect_id: Id, settled: Settlement) -> EffectView:
        """Take up a suggestion of the lifecycle, or set it aside."""
        return call.write(
            EffectView, lambda tx: service.settle_suggestion(tx, call.actor, effect_id, settled)
        )


def _add_leads(router: APIRouter) -> None:
    @router.get("/leads")
    def list_leads(call: Calling, page: Paging, *, open_only: bool = False) -> Page[LeadView]:
        """List leads, newest first."""
        return call.read(lambda tx: queries.list_leads(tx, call.actor, page, open_only=open_only))

    @router.get("/leads/{lead_id}")
    def get_lead(call: Calling, lead_id: Id) -> LeadView:
        """Return a lead."""
        return call.read(lambda tx: queries.get_lead(tx, call.actor, lead_id))

    @router.post("/leads", status_code=201)
    def record_lead(call: Calling, new: NewLead) -> LeadView:
        """Note somebody who may become a customer."""
        return call.write(LeadView, lambda tx: service.record_lead(tx, call.actor, new))

    @router.post("/leads/{lead_id}/take")
    def take_lead(call: Calling, lead_id: Id) -> LeadView:
        """Look after a lead from now on."""
        return call.write(LeadView, lambda tx: service.take_lead(tx, call.actor, lead_id))

    @router.post("/leads/{lead_id}/move")
    def move_lead(call: Calling, lead_id: Id, move: LeadMove) -> LeadView:
        """Lead a lead on, and say why."""
        return call.write(LeadView, lambda tx: service.move_lead(tx, call.actor, lead_id, move))

    @router.get("/unmet-demand/weekly")
    def weekly_demand(call: Calling, on: date | None = None) -> DemandReport:
        """Tell what could not be had in a week; in the last whole one unless a day is named."""
        return call.read(lambda tx: queries.weekly_demand(tx, call.actor, on))

    @router.get("/unmet-demand")
    def list_unmet_demand(
        call: Calling,
        page: Paging,
        variant_id: Annotated[int | None, Query(gt=0, le=MAX_ID)] = None,
    ) -> Page[UnmetDemandView]:
        """List what was asked for and could not be had, newest first."""
        return call.read(
            lambda tx: queries.list_unmet_demand(tx, call.actor, page, variant_id=variant_id)
        )
