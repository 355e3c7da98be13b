"""The first half of a turn: what came in becomes messages of a thread and one question.

Running it again changes nothing: a message belongs to its event, a code is tried once an event.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asker import Asker
from assistant.turn import (
    ButtonPress,
    Dialogue,
    HistoryLine,
    PendingProposal,
    Question,
)
from channels.contract import Channel, InboundKind, InboundMessage
from channels.errors import NotUnderstood
from erp_core import conversations
from erp_core.conversations import (
    Arrived,
    Claim,
    CodeOutcome,
    Handler,
    InboundState,
    OpenTurn,
    RawEvent,
)
from erp_core.kernel.actor import system
from erp_core.kernel.schema import without_invisible
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.askers import asker_of, with_proven_order
from frontdesk.workflows.fetching import expect_files

LONGEST = 4_000
"""Characters of one message that are read; a longer one is cut, and its sender is told."""
HISTORY = 10
_CODE = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}(?!\d)")
_SILENT = frozenset({InboundKind.MEMBERSHIP})


@dataclass(frozen=True)
class Understood:
    """A payload with the messages that were parsed from it."""

    event: RawEvent
    messages: tuple[InboundMessage, ...]


@dataclass(frozen=True)
class Opened:
    """A turn that is ready to be answered.

    Attributes:
        turn: The raw events it covers.
        thread_id: Its thread.
        asker: Who asks.
        question: What is asked; None when nothing needs an answer (a bot was blocked, say).
        receipt: The receipt of an offer whose button was pressed again.
        callback: The carrier's id of the button press to acknowledge.
        cut: Whether a message was too long to be read whole.
    """

    turn: OpenTurn
    thread_id: int
    asker: Asker
    question: Question | None
    receipt: str | None
    callback: str | None
    cut: bool


def open_turn(tx: Tx, desk: Frontdesk, claim: Claim) -> Opened | None:
    """Store what is open in a claimed conversation as messages, and phrase the question.

    Returns:
        The opened turn; None when nothing was left to answer and the claim was given back.

    Raises:
        ClaimLost: Another worker owns the conversation; nothing was written.
    """
    conversations.hold_claim(tx, claim)
    turn = conversations.open_events(tx, claim.conversation_id, one_only=claim.is_suspect)
    if turn is None:
        conversations.finish(tx, claim, claim.done_seq)
        return None
    understood = _parse(tx, desk.channel(turn.channel, turn.account), turn)
    if not understood:
        conversations.finish(tx, claim, turn.to_seq)
        return None
    return _opened(tx, desk, turn, understood)


def _parse(tx: Tx, channel: Channel | None, turn: OpenTurn) -> list[Understood]:
    found = []
    for event in turn.events:
        try:
            found.append(Understood(event, _messages(channel, turn, event)))
        except NotUnderstood as error:
            conversations.mark_event(
                tx, turn.conversation_id, event.seq, InboundState.NOT_UNDERSTOOD, str(error)
            )
    return [one for one in found if one.messages]


def _messages(
    channel: Channel | None, turn: OpenTurn, event: RawEvent
) -> tuple[InboundMessage, ...]:
    if channel is None:
        message = f"channel {turn.channel} {turn.account} is not configured"
        raise NotUnderstood(message)
    return tuple(channel.parse(event.body))


def _opened(tx: Tx, desk: Frontdesk, turn: OpenTurn, understood: Sequence[Understood]) -> Opened:
    messages = [message for one in understood for message in one.messages]
    identity = conversations.meet(tx, turn, _arrived(messages[0]))
    for message in messages:
        if message.kind is InboundKind.MEMBERSHIP:
            conversations.note_block(identity, blocked=message.left)
        if message.contact_phone:
            conversations.link_by_own_contact(tx, system(), identity, message.contact_phone)
    thread = conversations.thread_of(tx, turn, identity)
    history = _history(tx, thread.id)
    for one in understood:
        for part, message in enumerate(one.messages):
            stored = conversations.add_arrived(tx, thread, one.event, part, _arrived(message))
            expect_files(tx, desk.channel(turn.channel, turn.account), stored, message)
    dialogue = Dialogue.model_validate(thread.dialogue)
    outcome = _try_code(tx, identity.id, understood) if dialogue.awaiting == "code" else None
    known = asker_of(tx, conversations.get_identity(tx, identity.id), thread.language)
    who = with_proven_order(tx, known, thread.id)
    press = _press(tx, thread.id, messages)
    pending = _pending(tx, thread.id, press, understood[0])
    question = Question(
        thread_id=thread.id,
        text="\n".join(filter(None, (_readable(message.text) for message in messages))),
        dialogue=dialogue,
        button=press,
        pending=pending,
        history=history,
        code=outcome,
        first_reply=not (thread.replied or _introduced(turn, history)),
        max_buttons=_max_buttons(desk, turn),
        person_handles=thread.handler != Handler.ASSISTANT,
        attachments=sum(len(message.attachments) for message in messages),
    )
    needs_answer = any(message.kind not in _SILENT for message in messages)
    return Opened(
        turn=turn,
        thread_id=thread.id,
        asker=who,
        question=question if needs_answer else None,
        receipt=_receipt(tx, press, pending),
        callback=_callback(messages),
        cut=any(len(message.text) > LONGEST for message in messages),
    )


def _arrived(message: InboundMessage) -> Arrived:
    return Arrived(
        text=_readable(message.text),
        carrier_id=message.provider_id,
        kind=message.kind,
        button=message.button,
        sender_name=message.sender_name,
        language=message.language,
        sent_at=message.sent_at,
        contact_phone=message.contact_phone,
        attachments=tuple(
            {
                "kind": file.kind,
                "reference": file.provider_ref,
                "name": file.file_name,
                "mime_type": file.mime_type,
                "size": file.size,
            }
            for file in message.attachments
        ),
    )


def _readable(text: str) -> str:
    """Cut what is too long, and drop what databases and eyes cannot read."""
    kept = without_invisible(text[:LONGEST]).replace("\x00", "")
    return kept.encode("utf-8", "ignore").decode()


def _history(tx: Tx, thread_id: int) -> tuple[HistoryLine, ...]:
    rows = conversations.messages_of(tx, thread_id, notes=False, limit=HISTORY)
    return tuple(HistoryLine(row.author, row.text, row.at) for row in rows)


def _introduced(turn: OpenTurn, history: Sequence[HistoryLine]) -> bool:
    """Tell whether who chats here has seen a reply; the customer at the carrier has not."""
    return turn.captured and any(line.author == "assistant" for line in history)


def _try_code(tx: Tx, identity_id: int, understood: Sequence[Understood]) -> CodeOutcome | None:
    for one in understood:
        for message in one.messages:
            found = _CODE.search(unicodedata.normalize("NFKC", message.text[:LONGEST]))
            if found:
                digits = re.sub(r"\D", "", found.group())
                return CodeOutcome(
                    conversations.try_code(tx, system(), identity_id, digits, one.event.id)
                )
    return None


def _press(tx: Tx, thread_id: int, messages: Sequence[InboundMessage]) -> ButtonPress | None:
    """Say what the last pressed button stands for; somebody else's stands for nothing."""
    nonces = [message.button for message in messages if message.button]
    stands_for = conversations.pressed(tx, thread_id, nonces[-1]) if nonces else None
    if stands_for is None:
        return ButtonPress(proposal_id=None, yes=False) if nonces else None
    if stands_for.proposal_id is None:
        return ButtonPress(proposal_id=None, yes=False, choice=stands_for.value)
    return ButtonPress(stands_for.proposal_id, yes=stands_for.value == "yes")


def _pending(
    tx: Tx, thread_id: int, press: ButtonPress | None, first: Understood
) -> PendingProposal | None:
    if press is not None and press.proposal_id is not None:
        found = conversations.open_proposal_view(tx, thread_id)
        found = found if found and found.id == press.proposal_id else None
    else:
        said_at = first.messages[0].sent_at
        found = conversations.confirmable(tx, thread_id, first.event, said_at)
    if found is None:
        return None
    return PendingProposal(found.id, found.action, found.arguments, found.preview)


def _receipt(tx: Tx, press: ButtonPress | None, pending: PendingProposal | None) -> str | None:
    if press is None or press.proposal_id is None or pending is not None:
        return None
    return conversations.receipt_text(tx, press.proposal_id)


def _callback(messages: Sequence[InboundMessage]) -> str | None:
    return next((one.provider_id for one in reversed(messages) if one.button), None)


def _max_buttons(desk: Frontdesk, turn: OpenTurn) -> int:
    channel = desk.channel(turn.channel, turn.account)
    return channel.capabilities.buttons if channel else 0
