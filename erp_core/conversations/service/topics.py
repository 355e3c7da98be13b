"""Which thread a message belongs to, where people open a new talk by writing a new message.

A message joins a thread only if its own sender takes part in it: what it says that it answers is
text that anybody can write. Where it answers somebody else's thread, or one that is resolved, a
new thread is opened and a note in it names the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from erp_core.conversations.inbound_schemas import RawEvent
from erp_core.conversations.schemas import OpenTurn
from erp_core.conversations.service.threads import append, open_thread
from erp_core.conversations.states import ThreadState
from erp_core.conversations.tables import (
    ConversationRow,
    IdentityRow,
    MessageRow,
    OutboxRow,
    ThreadRow,
)
from erp_core.kernel.transaction import Tx

SUBJECTS_COMPARED = 50
"""How many of a sender's open threads are compared by their subject, the newest first."""
RELATED = "related_thread"
"""The kind of a note whose text is the number of another thread."""


@dataclass(frozen=True)
class Topic:
    """What a message says of the talk it belongs to, where the channel tells talks apart.

    Attributes:
        subject: What it is about.
        answers: Carrier ids of the messages that it answers, oldest first.
        keys: Keys of those of them that are ours.
        vouched: Whether its sender is proven; else its subject alone joins it to nothing.
    """

    subject: str
    answers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    vouched: bool = True


def thread_about(
    tx: Tx, turn: OpenTurn, identity: IdentityRow, topic: Topic, event: RawEvent
) -> ThreadRow:
    """Return the thread that a message belongs to, locked, or open one for it."""
    answered = _answered(tx, turn, topic)
    found = _found(tx, turn, identity, topic, event, answered)
    if found is not None:
        return _locked(tx, found)
    thread = open_thread(tx, turn.conversation_id, identity)
    thread.subject = topic.subject
    if answered:
        append(
            tx,
            thread,
            direction="note",
            author="system",
            author_name="",
            kind=RELATED,
            text=str(answered[0].id),
        )
    return thread


def belongs_to(
    tx: Tx, thread: ThreadRow, turn: OpenTurn, identity: IdentityRow, topic: Topic, event: RawEvent
) -> bool:
    """Tell whether a message belongs to a thread."""
    found = _found(tx, turn, identity, topic, event, _answered(tx, turn, topic))
    return found is not None and found.id == thread.id


def thread_reported_on(tx: Tx, turn: OpenTurn, topic: Topic) -> ThreadRow | None:
    """Return the thread that a machine's message is about, locked: whose message it answers."""
    answered = _answered(tx, turn, topic)
    return _locked(tx, answered[0]) if answered else None


def _found(
    tx: Tx,
    turn: OpenTurn,
    identity: IdentityRow,
    topic: Topic,
    event: RawEvent,
    answered: Sequence[ThreadRow],
) -> ThreadRow | None:
    stored = tx.session.scalar(
        select(ThreadRow)
        .join(MessageRow, MessageRow.thread_id == ThreadRow.id)
        .where(MessageRow.inbound_id == event.id)
        .limit(1)
    )
    if stored is not None:
        return stored
    for thread in answered:
        if thread.identity_id == identity.id and thread.state != ThreadState.RESOLVED:
            return thread
    return _of_same_subject(tx, turn, topic)


def _of_same_subject(tx: Tx, turn: OpenTurn, topic: Topic) -> ThreadRow | None:
    if not topic.subject or not topic.vouched:
        return None
    rows = tx.session.scalars(
        select(ThreadRow)
        .where(
            ThreadRow.conversation_id == turn.conversation_id,
            ThreadRow.state != ThreadState.RESOLVED,
        )
        .order_by(ThreadRow.id.desc())
        .limit(SUBJECTS_COMPARED)
    )
    wanted = topic.subject.casefold()
    return next((row for row in rows if (row.subject or "").casefold() == wanted), None)


def _answered(tx: Tx, turn: OpenTurn, topic: Topic) -> list[ThreadRow]:
    """Return the threads of our account whose messages are answered, the sender's own first."""
    ours = (
        select(MessageRow.thread_id)
        .join(OutboxRow, OutboxRow.message_id == MessageRow.id)
        .where(
            OutboxRow.channel == turn.channel,
            OutboxRow.account == turn.account,
            OutboxRow.key.in_(topic.keys),
        )
    )
    theirs = (
        select(MessageRow.thread_id)
        .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
        .join(ConversationRow, ConversationRow.id == ThreadRow.conversation_id)
        .where(
            ConversationRow.channel == turn.channel,
            ConversationRow.account == turn.account,
            MessageRow.direction == "in",
            MessageRow.carrier_id.in_(topic.answers),
        )
    )
    rows = tx.session.scalars(select(ThreadRow).where(ThreadRow.id.in_(ours.union(theirs)))).all()
    mine = turn.conversation_id
    return sorted(rows, key=lambda row: (row.conversation_id != mine, -row.id))


def _locked(tx: Tx, thread: ThreadRow) -> ThreadRow:
    return tx.session.get_one(ThreadRow, thread.id, with_for_update=True, populate_existing=True)
