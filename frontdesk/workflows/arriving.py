"""What comes in on its way into a thread: set aside if no customer wrote it, put where it belongs.

On most channels there is one thread with each peer. Where people open a new talk by writing a new
message (``Capabilities.threads``), a turn answers one thread; what belongs elsewhere stays open
for the next turn.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.turn import SharedContact
from channels.abilities import TellsReports
from channels.contract import Channel, InboundKind, InboundMessage
from erp_core import conversations
from erp_core.conversations import (
    Allowance,
    Arrived,
    InboundState,
    OpenTurn,
    RawEvent,
    Topic,
)
from erp_core.kernel.actor import system
from erp_core.kernel.schema import printable, without_invisible
from erp_core.kernel.transaction import Tx
from erp_core.parties import ContactKind
from frontdesk.workflows.real_time import real_now
from frontdesk.workflows.understood import Understood

if TYPE_CHECKING:
    from erp_core.conversations.tables import IdentityRow, ThreadRow

LONGEST = 4_000
"""Characters of one message that are read; a longer one is cut, and its sender is told."""
LONGEST_WHOLE = 200_000
"""Characters of a whole message, with its quotes, that are shown; the raw payload has them all."""


def arrived(message: InboundMessage) -> Arrived:
    """Turn a parsed message into what is stored of it."""
    whole = readable(message.whole_text, LONGEST_WHOLE)
    return Arrived(
        text=readable(message.text),
        whole_text=whole or None,
        carrier_id=message.provider_id,
        kind=message.kind,
        button=message.button,
        sender_name=readable(message.sender_name),
        language=message.language,
        sent_at=message.sent_at,
        contact_phone=message.contact_phone,
        attachments=tuple(
            {
                "kind": file.kind,
                "reference": file.provider_ref,
                "name": None if file.file_name is None else readable(file.file_name),
                "mime_type": file.mime_type,
                "size": file.size,
            }
            for file in message.attachments
        ),
    )


def readable(text: str, most: int = LONGEST) -> str:
    """Cut what is too long, and drop what databases and eyes cannot read."""
    return printable(without_invisible(text[:most]))


def without_excess(tx: Tx, channel: Channel | None, turn: OpenTurn) -> OpenTurn:
    """Set aside, unread, what one sender sends above what the channel takes in a day.

    Reports come from one sender, whatever they are about: they do not count as messages.

    Returns:
        The turn without it; it may be empty.
    """
    allowance = channel.capabilities.daily if channel else None
    if allowance is None:
        return turn
    taken = Allowance(allowance.messages, allowance.size)
    over = conversations.over_allowance(tx, turn, taken, _reports(channel, turn))
    for seq, why in over.items():
        conversations.mark_event(tx, turn.conversation_id, seq, InboundState.SET_ASIDE, why)
    return replace(turn, events=tuple(one for one in turn.events if one.seq not in over))


def _reports(channel: Channel | None, turn: OpenTurn) -> frozenset[int]:
    if not isinstance(channel, TellsReports):
        return frozenset()
    return frozenset(one.seq for one in turn.events if channel.is_report(one.body))


def heard(event: RawEvent, messages: Sequence[InboundMessage]) -> tuple[InboundMessage, ...]:
    """Return the messages of a payload; what an operator had heard is its sender's own.

    Of what no filter saw before they said so, the filters tell first whose it is (RFC 3834).
    """
    if not event.by_hand or event.unread:
        return tuple(messages)
    return tuple(replace(one, automatic="", failed=None) for one in messages)


def set_aside(tx: Tx, turn: OpenTurn, one: Understood) -> bool:
    """Put what no customer wrote where staff see it, and tell whether it was that.

    It never becomes a customer's message, so nothing can answer it.
    """
    if not any(message.automatic for message in one.messages):
        return False
    for message in one.messages:
        _report(tx, turn, message)
        thread = conversations.thread_reported_on(tx, turn, topic_of(message))
        if thread is not None:
            conversations.add_automatic(tx, thread, one.event, message.automatic, arrived(message))
    reason = ", ".join(_why_and_what(message) for message in one.messages)
    conversations.mark_event(
        tx, turn.conversation_id, one.event.seq, InboundState.SET_ASIDE, reason
    )
    return True


def _why_and_what(message: InboundMessage) -> str:
    subject = readable(message.subject)
    return f"{message.automatic}: {subject}" if subject else message.automatic


def placed(
    tx: Tx,
    channel: Channel | None,
    turn: OpenTurn,
    identity: "IdentityRow",
    understood: Sequence[Understood],
) -> "tuple[OpenTurn, ThreadRow, list[Understood]]":
    """Find the thread of a turn, and cut the turn to what belongs to that thread."""
    first = understood[0]
    if channel is None or not channel.capabilities.threads:
        return turn, conversations.thread_of(tx, turn, identity), list(understood)
    topic = topic_of(first.messages[0])
    thread = conversations.thread_about(tx, turn, identity, topic, first.event)
    for number, one in enumerate(understood[1:], 1):
        other = topic_of(one.messages[0])
        if not conversations.belongs_to(tx, thread, turn, identity, other, one.event):
            events = tuple(event for event in turn.events if event.seq < one.event.seq)
            return replace(turn, events=events), thread, list(understood[:number])
    return turn, thread, list(understood)


def link_by_contacts(
    tx: Tx, identity: "IdentityRow", messages: Sequence[InboundMessage]
) -> SharedContact | None:
    """Link a sender to the one party whose number or address the carrier proves theirs.

    Returns:
        What the last contact card came to, where one was shared.
    """
    was_known = identity.party_id is not None
    for message in messages:
        if message.contact_phone:
            conversations.link_by_own_contact(tx, system(), identity, message.contact_phone)
        if message.contact_email:
            conversations.link_by_own_contact(
                tx, system(), identity, message.contact_email, ContactKind.EMAIL
            )
    cards = [message for message in messages if message.kind is InboundKind.CONTACT]
    if not cards:
        return None
    if was_known:
        return SharedContact.KNOWN
    if identity.party_id is not None:
        return SharedContact.LINKED
    return SharedContact.UNCLEAR if cards[-1].contact_phone else SharedContact.FOREIGN


def topic_of(message: InboundMessage) -> Topic:
    """Say what a message tells of the talk it belongs to."""
    subject = readable(message.subject)
    return Topic(subject, message.answers, message.answers_keys, message.vouched)


def _report(tx: Tx, turn: OpenTurn, message: InboundMessage) -> None:
    failed = message.failed
    if failed is not None:
        known = conversations.report_failed(
            tx,
            turn.channel,
            turn.account,
            failed.key,
            failed.error,
            real_now(),
            final=failed.final,
        )
        if known is not None and failed.unreachable:
            conversations.not_reached(tx, known, failed.error)
