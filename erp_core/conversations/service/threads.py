"""Threads: opened by the first message, handled by the assistant until a person takes over."""

from sqlalchemy import ColumnElement, select

from erp_core.conversations.errors import HandledByAnother, ThreadNotFound
from erp_core.conversations.events import (
    MessageArrived,
    NoteAdded,
    ThreadAssigned,
    ThreadHandedBack,
    ThreadHandedOver,
    ThreadResolved,
    ThreadWoke,
)
from erp_core.conversations.inbound_schemas import Arrived, RawEvent
from erp_core.conversations.queries import talk_topic
from erp_core.conversations.schemas import MessageView, OpenTurn, ThreadSummary
from erp_core.conversations.service.queues import member_for, queue_for
from erp_core.conversations.states import Handler, ThreadState
from erp_core.conversations.tables import ConversationRow, IdentityRow, MessageRow, ThreadRow
from erp_core.conversations.views import message_view, thread_summary
from erp_core.conversations.waiting import tags_of
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.causes import Cause, Subject, require_fitting
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
        queue_id=queue_for(tx, channel=identity.channel, language=identity.language, about=None),
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


def thread_about_new(tx: Tx, identity: IdentityRow, subject: str) -> ThreadRow:
    """Open a thread about something with an identity, when we write first."""
    thread = open_thread(tx, _conversation_with(tx, identity).id, identity)
    thread.subject = subject
    return thread


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
    tx: Tx,
    thread: ThreadRow,
    event: RawEvent,
    part: int,
    arrived: Arrived,
    *,
    asks: bool = True,
) -> MessageRow | None:
    """Add a customer's message to its thread; None when that was done before.

    Args:
        tx: The transaction.
        thread: The thread, locked.
        event: The payload it came in.
        part: Its place in the payload.
        arrived: The message.
        asks: Whether it waits for an answer; what only says how it was leaves a thread as it is.
    """
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
        whole_text=arrived.whole_text,
        attachments=list(arrived.attachments),
        inbound_id=event.id,
        part=part,
        carrier_id=arrived.carrier_id,
        carrier_at=arrived.sent_at,
    )
    if asks:
        thread.waiting_since = thread.waiting_since or tx.now
        thread.state = ThreadState.OPEN
    tx.publish(MessageArrived(message_id=message.id))
    if thread.snoozed_until is not None:
        thread.snoozed_until = None
        tx.publish(ThreadWoke(thread.id))
    return message


def add_automatic(
    tx: Tx, thread: ThreadRow, event: RawEvent, reason: str, arrived: Arrived
) -> None:
    """Show staff what a machine wrote about a thread, once; nobody is answered for it."""
    known = tx.session.scalar(select(MessageRow.id).where(MessageRow.inbound_id == event.id))
    if known is not None:
        return
    append(
        tx,
        thread,
        direction="note",
        author="system",
        author_name=arrived.sender_name,
        kind=f"automatic_{reason}",
        text=arrived.text,
        whole_text=arrived.whole_text,
        attachments=list(arrived.attachments),
        inbound_id=event.id,
        carrier_id=arrived.carrier_id,
        carrier_at=arrived.sent_at,
    )


def append(tx: Tx, thread: ThreadRow, **values: object) -> MessageRow:
    """Give a message the next place in its thread."""
    thread.last_seq += 1
    thread.last_at = tx.now
    empty: dict[str, object] = {"buttons": [], "attachments": [], "citations": []}
    message = MessageRow(thread_id=thread.id, seq=thread.last_seq, at=tx.now, **(empty | values))
    if message.direction != "note":
        thread.last_text = preview_of(message.text)
    tx.session.add(message)
    tx.session.flush()
    tx.notify("inbox")
    tx.notify(f"thread:{thread.id}")
    if message.direction != "note":
        tx.notify(talk_topic(tx.session.get_one(ConversationRow, thread.conversation_id).key))
    return message


def preview_of(text: str) -> str:
    """Return the beginning of a message, as the inbox shows it."""
    return " ".join(text.split())[:PREVIEW]


def lock_thread(tx: Tx, thread_id: int) -> ThreadRow:
    """Take a thread's row for this transaction.

    Raises:
        ThreadNotFound: There is no such thread.
    """
    thread = tx.session.get(ThreadRow, thread_id, with_for_update=True, populate_existing=True)
    if thread is None:
        raise ThreadNotFound
    return thread


