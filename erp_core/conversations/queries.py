"""Reads of conversations: the inbox, a thread, what waits, what failed."""

from collections.abc import Sequence
from urllib.parse import quote

from sqlalchemy import ColumnElement, and_, func, or_, select

from erp_core import parties
from erp_core.conversations.deliveries import deliveries_of, undelivered_of
from erp_core.conversations.errors import IdentityNotFound, MessageNotFound, ThreadNotFound
from erp_core.conversations.file_queries import files_by_place
from erp_core.conversations.queue_tables import ThreadTagRow
from erp_core.conversations.schemas import (
    IdentityView,
    InboxCounts,
    MessageBrief,
    MessageView,
    ProposalView,
    SuggestionView,
    ThreadSummary,
    ThreadView,
)
from erp_core.conversations.states import (
    Handler,
    ProposalState,
    SuggestionState,
    ThreadState,
)
from erp_core.conversations.tables import (
    ConversationRow,
    IdentityRow,
    InboundRow,
    MessageRow,
    OutboxRow,
    ProposalRow,
    SuggestionRow,
    ThreadRow,
)
from erp_core.conversations.views import (
    identity_view,
    message_view,
    proposal_view,
    suggestion_view,
    thread_summary,
)
from erp_core.conversations.waiting import tags_of
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest
from erp_core.kernel.transaction import Tx


def list_threads(
    tx: Tx,
    actor: Actor,
    request: PageRequest,
    *,
    show: str = "all",
    text: str = "",
    queue_id: int | None = None,
    tag: str | None = None,
) -> Page[ThreadSummary]:
    """List threads, the latest message first.

    Args:
        tx: The snapshot.
        actor: Who looks.
        request: The page; ``before`` counts threads to skip here, as the order is by time.
        show: ``mine``, ``unassigned``, ``all`` (open ones) or ``resolved``.
        text: Part of the customer's name or address.
        queue_id: Only the threads of one queue.
        tag: Only the threads with a tag.
    """
    actor.require("conversations.read")
    query = select(ThreadRow, IdentityRow).join(
        IdentityRow, IdentityRow.id == ThreadRow.identity_id
    )
    query = query.where(_shown(tx, actor, show))
    if text.strip():
        query = query.where(_mentions(text))
    if queue_id is not None:
        query = query.where(ThreadRow.queue_id == queue_id)
    if tag is not None:
        tagged = select(ThreadTagRow.thread_id).where(ThreadTagRow.tag == tag.lower())
        query = query.where(ThreadRow.id.in_(tagged))
    skip = request.before or 0
    order = (ThreadRow.last_at.desc(), ThreadRow.id.desc())
    found = tx.session.execute(query.order_by(*order).offset(skip).limit(request.limit + 1)).all()
    shown = found[: request.limit]
    ids = [thread.id for thread, _ in shown]
    waiting, tags = _waiting_suggestions(tx, ids), tags_of(tx, ids)
    dead = undelivered_of(tx, ids)
    items = [
        thread_summary(
            row,
            who,
            suggestions=waiting.get(row.id, 0),
            tags=tuple(tags.get(row.id, ())),
            undelivered=dead.get(row.id, 0),
        )
        for row, who in shown
    ]
    more = len(found) > request.limit
    return Page(items=items, next_before=skip + request.limit if more else None)


def inbox_counts(tx: Tx, actor: Actor) -> InboxCounts:
    """Count the open threads of each list."""
    actor.require("conversations.read")
    counts = {
        show: tx.session.scalar(select(func.count(ThreadRow.id)).where(_shown(tx, actor, show)))
        or 0
        for show in ("mine", "unassigned", "all")
    }
    waiting = tx.session.execute(
        select(ThreadRow.queue_id, func.count(ThreadRow.id))
        .where(_shown(tx, actor, "all"), ThreadRow.queue_id.is_not(None))
        .group_by(ThreadRow.queue_id)
    )
    return InboxCounts(**counts, queues={row[0]: row[1] for row in waiting})


def get_thread(tx: Tx, actor: Actor, thread_id: int) -> ThreadView:
    """Return a thread with its messages, suggestions and proposals.

    Raises:
        ThreadNotFound: There is no such thread.
    """
    actor.require("conversations.read")
    thread = tx.session.get(ThreadRow, thread_id)
    if thread is None:
        raise ThreadNotFound
    identity = tx.session.get_one(IdentityRow, thread.identity_id)
    suggestions = suggestions_of(tx, thread_id)
    waiting = sum(one.state == SuggestionState.WAITING for one in suggestions)
    return ThreadView(
        summary=thread_summary(
            thread,
            identity,
            suggestions=waiting,
            tags=tuple(tags_of(tx, [thread_id]).get(thread_id, ())),
        ),
        identity=identity_view(identity),
        messages=messages_of(tx, thread_id),
        suggestions=suggestions,
        proposals=proposals_of(tx, thread_id),
    )


