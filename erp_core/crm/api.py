"""The CRM over REST."""

from typing import Annotated

from fastapi import APIRouter, Path

from erp_core.crm import queries, service
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
