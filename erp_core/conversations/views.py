"""How rows of conversations are shown: one function for each kind of row."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from erp_core.conversations.notice_schemas import NoticeView
from erp_core.conversations.schemas import (
    IdentityView,
    MessageView,
    Outgoing,
    ProposalView,
    SuggestionView,
    ThreadSummary,
)
from erp_core.conversations.states import Handler, OutboxState, Progress, ThreadState
from erp_core.conversations.tables import (
    IdentityRow,
    MessageRow,
    NoticeRow,
    OutboxRow,
    ProposalRow,
    SuggestionRow,
    ThreadRow,
)
from erp_core.kernel.schema import Schema
from erp_core.kernel.table import Table
from erp_core.parties import Purpose

MASK = "••••••"
"""Stands for a one-time code wherever staff can look."""


def thread_summary(
    row: ThreadRow,
    identity: IdentityRow,
    *,
    suggestions: int,
    tags: tuple[str, ...] = (),
    undelivered: int = 0,
) -> ThreadSummary:
    """Show a thread as a line of the inbox."""
    return ThreadSummary(
        id=row.id,
        channel=row.channel,
        name=identity.name or _unnamed(identity),
        address=identity.address,
        subject=row.subject,
        party_id=row.party_id,
        state=ThreadState(row.state),
        handler=Handler(row.handler),
        assignee_id=row.assignee_id,
        queue_id=row.queue_id,
        snoozed_until=row.snoozed_until,
        tags=tags,
        language=row.language,
        reason=row.reason,
        preview=row.last_text,
        waiting_since=row.waiting_since,
        suggestions=suggestions,
        undelivered=undelivered,
        last_at=row.last_at,
        last_seq=row.last_seq,
    )


def _unnamed(identity: IdentityRow) -> str:
    """Tell visitors without a name apart; a whole session id is no name."""
    if identity.channel == "webchat":
        return f"Visitor {identity.address[-5:]}"
    return identity.address


def message_view(
    row: MessageRow,
    delivery: OutboxState | None = None,
    error: str | None = None,
    progress: Progress | None = None,
    *,
    files: Mapping[int, Mapping[str, Any]] = MappingProxyType({}),
) -> MessageView:
    """Show a message; what is known of its files by place is put over what was claimed."""
    shown: dict[str, Any] = {"delivery": delivery, "error": error, "progress": progress}
    if files:
        shown["attachments"] = [
            {**claimed, **files.get(place, {})} for place, claimed in enumerate(row.attachments)
        ]
    return MessageView.model_validate(_values(row, MessageView, *shown) | shown)


def notice_view(row: NoticeRow) -> NoticeView:
    """Show a notice."""
    return NoticeView.model_validate(_values(row, NoticeView))


def suggestion_view(row: SuggestionRow) -> SuggestionView:
    """Show a suggestion."""
    return SuggestionView.model_validate(_values(row, SuggestionView))


def proposal_view(row: ProposalRow) -> ProposalView:
    """Show an offer."""
    return ProposalView.model_validate(_values(row, ProposalView))


def identity_view(row: IdentityRow) -> IdentityView:
    """Show an identity."""
    return IdentityView.model_validate(_values(row, IdentityView))


def row_to_outgoing(
    row: OutboxRow, message: MessageRow, thread: ThreadRow, answers: tuple[str, ...]
) -> Outgoing:
    """Show a carrier message to the delivery loop; one sent again says so."""
    return Outgoing(
        id=row.id,
        conversation_id=row.conversation_id,
        peer=row.peer,
        text=row.text,
        buttons=tuple((label, nonce) for label, nonce in row.buttons),
        answers_callback=row.answers_callback,
        attempts=row.attempts,
        again=row.resent,
        key=row.key,
        automatic=message.author != "staff",
        unasked=message.author == "system",
        is_offer=row.purpose == Purpose.MARKETING,
        identity_id=thread.identity_id,
        subject=thread.subject or "",
        answers=answers,
        files=tuple(row.file_ids),
        contact_button=row.contact_button,
    )


def _values(row: Table, view: type[Schema], *left_out: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in view.model_fields if name not in left_out}
