"""Threads: opened by the first message, handled by the assistant until a person takes over."""

from sqlalchemy import ColumnElement, select

from erp_core.conversations.errors import HandledByAnother, ThreadNotFound
from erp_core.conversations.events import MessageArrived, ThreadHandedOver
from erp_core.conversations.queries import talk_topic
from erp_core.conversations.schemas import Arrived, MessageView, OpenTurn, RawEvent, ThreadSummary
from erp_core.conversations.states import Handler, ThreadState
from erp_core.conversations.tables import ConversationRow, IdentityRow, MessageRow, ThreadRow
from erp_core.conversations.views import message_view, thread_summary
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx

PREVIEW = 140


def thread_of(tx: Tx, turn: OpenTurn, identity: IdentityRow) -> ThreadRow:
    """Return the conversation's open thread, locked, or open one."""
    found = locked_thread(tx, ThreadRow.conversation_id == turn.conversation_id)
    return found or open_thread(tx, turn.conversation_id, identity)


def locked_thread(tx: Tx, which: ColumnElement[bool]) -> ThreadRow | None:
    """Take the newest open thread for this transaction: its messages are numbered in line."""
    return tx.session.scalar(
        select(ThreadRow)
        .where(which, ThreadRow.state != ThreadState.RESOLVED)
        .order_by(ThreadRow.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def open_thread(tx: Tx, conversation_id: int, identity: IdentityRow) -> ThreadRow:
    """Open a thread, handled by the assistant."""
    thread = ThreadRow(
        conversation_id=conversation_id,
        identity_id=identity.id,
        party_id=identity.party_id,
        channel=identity.channel,
        state=ThreadState.OPEN,
        handler=Handler.ASSISTANT,
        language=identity.language,
        dialogue={},
        opened_at=tx.now,
        last_at=tx.now,
    )
    tx.session.add(thread)
    tx.session.flush()
    return thread


def thread_with(tx: Tx, identity: IdentityRow) -> ThreadRow:
    """Return the open thread with an identity, opened when we write first."""
    thread = locked_thread(tx, ThreadRow.identity_id == identity.id)
    return thread or open_thread(tx, _conversation_with(tx, identity).id, identity)


def _conversation_with(tx: Tx, identity: IdentityRow) -> ConversationRow:
    """Return the conversation of an identity, made when we write first."""
    key = f"{identity.channel}:{identity.account}:{identity.address}"
    found = tx.session.scalar(select(ConversationRow).where(ConversationRow.key == key))
    if found is None:
        found = ConversationRow(
            key=key,
            channel=identity.channel,
            account=identity.account,
            peer=identity.address,
            next_seq=0,
            done_seq=0,
            attempts=0,
        )
        tx.session.add(found)
        tx.session.flush()
    return found


def add_arrived(
    tx: Tx, thread: ThreadRow, event: RawEvent, part: int, arrived: Arrived
) -> MessageRow | None:
    """Add a customer's message to its thread; None when that was done before."""
    known = tx.session.scalar(
        select(MessageRow.id).where(MessageRow.inbound_id == event.id, MessageRow.part == part)
    )
    if known is not None:
        return None
    message = append(
        tx,
        thread,
        direction="in",
        author="customer",
        author_name=arrived.sender_name,
        kind=arrived.kind,
        text=arrived.text,
        attachments=list(arrived.attachments),
        inbound_id=event.id,
        part=part,
        carrier_id=arrived.carrier_id,
        carrier_at=arrived.sent_at,
    )
    thread.waiting_since = thread.waiting_since or tx.now
    thread.state = ThreadState.OPEN
    tx.publish(MessageArrived(message_id=message.id))
    return message


def append(tx: Tx, thread: ThreadRow, **values: object) -> MessageRow:
    """Give a message the next place in its thread."""
    thread.last_seq += 1
    thread.last_at = tx.now
    empty: dict[str, object] = {"buttons": [], "attachments": [], "citations": []}
    message = MessageRow(thread_id=thread.id, seq=thread.last_seq, at=tx.now, **(empty | values))
    if message.direction != "note":
        thread.last_text = " ".join(message.text.split())[:PREVIEW]
    tx.session.add(message)
    tx.session.flush()
    tx.notify("inbox")
    tx.notify(f"thread:{thread.id}")
    if message.direction != "note":
        tx.notify(talk_topic(tx.session.get_one(ConversationRow, thread.conversation_id).key))
    return message


def lock_thread(tx: Tx, thread_id: int) -> ThreadRow:
    """Take a thread's row for this transaction.

    Raises:
        ThreadNotFound: There is no such thread.
    """
    thread = tx.session.get(ThreadRow, thread_id, with_for_update=True, populate_existing=True)
    if thread is None:
        raise ThreadNotFound
    return thread


def hand_over(tx: Tx, thread: ThreadRow, reason: str) -> None:
    """Ask for a person: the assistant stops answering this thread."""
    if thread.handler == Handler.PERSON:
        return
    thread.handler, thread.reason = Handler.NOBODY, reason
    thread.waiting_since = thread.waiting_since or tx.now
    _announce(tx, thread)
    tx.publish(ThreadHandedOver(thread_id=thread.id))


def take_over(tx: Tx, actor: Actor, thread_id: int) -> ThreadSummary:
    """Make a member of staff the one who answers: ownership moves for real."""
    actor.require("conversations.take_over")
    thread = lock_thread(tx, thread_id)
    thread.handler, thread.assignee_id = Handler.PERSON, actor.id
    return _changed(tx, actor, thread, "conversations.take_over")


def hand_back(tx: Tx, actor: Actor, thread_id: int) -> ThreadSummary:
    """Give a thread back to the assistant."""
    actor.require("conversations.hand_back")
    thread = lock_thread(tx, thread_id)
    require_mine(actor, thread)
    thread.handler, thread.assignee_id, thread.reason = Handler.ASSISTANT, None, None
    return _changed(tx, actor, thread, "conversations.hand_back")


def resolve_thread(tx: Tx, actor: Actor, thread_id: int) -> ThreadSummary:
    """Close a thread; the customer's next message opens a new one."""
    actor.require("conversations.resolve")
    thread = lock_thread(tx, thread_id)
    require_mine(actor, thread)
    thread.state, thread.waiting_since = ThreadState.RESOLVED, None
    return _changed(tx, actor, thread, "conversations.resolve")


def add_note(tx: Tx, actor: Actor, thread_id: int, text: str) -> MessageView:
    """Add an internal note that the customer never sees."""
    actor.require("conversations.note")
    thread = lock_thread(tx, thread_id)
    note = append(
        tx,
        thread,
        direction="note",
        author="staff",
        author_id=actor.id,
        author_name=actor.name,
        kind="note",
        text=text,
    )
    return message_view(note)


def require_mine(actor: Actor, thread: ThreadRow) -> None:
    """Refuse when another person handles the thread.

    Raises:
        HandledByAnother: Somebody else does.
    """
    if thread.handler == Handler.PERSON and thread.assignee_id not in (None, actor.id):
        raise HandledByAnother


def _changed(tx: Tx, actor: Actor, thread: ThreadRow, action: str) -> ThreadSummary:
    record_change(tx, actor, action, ("threads", thread.id), {"handler": thread.handler})
    _announce(tx, thread)
    identity = tx.session.get_one(IdentityRow, thread.identity_id)
    return thread_summary(thread, identity, suggestions=0)


def _announce(tx: Tx, thread: ThreadRow) -> None:
    tx.session.flush()
    tx.notify("inbox")
    tx.notify(f"thread:{thread.id}")
