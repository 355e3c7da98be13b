"""REST for support agents: the inbox, a thread, and what they may do with it.

Replying needs a channel to fit the text to, so that route is wired by composition.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse, Response

from erp_core.conversations import failures, file_queries, notice_queries, queries, waiting
from erp_core.conversations.file_schemas import FileView
from erp_core.conversations.identity_schemas import Unlinking, UnlinkingView
from erp_core.conversations.notice_schemas import NoticeKind, NoticeSwitch, NoticeView, SwitchNotice
from erp_core.conversations.queue_schemas import (
    QueueChoice,
    QueueDraft,
    QueueView,
    Snooze,
    Tags,
    Taking,
    ThreadAssignment,
    ThreadEnd,
)
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
from erp_core.conversations.service import (
    identities,
    moves,
    notices,
    queues,
    raw_messages,
    suggestions,
    threads,
    unlinking,
)
from erp_core.conversations.states import NoticeState
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import MAX_ID, RecordId, Text

Show = Annotated[str, Query(pattern="^(mine|unassigned|all|resolved)$")]
AS_A_FILE = {
    "Content-Disposition": 'attachment; filename="message.txt"',
    "X-Content-Type-Options": "nosniff",
}
"""Never shown by a browser: what a stranger wrote is only ever a file of text."""
SearchText = Annotated[Text, Query(max_length=100)]
QueueFilter = Annotated[int | None, Query(gt=0, le=MAX_ID)]
TagFilter = Annotated[Text | None, Query(max_length=40)]


def build_router() -> APIRouter:
    """Build the routes of conversations."""
    router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])
    _add_reads(router)
    _add_thread_verbs(router)
    _add_moves(router)
    _add_queues(router)
    _add_reviews(router)
    _add_notices(router)
    return router


def _add_reads(router: APIRouter) -> None:
    @router.get("/threads")
    def list_threads(
        call: Calling,
        page: Paging,
        show: Show = "all",
        text: SearchText = "",
        queue_id: QueueFilter = None,
        tag: TagFilter = None,
    ) -> Page[ThreadSummary]:
        """List threads, the latest message first."""
        return call.read(
            lambda tx: queries.list_threads(
                tx, call.actor, page, show=show, text=text, queue_id=queue_id, tag=tag
            )
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

    @router.get("/threads/{thread_id}/files")
    def files_of_thread(call: Calling, thread_id: RecordId) -> list[FileView]:
        """List the files that came and went in a thread."""
        return call.read(lambda tx: file_queries.files_of_thread(tx, call.actor, thread_id))

    @router.get("/dead-letters")
    def dead_letters(call: Calling, *, set_aside: bool = False) -> list[DeadLetter]:
        """List what was not understood, not answered or not delivered for sure.

        Or, with `set_aside`, what no customer wrote (automatic mail) and was never answered.
        """
        return call.read(lambda tx: failures.dead_letters(tx, call.actor, set_aside=set_aside))


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
    def resolve(call: Calling, thread_id: RecordId, why: ThreadEnd) -> ThreadSummary:
        """Close this thread for a reason."""
        return call.write(
            ThreadSummary, lambda tx: threads.resolve_thread(tx, call.actor, thread_id, why.cause)
        )

    @router.post("/threads/{thread_id}/notes", status_code=201)
    def add_note(call: Calling, thread_id: RecordId, body: StaffNote) -> MessageView:
        """Add an internal note."""
        return call.write(
            MessageView, lambda tx: threads.add_note(tx, call.actor, thread_id, body.text)
        )


def _add_moves(router: APIRouter) -> None:
    @router.put("/threads/{thread_id}/assignee")
    def assign(call: Calling, thread_id: RecordId, to: ThreadAssignment) -> ThreadSummary:
        """Give this thread to a member of staff, or to nobody."""
        return call.write(
            ThreadSummary, lambda tx: moves.assign_thread(tx, call.actor, thread_id, to.user_id)
        )

    @router.put("/threads/{thread_id}/queue")
    def queue(call: Calling, thread_id: RecordId, to: QueueChoice) -> ThreadSummary:
        """Let this thread wait in another queue."""
        return call.write(
            ThreadSummary, lambda tx: moves.queue_thread(tx, call.actor, thread_id, to.queue_id)
        )

    @router.put("/threads/{thread_id}/tags")
    def tag(call: Calling, thread_id: RecordId, body: Tags) -> ThreadSummary:
        """Put exactly these tags on this thread."""
        return call.write(
            ThreadSummary, lambda tx: moves.tag_thread(tx, call.actor, thread_id, body.tags)
        )

    @router.post("/threads/{thread_id}/snooze")
    def snooze(call: Calling, thread_id: RecordId, body: Snooze) -> ThreadSummary:
        """Let this thread sleep until a moment or the customer's next message."""
        return call.write(
            ThreadSummary, lambda tx: moves.snooze_thread(tx, call.actor, thread_id, body.until)
        )

    @router.post("/threads/{thread_id}/wake")
    def wake(call: Calling, thread_id: RecordId) -> ThreadSummary:
        """Wake this thread before its time."""
        return call.write(ThreadSummary, lambda tx: moves.wake_thread(tx, call.actor, thread_id))

    @router.post("/threads/{thread_id}/reopen")
    def reopen(call: Calling, thread_id: RecordId) -> ThreadSummary:
        """Open this resolved thread again."""
        return call.write(ThreadSummary, lambda tx: moves.reopen_thread(tx, call.actor, thread_id))