def messages_of(
    tx: Tx, thread_id: int, *, after: int = 0, notes: bool = True, limit: int | None = None
) -> list[MessageView]:
    """Return the messages of a thread in order, with how each one's delivery stands.

    Args:
        tx: The snapshot.
        thread_id: The thread.
        after: Only later places than this.
        notes: Whether internal notes are included.
        limit: Only the last so many.
    """
    query = select(MessageRow).where(MessageRow.thread_id == thread_id, MessageRow.seq > after)
    if not notes:
        query = query.where(MessageRow.direction != "note")
    rows = tx.session.scalars(query.order_by(MessageRow.seq.desc()).limit(limit)).all()[::-1]
    deliveries = deliveries_of(tx, [row.id for row in rows if row.direction == "out"])
    files = files_by_place(tx, [row.id for row in rows if row.attachments])
    return [
        message_view(row, *deliveries.get(row.id, ()), files=files.get(row.id, {})) for row in rows
    ]


def suggestions_of(tx: Tx, thread_id: int) -> list[SuggestionView]:
    """Return the suggestions of a thread that wait or were answered, newest first."""
    rows = tx.session.scalars(
        select(SuggestionRow)
        .where(SuggestionRow.thread_id == thread_id, SuggestionRow.state != SuggestionState.STALE)
        .order_by(SuggestionRow.id.desc())
    )
    return [suggestion_view(row) for row in rows]


def proposals_of(tx: Tx, thread_id: int) -> list[ProposalView]:
    """Return the offers of a thread, newest first."""
    rows = tx.session.scalars(
        select(ProposalRow)
        .where(ProposalRow.thread_id == thread_id)
        .order_by(ProposalRow.id.desc())
    )
    return [proposal_view(row) for row in rows]


def open_proposal(tx: Tx, thread_id: int) -> ProposalRow | None:
    """Return the offer of a thread that waits for an answer and has not expired."""
    return tx.session.scalar(
        select(ProposalRow)
        .where(
            ProposalRow.thread_id == thread_id,
            ProposalRow.state == ProposalState.OFFERED,
            ProposalRow.expires_at > tx.now,
        )
        .order_by(ProposalRow.id.desc())
        .limit(1)
    )


def open_proposal_view(tx: Tx, thread_id: int) -> ProposalView | None:
    """Return the open offer of a thread, for a button that names it."""
    row = open_proposal(tx, thread_id)
    return None if row is None else proposal_view(row)


def get_identity(tx: Tx, identity_id: int) -> IdentityView:
    """Return an identity.

    Raises:
        IdentityNotFound: There is no such identity.
    """
    row = tx.session.get(IdentityRow, identity_id)
    if row is None:
        raise IdentityNotFound
    return identity_view(row)


def identity_written_to(tx: Tx, outbox_id: int) -> IdentityView:
    """Return whom a carrier message goes to."""
    row = tx.session.scalars(
        select(IdentityRow)
        .join(ThreadRow, ThreadRow.identity_id == IdentityRow.id)
        .join(MessageRow, MessageRow.thread_id == ThreadRow.id)
        .join(OutboxRow, OutboxRow.message_id == MessageRow.id)
        .where(OutboxRow.id == outbox_id)
    ).one()
    return identity_view(row)


def was_rejected(tx: Tx, thread_id: int, kind: str, title: str) -> bool:
    """Tell whether an agent has turned this suggestion down in this thread."""
    return (
        tx.session.scalar(
            select(SuggestionRow.id)
            .where(
                SuggestionRow.thread_id == thread_id,
                SuggestionRow.kind == kind,
                SuggestionRow.title == title,
                SuggestionRow.state == SuggestionState.REJECTED,
            )
            .limit(1)
        )
        is not None
    )


def conversation_progress(tx: Tx, key: str) -> tuple[int, int] | None:
    """Return (accepted, answered) of a conversation: equal when nothing is open."""
    row = tx.session.scalar(select(ConversationRow).where(ConversationRow.key == key))
    return None if row is None else (row.next_seq, row.done_seq)


def transcript(tx: Tx, key: str, *, after: int, limit: int | None = 100) -> list[MessageView]:
    """Return what both sides wrote in a conversation after a message id, over all its threads."""
    rows = tx.session.scalars(
        select(MessageRow)
        .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
        .join(ConversationRow, ConversationRow.id == ThreadRow.conversation_id)
        .where(ConversationRow.key == key, MessageRow.id > after, MessageRow.direction != "note")
        .order_by(MessageRow.id)
        .limit(limit)
    ).all()
    deliveries = deliveries_of(tx, [row.id for row in rows if row.direction == "out"])
    return [message_view(row, *deliveries.get(row.id, ())) for row in rows]


