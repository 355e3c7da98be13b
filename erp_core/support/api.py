"""Support over REST."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from erp_core.finance import DisputeView, NewDispute
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import MAX_ID, Name, RecordId, Schema, Text
from erp_core.support import queries, service
from erp_core.support.api_work import add_desk, add_macros, add_notices, add_tasks
from erp_core.support.closing_api import add_reasons
from erp_core.support.closing_schemas import CaseEnd
from erp_core.support.page_schemas import PageDraft, PageVersionView, PageView
from erp_core.support.schemas import (
    CaseFilter,
    CaseNoteView,
    CaseStepView,
    CaseView,
    NewCase,
    NewCaseNote,
)
from erp_core.support.states import CaseState

Id = Annotated[int, Path(gt=0, le=MAX_ID)]
PageSlug = Annotated[str, Path(max_length=100, pattern=r"^[a-z0-9-]+$")]
PartyFilter = Annotated[int | None, Query(gt=0, le=MAX_ID)]


OpenOnly = Annotated[bool, Query()]
SearchText = Annotated[Text, Query(max_length=100)]


class Reason(Schema):
    """Why something is done."""

    reason: Name


class QueueChoice(Schema):
    """Where a case goes to wait."""

    queue_id: RecordId


class Assignment(Schema):
    """Who takes a case; None: nobody."""

    user_id: RecordId | None


def build_router() -> APIRouter:
    """Build the routes of support."""
    router = APIRouter(prefix="/api/v1/support", tags=["support"])
    _add_case_reads(router)
    _add_case_verbs(router)
    _add_case_ends(router)
    _add_pages(router)
    add_reasons(router)
    add_desk(router)
    add_macros(router)
    add_tasks(router)
    add_notices(router)
    return router


def _add_case_reads(router: APIRouter) -> None:
    @router.get("/cases")
    def list_cases(
        call: Calling,
        page: Paging,
        party_id: PartyFilter = None,
        assignee_id: PartyFilter = None,
        queue_id: PartyFilter = None,
        state: CaseState | None = None,
        text: SearchText = "",
        *,
        open_only: OpenOnly = False,
    ) -> Page[CaseView]:
        """List cases, newest first."""
        only = CaseFilter(
            party_id=party_id,
            assignee_id=assignee_id,
            queue_id=queue_id,
            state=state,
            text=text,
            open_only=open_only,
        )
        return call.read(lambda tx: queries.list_cases(tx, call.actor, page, only))

    @router.get("/cases/{case_id}")
    def get_case(call: Calling, case_id: Id) -> CaseView:
        """Return a case."""
        return call.read(lambda tx: queries.get_case(tx, call.actor, case_id))

    @router.get("/cases/{case_id}/steps")
    def steps_of_case(call: Calling, case_id: Id) -> list[CaseStepView]:
        """List what happened to a case."""
        return call.read(lambda tx: queries.steps_of_case(tx, call.actor, case_id))

    @router.get("/cases/{case_id}/notes")
    def notes_of_case(call: Calling, case_id: Id) -> list[CaseNoteView]:
        """List the notes on a case, oldest first."""
        return call.read(lambda tx: queries.notes_of_case(tx, call.actor, case_id))


def _add_case_verbs(router: APIRouter) -> None:
    @router.post("/cases/{case_id}/notes", status_code=201)
    def add_case_note(call: Calling, case_id: Id, new: NewCaseNote) -> CaseNoteView:
        """Note something on a case; whom it names with an @ is told."""
        return call.write(
            CaseNoteView, lambda tx: service.add_case_note(tx, call.actor, case_id, new)
        )

    @router.post("/cases/{case_id}/contest-invoice", status_code=201)
    def contest_invoice(call: Calling, case_id: Id, new: NewDispute) -> DisputeView:
        """Note that the customer of a case contests the invoice that it is about."""
        return call.write(
            DisputeView, lambda tx: service.contest_invoice(tx, call.actor, case_id, new.reason)
        )

    @router.post("/cases", status_code=201)
    def open_case(call: Calling, new: NewCase) -> CaseView:
        """Open a case."""
        return call.write(CaseView, lambda tx: service.open_case(tx, call.actor, new))

    @router.put("/cases/{case_id}/assignee")
    def assign_case(call: Calling, case_id: Id, to: Assignment) -> CaseView:
        """Give a case to a member of staff."""
        return call.write(
            CaseView, lambda tx: service.assign_case(tx, call.actor, case_id, to.user_id)
        )

    @router.put("/cases/{case_id}/queue")
    def queue_case(call: Calling, case_id: Id, to: QueueChoice) -> CaseView:
        """Let a case wait in another queue."""
        return call.write(
            CaseView, lambda tx: service.queue_case(tx, call.actor, case_id, to.queue_id)
        )

    @router.post("/cases/{case_id}/await-customer")
    def await_customer(call: Calling, case_id: Id, why: Reason) -> CaseView:
        """Note that the customer has to act next."""
        return call.write(
            CaseView, lambda tx: service.await_customer(tx, call.actor, case_id, why.reason)
        )


def _add_case_ends(router: APIRouter) -> None:
    @router.post("/cases/{case_id}/reopen")
    def reopen_case(call: Calling, case_id: Id, why: Reason) -> CaseView:
        """Take a case up again."""
        return call.write(
            CaseView, lambda tx: service.reopen_case(tx, call.actor, case_id, why.reason)
        )

    @router.post("/cases/{case_id}/solve")
    def solve_case(call: Calling, case_id: Id, end: CaseEnd) -> CaseView:
        """Solve a case for a stated reason, with the article and lot that it was about."""
        return call.write(CaseView, lambda tx: service.solve_case(tx, call.actor, case_id, end))

    @router.post("/cases/{case_id}/close")
    def close_case(call: Calling, case_id: Id, why: Reason) -> CaseView:
        """Close a solved case for good."""
        return call.write(
            CaseView, lambda tx: service.close_case(tx, call.actor, case_id, why.reason)
        )


def _add_pages(router: APIRouter) -> None:
    @router.get("/pages")
    def list_pages(call: Calling) -> list[PageView]:
        """List the handbook."""
        return call.read(lambda tx: queries.list_pages(tx, call.actor))

    @router.put("/pages")
    def save_page(call: Calling, draft: PageDraft) -> PageView:
        """Write a page of the handbook, or its next version."""
        return call.write(PageView, lambda tx: service.save_page(tx, call.actor, draft))

    @router.get("/pages/{slug}")
    def get_page(call: Calling, slug: PageSlug) -> PageView:
        """Return a page of the handbook."""
        return call.read(lambda tx: queries.get_page(tx, call.actor, slug))

    @router.get("/pages/{slug}/versions")
    def page_versions(call: Calling, slug: PageSlug) -> list[PageVersionView]:
        """List what a page said in each of its versions."""
        return call.read(lambda tx: queries.page_versions(tx, call.actor, slug))