def _add_queues(router: APIRouter) -> None:
    @router.get("/queues")
    def list_queues(call: Calling) -> list[QueueView]:
        """List the queues, the default one last."""
        return call.read(lambda tx: waiting.list_queues(tx, call.actor))

    @router.put("/queues")
    def save_queue(call: Calling, draft: QueueDraft) -> QueueView:
        """Write a queue under its code."""
        return call.write(QueueView, lambda tx: queues.save_queue(tx, call.actor, draft))

    @router.post("/queues/{queue_id}/archive")
    def archive_queue(call: Calling, queue_id: RecordId) -> QueueView:
        """Use a queue no more."""
        return call.write(QueueView, lambda tx: queues.archive_queue(tx, call.actor, queue_id))

    @router.put("/taking")
    def set_taking(call: Calling, body: Taking) -> Taking:
        """Say whether you take new work of your queues now."""
        return call.write(
            Taking,
            lambda tx: Taking(
                is_taking=queues.set_taking(tx, call.actor, is_taking=body.is_taking)
            ),
        )

    @router.get("/tags")
    def list_tags(call: Calling) -> list[str]:
        """List the tags that are in use."""
        return call.read(lambda tx: waiting.list_tags(tx, call.actor))


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

    @router.post("/identities/{identity_id}/unlink")
    def unlink(call: Calling, identity_id: RecordId, body: Unlinking) -> UnlinkingView:
        """Take an address away from its party; what rested on it ends."""
        return call.write(
            UnlinkingView,
            lambda tx: unlinking.unlink_identity(tx, call.actor, identity_id, body.reason),
        )

    @router.post("/unlinkings/{unlinking_id}/undo")
    def undo_unlinking(call: Calling, unlinking_id: RecordId, body: Unlinking) -> UnlinkingView:
        """Give an address back to the party that it was taken away from."""
        return call.write(
            UnlinkingView,
            lambda tx: unlinking.undo_unlinking(tx, call.actor, unlinking_id, body.reason),
        )

    @router.get("/parties/{party_id}/unlinkings")
    def unlinkings_of(call: Calling, party_id: RecordId) -> list[UnlinkingView]:
        """List the addresses that were taken away from a customer, the latest first."""
        return call.read(lambda tx: unlinking.unlinkings_of(tx, call.actor, party_id))


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