def last_message_id(tx: Tx, key: str) -> int:
    """Return the id of the last message of a conversation, over all its threads; 0 before it."""
    found = tx.session.scalar(
        select(MessageRow.id)
        .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
        .join(ConversationRow, ConversationRow.id == ThreadRow.conversation_id)
        .where(ConversationRow.key == key, MessageRow.direction != "note")
        .order_by(MessageRow.id.desc())
        .limit(1)
    )
    return found or 0


def message_of_payload(tx: Tx, channel: str, account: str, dedupe_key: str) -> int | None:
    """Return the id of the message that a payload became; None where it became none, or not yet."""
    return tx.session.scalar(
        select(MessageRow.id)
        .join(InboundRow, InboundRow.id == MessageRow.inbound_id)
        .where(
            InboundRow.channel == channel,
            InboundRow.account == account,
            InboundRow.dedupe_key == dedupe_key,
        )
        .order_by(MessageRow.part)
        .limit(1)
    )


def talk_topic(key: str) -> str:
    """Return the topic that wakes whoever watches a conversation: a word without spaces."""
    return f"talk:{quote(key, safe=':')}"


def outbox_of(tx: Tx, message_id: int) -> Sequence[OutboxRow]:
    """Return the carrier messages of a reply, in order."""
    return tx.session.scalars(
        select(OutboxRow).where(OutboxRow.message_id == message_id).order_by(OutboxRow.part)
    ).all()


def message_brief(tx: Tx, message_id: int) -> MessageBrief:
    """Return a message in one line, for a timeline.

    Raises:
        MessageNotFound: There is no such message.
    """
    row = tx.session.get(MessageRow, message_id)
    if row is None:
        raise MessageNotFound
    thread = tx.session.get_one(ThreadRow, row.thread_id)
    return MessageBrief(
        id=row.id,
        thread_id=row.thread_id,
        party_id=thread.party_id,
        channel=thread.channel,
        direction=row.direction,
        at=row.at,
        preview=" ".join(row.text.split())[:140],
    )


def backlog(tx: Tx) -> dict[str, int]:
    """Count what waits in the inbox and the outbox, by state, for health and metrics."""
    inbound = tx.session.execute(
        select(InboundRow.state, func.count()).group_by(InboundRow.state)
    ).all()
    outbound = tx.session.execute(
        select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    ).all()
    counts = {f"inbound_{state}": count for state, count in inbound}
    return counts | {f"outbox_{state}": count for state, count in outbound}


def threads_of_party(tx: Tx, actor: Actor, party_id: int) -> list[ThreadSummary]:
    """List a customer's threads on every channel, newest first."""
    actor.require("conversations.read")
    rows = tx.session.execute(
        select(ThreadRow, IdentityRow)
        .join(IdentityRow, IdentityRow.id == ThreadRow.identity_id)
        .where(ThreadRow.party_id.in_(parties.family_of(tx, party_id)))
        .order_by(ThreadRow.last_at.desc())
    )
    return [thread_summary(thread, identity, suggestions=0) for thread, identity in rows]


def identities_of(tx: Tx, actor: Actor, party_id: int) -> list[IdentityView]:
    """List the proven addresses of a customer."""
    actor.require("conversations.read")
    own = parties.family_of(tx, party_id)
    rows = tx.session.scalars(select(IdentityRow).where(IdentityRow.party_id.in_(own)))
    return [identity_view(row) for row in rows]


def _shown(tx: Tx, actor: Actor, show: str) -> ColumnElement[bool]:
    if show == "resolved":
        return ThreadRow.state == ThreadState.RESOLVED
    is_open = ThreadRow.state != ThreadState.RESOLVED
    is_awake = or_(ThreadRow.snoozed_until.is_(None), ThreadRow.snoozed_until <= tx.now)
    if show == "mine":
        return and_(is_open, is_awake, ThreadRow.assignee_id == actor.id)
    if show == "unassigned":
        return and_(is_open, is_awake, ThreadRow.handler == Handler.NOBODY)
    return is_open


def _mentions(text: str) -> ColumnElement[bool]:
    pattern = "%" + text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return or_(
        IdentityRow.name.ilike(pattern, escape="\\"),
        IdentityRow.address.ilike(pattern, escape="\\"),
    )


def _waiting_suggestions(tx: Tx, thread_ids: Sequence[int]) -> dict[int, int]:
    rows = tx.session.execute(
        select(SuggestionRow.thread_id, func.count().label("waiting"))
        .where(
            SuggestionRow.thread_id.in_(thread_ids), SuggestionRow.state == SuggestionState.WAITING
        )
        .group_by(SuggestionRow.thread_id)
    )
    return {row.thread_id: row.waiting for row in rows}
