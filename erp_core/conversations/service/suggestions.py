"""Suggestions: drafted replies and next best actions that a support agent reviews."""

from sqlalchemy import select

from erp_core.conversations.errors import SuggestionNotFound, SuggestionSettled
from erp_core.conversations.schemas import SuggestionDraft, SuggestionView
from erp_core.conversations.states import SUGGESTION, SuggestionState
from erp_core.conversations.tables import SuggestionRow, ThreadRow
from erp_core.conversations.views import suggestion_view
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def suggest(tx: Tx, thread: ThreadRow, draft: SuggestionDraft) -> SuggestionRow:
    """Store a suggestion; an earlier one of the same kind and title is overtaken."""
    expire_suggestions(tx, thread.id, draft.kind, draft.title)
    row = SuggestionRow(
        thread_id=thread.id,
        kind=draft.kind,
        title=draft.title,
        text=draft.text,
        reason=draft.reason,
        citations=list(draft.citations),
        documents=list(draft.documents),
        confidence=round(draft.confidence * 100),
        state=SuggestionState.WAITING,
        offered_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.notify("inbox")
    tx.notify(f"thread:{thread.id}")
    return row


def expire_suggestions(tx: Tx, thread_id: int, kind: str, title: str | None = None) -> None:
    """Mark waiting suggestions of a kind as overtaken."""
    query = select(SuggestionRow).where(
        SuggestionRow.thread_id == thread_id,
        SuggestionRow.kind == kind,
        SuggestionRow.state == SuggestionState.WAITING,
    )
    if title is not None:
        query = query.where(SuggestionRow.title == title)
    for row in tx.session.scalars(query):
        row.state = SUGGESTION.move(row.state, SuggestionState.STALE)
        row.settled_at = tx.now
    tx.session.flush()


def reject_suggestion(tx: Tx, actor: Actor, suggestion_id: int, reason: str) -> SuggestionView:
    """Say why a suggestion was not used.

    Raises:
        SuggestionNotFound: There is no such suggestion.
        SuggestionSettled: It was already sent, rejected or overtaken.
    """
    actor.require("conversations.review_suggestion")
    row = _waiting(tx, suggestion_id)
    row.rejected_because = reason
    return _settled(tx, actor, row, SuggestionState.REJECTED)


def use_suggestion(
    tx: Tx, actor: Actor, thread_id: int, suggestion_id: int, sent_text: str
) -> SuggestionView:
    """Record that a suggestion was sent, as it was or edited."""
    actor.require("conversations.review_suggestion")
    row = _waiting(tx, suggestion_id)
    if row.thread_id != thread_id:
        raise SuggestionNotFound
    row.sent_text = sent_text
    same = sent_text.strip() == row.text.strip()
    return _settled(tx, actor, row, SuggestionState.SENT if same else SuggestionState.EDITED)


def _waiting(tx: Tx, suggestion_id: int) -> SuggestionRow:
    row = tx.session.get(SuggestionRow, suggestion_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise SuggestionNotFound
    if row.state != SuggestionState.WAITING:
        raise SuggestionSettled
    return row


def _settled(tx: Tx, actor: Actor, row: SuggestionRow, state: SuggestionState) -> SuggestionView:
    row.state = SUGGESTION.move(row.state, state)
    row.settled_at, row.settled_by = tx.now, actor.id
    tx.session.flush()
    change = {"state": state, "rejected_because": row.rejected_because}
    record_change(tx, actor, "conversations.review_suggestion", ("suggestions", row.id), change)
    tx.notify("inbox")
    tx.notify(f"thread:{row.thread_id}")
    return suggestion_view(row)
