"""Queues and tags as they are read, and threads in brief for modules that were told of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from erp_core.conversations.errors import QueueNotFound, ThreadNotFound
from erp_core.conversations.queue_schemas import QueueMember, QueueRule, QueueView
from erp_core.conversations.queue_tables import QueueMemberRow, QueueRow, QueueRuleRow, ThreadTagRow
from erp_core.conversations.schemas import IdentityView, MessageView, ThreadSummary
from erp_core.conversations.tables import IdentityRow, MessageRow, ThreadRow
from erp_core.conversations.views import identity_view, message_view, thread_summary
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


def tags_of(tx: Tx, thread_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the tags of some threads, in order."""
    rows = tx.session.execute(
        select(ThreadTagRow.thread_id, ThreadTagRow.tag)
        .where(ThreadTagRow.thread_id.in_(thread_ids))
        .order_by(ThreadTagRow.tag)
    )
    found: dict[int, list[str]] = {}
    for thread_id, tag in rows:
        found.setdefault(thread_id, []).append(tag)
    return found


def list_tags(tx: Tx, actor: Actor) -> list[str]:
    """List the tags that are in use."""
    actor.require("conversations.read")
    return list(tx.session.scalars(select(ThreadTagRow.tag).distinct().order_by(ThreadTagRow.tag)))


def list_queues(tx: Tx, actor: Actor) -> list[QueueView]:
    """List the queues that are in use, the default one last."""
    actor.require("conversations.read")
    rows = tx.session.scalars(
        select(QueueRow)
        .where(QueueRow.archived_at.is_(None))
        .order_by(QueueRow.is_default, QueueRow.id)
    )
    return [queue_view(tx, row) for row in rows]


def get_queue(tx: Tx, queue_id: int) -> QueueView:
    """Return a queue.

    Raises:
        QueueNotFound: There is none.
    """
    row = tx.session.get(QueueRow, queue_id)
    if row is None or row.archived_at is not None:
        raise QueueNotFound
    return queue_view(tx, row)


def queue_view(tx: Tx, row: QueueRow) -> QueueView:
    """Show a queue."""
    members = tx.session.scalars(
        select(QueueMemberRow)
        .where(QueueMemberRow.queue_id == row.id)
        .order_by(QueueMemberRow.user_id)
    )
    rules = tx.session.scalars(
        select(QueueRuleRow).where(QueueRuleRow.queue_id == row.id).order_by(QueueRuleRow.place)
    )
    return QueueView(
        id=row.id,
        code=row.code,
        name_en=row.name_en,
        name_zh=row.name_zh,
        is_default=row.is_default,
        assigns=row.assigns,
        members=tuple(QueueMember.model_validate(member) for member in members),
        rules=tuple(
            QueueRule(channel=rule.channel, reason=rule.reason, language=rule.language)
            for rule in rules
        ),
    )


def thread_brief(tx: Tx, thread_id: int) -> ThreadSummary:
    """Return a thread to another module that was told of it, without asking who looks.

    Raises:
        ThreadNotFound: There is none.
    """
    row = tx.session.get(ThreadRow, thread_id)
    if row is None:
        raise ThreadNotFound
    identity = tx.session.get_one(IdentityRow, row.identity_id)
    return thread_summary(row, identity, suggestions=0)


def identity_of_thread(tx: Tx, thread_id: int) -> IdentityView:
    """Return whose thread it is.

    Raises:
        ThreadNotFound: There is no such thread.
    """
    row = tx.session.get(ThreadRow, thread_id)
    if row is None:
        raise ThreadNotFound
    return identity_view(tx.session.get_one(IdentityRow, row.identity_id))


def note_brief(tx: Tx, message_id: int) -> tuple[MessageView, int | None]:
    """Return a note, and who wrote it, to another module that was told of it."""
    row = tx.session.get_one(MessageRow, message_id)
    return message_view(row), row.author_id


def last_written(tx: Tx, thread_id: int) -> datetime | None:
    """Return when the customer last wrote in a thread."""
    return tx.session.scalar(
        select(func.max(MessageRow.at)).where(
            MessageRow.thread_id == thread_id, MessageRow.direction == "in"
        )
    )


def last_message_of(tx: Tx, thread_id: int) -> int:
    """Return the id of the last message of a thread's conversation, over all its threads."""
    conversation = select(ThreadRow.conversation_id).where(ThreadRow.id == thread_id)
    return (
        tx.session.scalar(
            select(func.max(MessageRow.id))
            .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
            .where(
                ThreadRow.conversation_id == conversation.scalar_subquery(),
                MessageRow.direction != "note",
            )
        )
        or 0
    )


def threads_since(tx: Tx, thread_id: int) -> int:
    """Count the threads that a customer began after one, on the same channel."""
    conversation = select(ThreadRow.conversation_id).where(ThreadRow.id == thread_id)
    newer = select(func.count(ThreadRow.id)).where(
        ThreadRow.conversation_id == conversation.scalar_subquery(), ThreadRow.id > thread_id
    )
    return tx.session.scalar(newer) or 0