def let_rest(tx: Tx, thread: ThreadRow) -> None:
    """Say that nobody waits for an answer here, unless a person has the thread."""
    if thread.handler == Handler.ASSISTANT:
        thread.waiting_since, thread.state = None, ThreadState.WAITING
        announce(tx, thread)


def hand_over(tx: Tx, thread: ThreadRow, reason: str) -> None:
    """Ask for a person: the assistant stops answering this thread.

    It goes to the queue of its reason, and there to the member who has the least, where the
    queue gives work out by itself and somebody is there; else it waits, seen by everybody.
    """
    if thread.handler == Handler.PERSON:
        return
    thread.handler, thread.reason = Handler.NOBODY, reason
    thread.waiting_since = thread.waiting_since or tx.now
    thread.queue_id = (
        queue_for(tx, channel=thread.channel, language=thread.language, about=reason)
        or thread.queue_id
    )
    announce(tx, thread)
    tx.publish(ThreadHandedOver(thread_id=thread.id))
    member = None if thread.queue_id is None else member_for(tx, thread.queue_id)
    if member is not None:
        thread.handler, thread.assignee_id = Handler.PERSON, member
        announce(tx, thread)
        tx.publish(ThreadAssigned(thread.id, 0))


def take_over(tx: Tx, actor: Actor, thread_id: int) -> ThreadSummary:
    """Make a member of staff the one who answers: ownership moves for real."""
    actor.require("conversations.take_over")
    thread = lock_thread(tx, thread_id)
    thread.handler, thread.assignee_id = Handler.PERSON, actor.id
    view = changed(tx, actor, thread, "conversations.take_over")
    tx.publish(ThreadAssigned(thread.id, actor.id))
    return view


def hand_back(tx: Tx, actor: Actor, thread_id: int) -> ThreadSummary:
    """Give a thread back to the assistant."""
    actor.require("conversations.hand_back")
    thread = lock_thread(tx, thread_id)
    require_mine(actor, thread)
    thread.handler, thread.assignee_id, thread.reason = Handler.ASSISTANT, None, None
    view = changed(tx, actor, thread, "conversations.hand_back")
    tx.publish(ThreadHandedBack(thread.id))
    return view


def resolve_thread(tx: Tx, actor: Actor, thread_id: int, cause: Cause) -> ThreadSummary:
    """Close a thread for a reason; the customer's next message opens a new one.

    Raises:
        ThreadNotFound: There is no such thread.
        HandledByAnother: Somebody else has it.
        CauseNotFitting: For this no thread is closed.
    """
    actor.require("conversations.resolve")
    thread = lock_thread(tx, thread_id)
    require_mine(actor, thread)
    require_fitting(cause, Subject.THREAD)
    if thread.state == ThreadState.RESOLVED:
        return _seen(tx, thread)
    thread.state, thread.waiting_since = ThreadState.RESOLVED, None
    thread.snoozed_until = None
    view = changed(tx, actor, thread, "conversations.resolve", cause=cause)
    tx.publish(ThreadResolved(thread.id, actor.id, cause))
    return view


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
    tx.publish(NoteAdded(note.id))
    return message_view(note)


def require_mine(actor: Actor, thread: ThreadRow) -> None:
    """Refuse when another person handles the thread.

    Raises:
        HandledByAnother: Somebody else does.
    """
    if thread.handler == Handler.PERSON and thread.assignee_id not in (None, actor.id):
        raise HandledByAnother


def changed(tx: Tx, actor: Actor, thread: ThreadRow, action: str, **more: object) -> ThreadSummary:
    """Record what was done with a thread, tell who watches, and show it."""
    payload = {
        "handler": thread.handler,
        "assignee_id": thread.assignee_id,
        "queue_id": thread.queue_id,
        "snoozed_until": thread.snoozed_until,
        **more,
    }
    record_change(tx, actor, action, ("threads", thread.id), payload)
    announce(tx, thread)
    return _seen(tx, thread)


def _seen(tx: Tx, thread: ThreadRow) -> ThreadSummary:
    identity = tx.session.get_one(IdentityRow, thread.identity_id)
    tags = tuple(tags_of(tx, [thread.id]).get(thread.id, ()))
    return thread_summary(thread, identity, suggestions=0, tags=tags)


def announce(tx: Tx, thread: ThreadRow) -> None:
    """Wake who watches the inbox or a thread."""
    tx.session.flush()
    tx.notify("inbox")
    tx.notify(f"thread:{thread.id}")
