"""Dead letters: a message that nothing could answer is set aside, and a person is called for it."""

from dataclasses import dataclass

from sqlalchemy import select

from erp_core.conversations.inbound_schemas import Claim
from erp_core.conversations.schemas import OpenTurn
from erp_core.conversations.service.identities import meet
from erp_core.conversations.service.threads import append, hand_over, lock_thread, open_thread
from erp_core.conversations.service.turns import finish, hold_claim, mark_event
from erp_core.conversations.states import Handler, InboundState, ThreadState
from erp_core.conversations.tables import ConversationRow, InboundRow, MessageRow, ThreadRow
from erp_core.kernel.transaction import Tx

WHY = "the assistant failed to answer"
UNREAD = "unread"
"""The kind of a note that stands where a message could not even be read."""


@dataclass(frozen=True)
class Buried:
    """What became of a conversation whose oldest open message was buried.

    Attributes:
        thread_id: The thread to which a person was called.
        is_owed_a_word: Whether its customer waits and was not told that a person answers.
        captured: Whether the message came from ``frontdesk chat``.
    """

    thread_id: int
    is_owed_a_word: bool
    captured: bool


def bury(tx: Tx, claim: Claim, error: str) -> Buried:
    """Dead-letter the oldest open message of a conversation, so that the rest goes on.

    A message that was never read may be a machine's, or nothing: staff see that it came, and its
    sender is told nothing.

    Raises:
        ClaimLost: Another worker owns the conversation.
    """
    row = hold_claim(tx, claim)
    event = tx.session.scalars(
        select(InboundRow)
        .where(InboundRow.conversation_id == row.id, InboundRow.seq > row.done_seq)
        .order_by(InboundRow.seq)
        .limit(1)
    ).one()
    mark_event(tx, row.id, event.seq, InboundState.DEAD, error)
    read_in = tx.session.scalar(
        select(MessageRow.thread_id).where(
            MessageRow.inbound_id == event.id, MessageRow.direction == "in"
        )
    )
    thread = _unread(tx, row, event) if read_in is None else lock_thread(tx, read_in)
    is_new_to_them = read_in is not None and thread.handler == Handler.ASSISTANT
    hand_over(tx, thread, WHY)
    finish(tx, claim, event.seq)
    tx.notify("inbox")
    return Buried(thread.id, is_new_to_them, event.captured)


def _unread(tx: Tx, row: ConversationRow, event: InboundRow) -> ThreadRow:
    """Note for staff that something came that could not be read."""
    open_one = select(ThreadRow.id).where(
        ThreadRow.conversation_id == row.id, ThreadRow.state != ThreadState.RESOLVED
    )
    found = tx.session.scalar(open_one.order_by(ThreadRow.id.desc()).limit(1))
    if found is None:
        peer = OpenTurn(row.id, row.channel, row.account, row.peer, (), event.seq)
        thread = open_thread(tx, row.id, meet(tx, peer))
    else:
        thread = lock_thread(tx, found)
    append(
        tx,
        thread,
        direction="note",
        author="system",
        author_name="",
        kind=UNREAD,
        text="",
        inbound_id=event.id,
    )
    return thread
