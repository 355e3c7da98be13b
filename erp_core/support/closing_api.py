"""Why things are over, over REST: noted when they are closed, told week by week."""

from datetime import date

from fastapi import APIRouter

from erp_core.kernel.causes import Subject
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId
from erp_core.support import queries, service
from erp_core.support.closing_schemas import (
    ClosingChoices,
    ClosingView,
    NewClosing,
    ReasonReport,
)


def add_reasons(router: APIRouter) -> None:
    """Add the routes of reasons to those of support."""
    _add_reads(router)
    _add_verbs(router)


def _add_reads(router: APIRouter) -> None:
    @router.get("/reasons/weekly")
    def weekly_reasons(call: Calling, on: date | None = None) -> ReasonReport:
        """Tell why things were over in a week; in the last whole one unless a day is named."""
        return call.read(lambda tx: queries.weekly_reasons(tx, call.actor, on))

    @router.get("/closings/{subject}/{record_id}")
    def closing_of(call: Calling, subject: Subject, record_id: RecordId) -> ClosingView | None:
        """Tell why a case, thread or return is over; nothing while it is not."""
        return call.read(lambda tx: queries.closing_of(tx, call.actor, subject, record_id))

    @router.get("/closings/{subject}/{record_id}/choices")
    def closing_choices(call: Calling, subject: Subject, record_id: RecordId) -> ClosingChoices:
        """Tell which reasons, articles and lots may be noted when it is closed."""
        return call.read(lambda tx: queries.closing_choices(tx, call.actor, subject, record_id))


def _add_verbs(router: APIRouter) -> None:
    @router.post("/threads/{thread_id}/close")
    def close_thread(call: Calling, thread_id: RecordId, why: NewClosing) -> ClosingView:
        """Close a thread for a reason, with the article and lot that it was about."""
        return call.write(
            ClosingView, lambda tx: service.close_thread(tx, call.actor, thread_id, why)
        )

    @router.put("/closings/{closing_id}")
    def note_reason(call: Calling, closing_id: RecordId, why: NewClosing) -> ClosingView:
        """Note another reason, article or lot of something that is over."""
        return call.write(
            ClosingView, lambda tx: service.note_reason(tx, call.actor, closing_id, why)
        )
