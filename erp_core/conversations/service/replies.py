"""Replies: added to the thread and queued for their channel, in the transaction of their cause."""

from sqlalchemy import select

from erp_core.conversations.errors import CustomerWroteSince
from erp_core.conversations.events import MessageSent
from erp_core.conversations.schemas import MessageView, OutgoingPart, OutgoingReply
from erp_core.conversations.service.files import described, enclose
from erp_core.conversations.service.threads import append, lock_thread, require_mine
from erp_core.conversations.states import Handler, OutboxState, ThreadState
from erp_core.conversations.tables import (
    ConversationRow,
    IdentityRow,
    InboundRow,
    MessageRow,
    OutboxRow,
    ThreadRow,
)
from erp_core.conversations.views import MASK, message_view
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose


def queue_reply(tx: Tx, thread: ThreadRow, reply: OutgoingReply) -> MessageRow:
    """Add a reply to its thread and queue each of its carrier messages."""
    message = append(
        tx,
        thread,
        direction="out",
        author=reply.author,
        author_id=reply.author_id,
        author_name=reply.author_name,
        kind="text",
        text=MASK if reply.sensitive else reply.text,
        buttons=[{"label": label, "nonce": nonce} for label, nonce in reply.buttons],
        citations=list(reply.citations),
        attachments=described(tx, reply.files),
    )
    conversation = tx.session.get_one(ConversationRow, thread.conversation_id)
    address = tx.session.get_one(IdentityRow, thread.identity_id).address
    for number, part in enumerate(reply.parts):
        tx.session.add(_outgoing(tx, message, conversation, address, reply, number, part))
    enclose(tx, message, conversation, reply.files)
    if reply.author == "assistant" and not reply.captured:
        thread.replied = True
    if reply.author != "system":
        thread.waiting_since, thread.state = None, ThreadState.WAITING
    tx.session.flush()
    tx.notify(f"outbox:{conversation.channel}:{conversation.account}")
    tx.publish(MessageSent(message_id=message.id))
    return message


def staff_reply(
    tx: Tx, actor: Actor, thread_id: int, reply: OutgoingReply, seen_seq: int
) -> MessageView:
    """Send what a member of staff wrote; they take the thread over with it.

    Raises:
        HandledByAnother: Somebody else handles the thread.
        CustomerWroteSince: There is a newer message than the one they saw.
    """
    actor.require("conversations.reply")
    thread = lock_thread(tx, thread_id)
    require_mine(actor, thread)
    if thread.last_seq > seen_seq:
        raise CustomerWroteSince
    thread.handler, thread.assignee_id = Handler.PERSON, actor.id
    return message_view(queue_reply(tx, thread, reply))


def was_captured(tx: Tx, thread_id: int) -> bool:
    """Tell whether what a thread heard last came from ``frontdesk chat``: it reads the replies."""
    last = (
        select(InboundRow.captured)
        .join(MessageRow, MessageRow.inbound_id == InboundRow.id)
        .where(MessageRow.thread_id == thread_id, MessageRow.direction == "in")
        .order_by(MessageRow.seq.desc())
        .limit(1)
    )
    return bool(tx.session.scalar(last))


def _outgoing(
    tx: Tx,
    message: MessageRow,
    conversation: ConversationRow,
    address: str,
    reply: OutgoingReply,
    number: int,
    part: OutgoingPart,
) -> OutboxRow:
    return OutboxRow(
        message_id=message.id,
        conversation_id=conversation.id,
        channel=conversation.channel,
        account=conversation.account,
        peer=address,
        part=number,
        text=part.text,
        buttons=[list(button) for button in part.buttons],
        answers_callback=reply.answers_callback if number == 0 else None,
        contact_button=reply.contact_button if number == len(reply.parts) - 1 else None,
        file_ids=list(part.files),
        purpose=reply.purpose or Purpose.SERVICE,
        sensitive=reply.sensitive,
        state=OutboxState.CAPTURED if reply.captured else OutboxState.PENDING,
        due_at=tx.now,
        provider_ids=[],
    )
