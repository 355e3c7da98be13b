"""Moving a thread: to a person or a queue, to sleep and awake, under tags, and open again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from erp_core.access import may_user
from erp_core.conversations.errors import (
    GoesOnElsewhere,
    NoSuchMoment,
    NotOfTheTeam,
    ThreadOver,
)
from erp_core.conversations.events import (
    ThreadAssigned,
    ThreadHandedOver,
    ThreadQueued,
    ThreadReopened,
    ThreadWoke,
)
from erp_core.conversations.queue_tables import ThreadTagRow
from erp_core.conversations.schemas import ThreadSummary
from erp_core.conversations.service.threads import announce, changed, lock_thread
from erp_core.conversations.states import Handler, ThreadState
from erp_core.conversations.tables import ThreadRow
from erp_core.conversations.waiting import get_queue
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx

LONGEST_SLEEP = timedelta(days=366)


def assign_thread(tx: Tx, actor: Actor, thread_id: int, user_id: int | None) -> ThreadSummary:
    """Give a thread to a member of staff, or to nobody (None): then it waits in its queue.

    Raises:
        ThreadNotFound: There is no such thread.
        ThreadOver: It is resolved.
        NotOfTheTeam: The person may not answer customers, or is no user.
    """
    actor.require("conversations.assign")
    thread = _open(tx, thread_id)
    if user_id is not None and not may_user(tx, user_id, "conversations.reply"):
        raise NotOfTheTeam(field="user_id")
    thread.assignee_id = user_id
    thread.handler = Handler.NOBODY if user_id is None else Handler.PERSON
    view = changed(tx, actor, thread, "conversations.assign")
    if user_id is None:
        tx.publish(ThreadHandedOver(thread.id))
    else:
        tx.publish(ThreadAssigned(thread.id, actor.id))
    return view


def queue_thread(tx: Tx, actor: Actor, thread_id: int, queue_id: int) -> ThreadSummary:
    """Let a thread wait in another queue.

    Raises:
        ThreadNotFound: There is no such thread.
        QueueNotFound: There is no such queue.
        ThreadOver: It is resolved.
    """
    actor.require("conversations.assign")
    thread = _open(tx, thread_id)
    thread.queue_id = get_queue(tx, queue_id).id
    view = changed(tx, actor, thread, "conversations.queue")
    tx.publish(ThreadQueued(thread.id))
    return view


def snooze_thread(tx: Tx, actor: Actor, thread_id: int, until: datetime) -> ThreadSummary:
    """Let a thread sleep until a moment, or until its customer writes.

    Raises:
        ThreadNotFound: There is no such thread.
        NoSuchMoment: It is not later than now, or more than a year away.
        ThreadOver: It is resolved.
    """
    actor.require("conversations.snooze")
    thread = _open(tx, thread_id)
    if not tx.now < until <= tx.now + LONGEST_SLEEP:
        raise NoSuchMoment(field="until")
    thread.snoozed_until = until
    return changed(tx, actor, thread, "conversations.snooze")


def wake_thread(tx: Tx, actor: Actor, thread_id: int) -> ThreadSummary:
    """Wake a thread before its time.

    Raises:
        ThreadNotFound: There is no such thread.
    """
    actor.require("conversations.snooze")
    thread = lock_thread(tx, thread_id)
    thread.snoozed_until = None
    view = changed(tx, actor, thread, "conversations.wake")
    tx.publish(ThreadWoke(thread.id))
    return view


def wake_due_threads(tx: Tx, most: int) -> int:
    """Wake the threads whose moment has come; returns how many."""
    due = tx.session.scalars(
        select(ThreadRow)
        .where(ThreadRow.snoozed_until <= tx.now)
        .order_by(ThreadRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for thread in due:
        thread.snoozed_until = None
        announce(tx, thread)
        tx.publish(ThreadWoke(thread.id))
    return len(due)


def tag_thread(tx: Tx, actor: Actor, thread_id: int, tags: Iterable[str]) -> ThreadSummary:
    """Put exactly these tags on a thread.

    Raises:
        ThreadNotFound: There is no such thread.
    """
    actor.require("conversations.tag")
    thread = lock_thread(tx, thread_id)
    tx.session.execute(delete(ThreadTagRow).where(ThreadTagRow.thread_id == thread_id))
    for tag in sorted(set(tags)):
        tx.session.add(ThreadTagRow(thread_id=thread_id, tag=tag))
    return changed(tx, actor, thread, "conversations.tag")


def reopen_thread(tx: Tx, actor: Actor, thread_id: int) -> ThreadSummary:
    """Open a resolved thread again, for the one who opens it; an open one stays as it is.

    Raises:
        ThreadNotFound: There is no such thread.
        GoesOnElsewhere: The customer has a newer open thread, on a channel with one talk at a time.
    """
    actor.require("conversations.resolve")
    thread = lock_thread(tx, thread_id)
    if thread.state != ThreadState.RESOLVED:
        return changed(tx, actor, thread, "conversations.reopen")
    if thread.subject is None and _has_open(tx, thread.conversation_id):
        raise GoesOnElsewhere
    thread.state, thread.handler, thread.assignee_id = ThreadState.OPEN, Handler.PERSON, actor.id
    view = changed(tx, actor, thread, "conversations.reopen")
    tx.publish(ThreadReopened(thread.id))
    return view


def _has_open(tx: Tx, conversation_id: int) -> bool:
    is_open = (
        ThreadRow.conversation_id == conversation_id,
        ThreadRow.state != ThreadState.RESOLVED,
    )
    return tx.session.scalar(select(ThreadRow.id).where(*is_open).limit(1)) is not None


def _open(tx: Tx, thread_id: int) -> ThreadRow:
    thread = lock_thread(tx, thread_id)
    if thread.state == ThreadState.RESOLVED:
        raise ThreadOver
    return thread
