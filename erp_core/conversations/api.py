"""REST for support agents: the inbox, a thread, and what they may do with it.

Replying needs a channel to fit the text to, so that route is wired by composition.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse, Response

from erp_core.conversations import queries
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
from erp_core.conversations.service import identities, raw_messages, suggestions, threads
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId, Text

Show = Annotated[str, Query(pattern="^(mine|unassigned|all|resolved)$")]
AS_A_FILE = {
    "Content-Disposition": 'attachment; filename="message.txt"',
    "X-Content-Type-Options": "nosniff",
}
"""Never shown by a browser: what a stranger wrote is only ever a file of text."""
SearchText = Annotated[Text, Query(max_length=100)]


def build_router() -> APIRouter:
    """Build the routes of conversations."""
    router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])
    _add_reads(router)
    _add_thread_verbs(router)
    _add_reviews(router)
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

    @router.get("/messages/{message_id}/raw", response_class=PlainTextResponse)
    def raw_message(call: Calling, message_id: RecordId) -> Response:
        """Return the payload that a message was read from, as its carrier delivered it."""
        raw = call.read(lambda tx: raw_messages.raw_message(tx, call.actor, message_id))
        return Response(raw.body, media_type="text/plain", headers=AS_A_FILE)

    @router.get("/dead-letters")
    def dead_letters(call: Calling, *, set_aside: bool = False) -> list[DeadLetter]:
        """List what was not understood, not answered or not delivered for sure.

        Or, with `set_aside`, what no customer wrote (automatic mail) and was never answered.
        """
        return call.read(lambda tx: queries.dead_letters(tx, call.actor, set_aside=set_aside))


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
