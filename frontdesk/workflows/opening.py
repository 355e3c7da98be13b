"""The first half of a turn: what came in becomes messages of a thread and one question.

Running it again changes nothing: a message belongs to its event, a code is tried once an event.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.asker import Asker
from assistant.offline.consent import CARRIERS
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
    Claim,
    CodeOutcome,
    Handler,
    InboundState,
    OpenTurn,
    RawEvent,
)
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.arriving import (
    LONGEST,
    arrived,
    heard,
    link_by_contacts,
    placed,
    readable,
    set_aside,
    without_excess,
)
from frontdesk.workflows.askers import asker_of, unproven, with_proven_order
from frontdesk.workflows.consent import has_opted_out
from frontdesk.workflows.edits import SILENT, stored
from frontdesk.workflows.ratings import Rating, rating_in
from frontdesk.workflows.understood import Burst, Understood, cut_at_words, text_of

if TYPE_CHECKING:
    from erp_core.conversations.tables import IdentityRow

HISTORY = 10
A_DAY = timedelta(days=1)
_CODE = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}(?!\d)")


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
        kept_files: How many files were taken where more came; None where all were.
        rating: What the turn says of how it was, when it says nothing else.
        vouched: Whether the carrier proves all of it to be the sender's own.
    """

    turn: OpenTurn
    thread_id: int
    asker: Asker
    question: Question | None
    receipt: str | None
    callback: str | None
    cut: bool
    kept_files: int | None = None
    rating: Rating | None = None
    vouched: bool = True


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
    channel, last = desk.channel(turn.channel, turn.account), turn.to_seq
    parsed = _parse(tx, channel, without_excess(tx, channel, turn))
    understood = [one for one in parsed if not set_aside(tx, turn, one)]
    if not understood:
        conversations.finish(tx, claim, last)
        return None
    opted_out = turn.channel in CARRIERS and has_opted_out(tx, turn.channel, turn.peer)
    burst = cut_at_words(turn, understood, opted_out=opted_out)
    return _opened(tx, desk, burst, opted_out=opted_out)


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
    return heard(event, channel.parse(event.body))


def _opened(tx: Tx, desk: Frontdesk, burst: Burst, *, opted_out: bool) -> Opened:
    identity = conversations.meet(tx, burst.turn, arrived(burst.messages[0]))
    proven = all(message.vouched for message in burst.heard)
    edits = any(message.kind is InboundKind.EDIT for message in burst.heard)
    rating = rating_in(tx, identity.id, burst.heard) if proven and not edits else None
    if rating is not None:
        return _rated(tx, burst.turn, burst.understood, identity.id, rating)
    channel = desk.channel(burst.turn.channel, burst.turn.account)
    turn, thread, understood = placed(tx, channel, burst.turn, identity, burst.understood)
    burst = replace(burst, turn=turn, understood=understood)
    messages = burst.messages
    vouched = all(message.vouched for message in messages)
    contact = link_by_contacts(tx, identity, messages)
    _note_reach(tx, identity, messages)
    history = _history(tx, thread.id)
    first = understood[0]
    heard = stored(tx, channel, thread, understood)
    burst = replace(burst, understood=heard.understood)
    dialogue = Dialogue.model_validate(thread.dialogue)
    tries_code = dialogue.awaiting == "code" and vouched and not (burst.stops or heard.corrects)
    outcome = _try_code(tx, identity.id, heard.understood) if tries_code else None
    sender = conversations.get_identity(tx, identity.id)
    known = asker_of(tx, sender if vouched else unproven(sender), thread.language)
    who = with_proven_order(tx, known, thread.id) if vouched else known
    press = _press(tx, thread.id, burst.heard)
    silent = opted_out or burst.stops or heard.corrects
    pending = None if silent or not vouched else _pending(tx, thread.id, press, first)
    texts = (readable(text_of(message, opted_out=opted_out)) for message in burst.heard)
    question = Question(
        thread_id=thread.id,
        text="\n".join(filter(None, texts)),
        dialogue=dialogue,
        button=press,
        pending=pending,
        history=history,
        code=outcome,
        first_reply=not (thread.replied or _introduced(turn, history)),
        max_buttons=_max_buttons(desk, turn),
        person_handles=thread.handler != Handler.ASSISTANT
        or _answered_enough(tx, desk, turn, identity.id),
        attachments=sum(len(message.attachments) for message in burst.heard),
        waits_for_person=thread.handler == Handler.NOBODY,
        shares_contact=_shares_contact(desk, turn),
        corrects=heard.corrects,
        brought=tuple(message.kind.value for message in burst.heard if not message.text.strip()),
        contact=contact,
    )
    needs_answer = any(message.kind not in SILENT for message in burst.messages)
    return Opened(
        turn=turn,
        thread_id=thread.id,
        asker=who,
        question=question if needs_answer else None,
        receipt=_receipt(tx, press, pending),
        callback=_callback(messages),
        cut=any(len(message.text) > LONGEST for message in messages),
        kept_files=_kept_files(messages),
        vouched=vouched,
    )


def _note_reach(tx: Tx, identity: "IdentityRow", messages: Sequence[InboundMessage]) -> None:
    """Whoever writes is reached again, unless the last they did is to turn us away."""
    if messages[-1].left:
        conversations.mark_unreachable(tx, identity.id, conversations.TURNED_US_AWAY)
    else:
        conversations.mark_reachable(tx, identity)


def _kept_files(messages: Sequence[InboundMessage]) -> int | None:
    files = [file for message in messages for file in message.attachments]
    kept = sum(not file.left_out for file in files)
    return kept if kept < len(files) else None


def _rated(
    tx: Tx,
    turn: OpenTurn,
    understood: Sequence[Understood],
    identity_id: int,
    rating: Rating,
) -> Opened:
    """Put what says only how it was into the thread it is about, which stays over."""
    thread = conversations.lock_thread(tx, rating.thread_id)
    (one,) = understood
    (message,) = one.messages
    conversations.add_arrived(tx, thread, one.event, 0, arrived(message), asks=False)
    who = asker_of(tx, conversations.get_identity(tx, identity_id), thread.language)
    callback = _callback(one.messages)
    return Opened(turn, thread.id, who, None, None, callback, cut=False, rating=rating)


def _answered_enough(tx: Tx, desk: Frontdesk, turn: OpenTurn, identity_id: int) -> bool:
    """Tell whether a peer has had as many automatic answers today as the channel allows."""
    channel = desk.channel(turn.channel, turn.account)
    most = channel.capabilities.answers_a_day if channel else None
    if most is None:
        return False
    return conversations.automatic_replies_since(tx, identity_id, tx.now - A_DAY) >= most


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


def _shares_contact(desk: Frontdesk, turn: OpenTurn) -> bool:
    channel = desk.channel(turn.channel, turn.account)
    return channel is not None and channel.capabilities.shares_contact
