"""REST for support agents: the inbox, a thread, and what they may do with it.

Replying needs a channel to fit the text to, so that route is wired by composition.
"""

from typing import Annotated

from fastapi import APIRouter, Query

from erp_core.conversations import file_queries, notice_queries, queries
from erp_core.conversations.file_schemas import FileView
from erp_core.conversations.notice_schemas import NoticeKind, NoticeSwitch, NoticeView, SwitchNotice
from erp_core.conversations.schemas import (
    DeadLetter,
    IdentityView,
    InboxCounts,
    LinkRequest,
    MessageView,
    Rejection,
    StaffNote,
    SuggestionView,
    ThreadSummary,
    ThreadView,
)
from erp_core.conversations.service import identities, notices, suggestions, threads
from erp_core.conversations.states import NoticeState
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId, Text

Show = Annotated[str, Query(pattern="^(mine|unassigned|all|resolved)$")]
SearchText = Annotated[Text, Query(max_length=100)]


def build_router() -> APIRouter:
    """Build the routes of conversations."""
    router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])
    _add_reads(router)
    _add_thread_verbs(router)
    _add_reviews(router)
    _add_notices(router)
    return router


def _add_reads(router: APIRouter) -> None:
    @router.get("/threads")
    def list_threads(
        call: Calling, page: Paging, show: Show = "all", text: SearchText = ""
    ) -> Page[ThreadSummary]:
        """List threads, the latest message first."""
        return call.read(
            lambda tx: queries.list_threads(tx, call.actor, page, show=show, text=text)
        )

    @router.get("/counts")
    def inbox_counts(call: Calling) -> InboxCounts:
        """Count the open threads of each list."""
        return call.read(lambda tx: queries.inbox_counts(tx, call.actor))

    @router.get("/threads/{thread_id}")
    def get_thread(call: Calling, thread_id: RecordId) -> ThreadView:
        """Show a thread with messages, suggestions and proposals."""
        return call.read(lambda tx: queries.get_thread(tx, call.actor, thread_id))

    @router.get("/threads/{thread_id}/files")
    def files_of_thread(call: Calling, thread_id: RecordId) -> list[FileView]:
        """List the files that came and went in a thread."""
        return call.read(lambda tx: file_queries.files_of_thread(tx, call.actor, thread_id))

    @router.get("/dead-letters")
    def dead_letters(call: Calling) -> list[DeadLetter]:
        """List what was not understood, not answered or not delivered for sure."""
        return call.read(lambda tx: queries.dead_letters(tx, call.actor))


def _add_thread_verbs(router: APIRouter) -> None:
    @router.post("/threads/{thread_id}/take-over")
    def take_over(call: Calling, thread_id: RecordId) -> ThreadSummary:
        """Become the one who answers this thread."""
        return call.write(ThreadSummary, lambda tx: threads.take_over(tx, call.actor, thread_id))

    @router.post("/threads/{thread_id}/hand-back")
    def hand_back(call: Calling, thread_id: RecordId) -> ThreadSummary:
        """Give this thread back to the assistant."""
        return call.write(ThreadSummary, lambda tx: threads.hand_back(tx, call.actor, thread_id))

    @router.post("/threads/{thread_id}/resolve")
    def resolve(call: Calling, thread_id: RecordId) -> ThreadSummary:
        """Close this thread."""
        return call.write(
            ThreadSummary, lambda tx: threads.resolve_thread(tx, call.actor, thread_id)
        )

    @router.post("/threads/{thread_id}/notes", status_code=201)
    def add_note(call: Calling, thread_id: RecordId, body: StaffNote) -> MessageView:
        """Add an internal note."""
        return call.write(
            MessageView, lambda tx: threads.add_note(tx, call.actor, thread_id, body.text)
        )


def _add_reviews(router: APIRouter) -> None:
    @router.post("/suggestions/{suggestion_id}/reject")
    def reject(call: Calling, suggestion_id: RecordId, body: Rejection) -> SuggestionView:
        """Say why a suggestion was not used."""
        return call.write(
            SuggestionView,
            lambda tx: suggestions.reject_suggestion(tx, call.actor, suggestion_id, body.reason),
        )

    @router.post("/identities/{identity_id}/link")
    def link(call: Calling, identity_id: RecordId, body: LinkRequest) -> IdentityView:
        """Link an identity to a party that staff have verified."""
        return call.write(
            IdentityView,
            lambda tx: identities.link_identity(tx, call.actor, identity_id, body.party_id),
        )


def _add_notices(router: APIRouter) -> None:
    @router.get("/notices")
    def list_notices(
        call: Calling, page: Paging, state: NoticeState | None = None
    ) -> Page[NoticeView]:
        """List what customers were told unasked, and what reached nobody."""
        return call.read(lambda tx: notice_queries.list_notices(tx, call.actor, page, state=state))

    @router.get("/notices/switches")
    def notice_switches(call: Calling) -> list[NoticeSwitch]:
        """Say of each kind of notice whether it is sent."""
        return call.read(lambda tx: notice_queries.notice_switches(tx, call.actor))

    @router.put("/notices/switches/{kind}")
    def switch_notice(call: Calling, kind: NoticeKind, body: SwitchNotice) -> NoticeSwitch:
        """Switch a kind of notice on or off."""
        return call.write(
            NoticeSwitch,
            lambda tx: notices.switch_notice(tx, call.actor, kind, is_on=body.is_on),
        )
