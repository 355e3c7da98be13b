"""Claims, leases and the fence of a turn.

A worker claims conversations that are due, renews while it answers, and may write only while
the row is still its own: expiry of the lease *is* the takeover, and the fence in
:func:`hold_fence` keeps a worker that lost its lease from writing anything.

A conversation whose turn died or failed is tried once more like any other: most were only beside
what did the harm. After the second time it is suspect until nothing is open in it. Its turns take
one message each, so that the one that does the harm is found, and only that one is buried.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update

from erp_core.conversations.errors import (
    ClaimLost,
    MessageNotFound,
    NewerMessage,
    NobodyToAnswer,
)
from erp_core.conversations.inbound_schemas import TRIES_TOGETHER, Claim, RawEvent
from erp_core.conversations.schemas import OpenTurn
from erp_core.conversations.service.allowance import MEASURES
from erp_core.conversations.states import InboundState
from erp_core.conversations.tables import ConversationRow, InboundRow, MessageRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx

MAX_ATTEMPTS = 5
"""After so many failed attempts a message is dead-lettered and its conversation goes on."""
MOST_AT_ONCE = 20
"""Messages that one turn takes; who writes more in one breath is answered in several."""
MOST_BYTES = 4 * 1024 * 1024
"""Bytes of payloads that one turn takes, unless one alone has more."""
REVIVED = (InboundState.DEAD, InboundState.NOT_UNDERSTOOD, InboundState.SET_ASIDE)
NOBODY = "unknown"
"""The peer of what names no sender."""
OUTAGE = timedelta(minutes=5)
"""Until a message has waited so long, a failure of the database is no attempt of its own.

Later it is one, whoever is at fault: after a long outage, a database that comes and goes may use
the attempts up, and the message waits for an operator.
"""


def claim_due(
    tx: Tx, owner: str, at: datetime, lease: timedelta, *, limit: int, suspects: bool
) -> tuple[Claim, ...]:
    """Claim conversations that are due, oldest first.

    Args:
        tx: The transaction.
        owner: The worker.
        at: Real time now.
        lease: How long the claim is good.
        limit: How many at most.
        suspects: Whether to claim those that two workers claimed and never finished.
            Run them one at a time: one of them may have killed those workers.
    """
    row = ConversationRow
    due = (row.done_seq < row.next_seq, row.due_at <= at, _free(at), _suspect(wanted=suspects))
    chosen = select(row.id).where(*due).order_by(row.due_at, row.id).limit(limit)
    if tx.dialect == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    # A CTE is read once: PostgreSQL may run a subquery once a row, and its limit with it.
    first = chosen.cte("first")
    claimed = tx.session.execute(
        update(row)
        .where(row.id.in_(select(first.c.id)), *due)
        .values(owner=owner, lease_until=at + lease, attempts=row.attempts + 1)
        .returning(row.id, row.done_seq, row.attempts)
        .execution_options(synchronize_session=False)
    )
    return tuple(Claim(found.id, owner, found.done_seq, found.attempts) for found in claimed)


def renew(tx: Tx, claim: Claim, at: datetime, lease: timedelta) -> bool:
    """Hold a claim for longer; returns whether it is still held."""
    row = ConversationRow
    held = tx.session.execute(
        update(row)
        .where(row.id == claim.conversation_id, row.owner == claim.owner)
        .values(lease_until=at + lease)
        .returning(row.id)
        .execution_options(synchronize_session=False)
    )
    return held.first() is not None


def open_events(tx: Tx, conversation_id: int, *, one_only: bool = False) -> OpenTurn | None:
    """Return what is open in a conversation; None when nothing is.

    What came over the carrier and what ``frontdesk chat`` wrote are answered one after the other,
    because their replies go different ways. Of very many, the first are taken: each turn reads
    what it takes whole, so that a flood of letters is no flood in memory.

    Args:
        tx: The transaction.
        conversation_id: The conversation.
        one_only: Whether to take the oldest message only, because one of them does harm.
    """
    conversation = tx.session.get_one(ConversationRow, conversation_id)
    chosen = _first_open(tx, conversation, 1 if one_only else MOST_AT_ONCE)
    if not chosen:
        return None
    rows = select(InboundRow).where(InboundRow.id.in_(chosen)).order_by(InboundRow.seq)
    events = tx.session.scalars(rows).all()
    return OpenTurn(
        conversation_id=conversation_id,
        channel=conversation.channel,
        account=conversation.account,
        peer=conversation.peer,
        events=tuple(_raw(event) for event in events),
        seen_seq=events[-1].seq if one_only else conversation.next_seq,
    )


def _first_open(tx: Tx, conversation: ConversationRow, most: int) -> list[int]:
    """Choose the events of a turn by how long they are, without reading them."""
    row = InboundRow
    found = tx.session.execute(
        select(row.id, row.captured, func.length(row.body))
        .where(row.conversation_id == conversation.id, row.seq > conversation.done_seq)
        .order_by(row.seq)
        .limit(most)
    ).all()
    chosen: list[int] = []
    room = MOST_BYTES
    for number, captured, length in found:
        room -= length
        if chosen and (captured != found[0].captured or room < 0):
            break
        chosen.append(number)
    return chosen


def hold_fence(tx: Tx, claim: Claim, turn: OpenTurn, *, allow_newer: bool) -> None:
    """Lock the conversation and make sure that this turn may write.

    Args:
        tx: The finishing transaction.
        claim: The worker's claim.
        turn: What was answered.
        allow_newer: Whether to go on although the customer sent more meanwhile.

    Raises:
        ClaimLost: Another worker owns the conversation, or the watermark moved.
        NewerMessage: There is more, and ``allow_newer`` is false.
    """
    row = hold_claim(tx, claim)
    if row.next_seq > max(turn.to_seq, turn.seen_seq) and not allow_newer:
        raise NewerMessage


def hold_claim(tx: Tx, claim: Claim) -> ConversationRow:
    """Lock the conversation, as long as it is still this worker's.

    Raises:
        ClaimLost: Another worker owns the conversation, or the watermark moved.
    """
    row = lock_conversation(tx, claim.conversation_id)
    if not _is_held(row, claim):
        raise ClaimLost
    return row


def finish(tx: Tx, claim: Claim, to_seq: int) -> None:
    """Move the watermark and give the conversation back; what came meanwhile stays due.

    Raises:
        ClaimLost: Another worker owns the conversation: its watermark must not move back.
    """
    row = hold_claim(tx, claim)
    row.done_seq = to_seq
    row.owner = row.lease_until = None
    row.attempts = TRIES_TOGETHER if claim.is_suspect and row.next_seq > to_seq else 0
    if row.next_seq == to_seq:
        row.due_at = None
    tx.session.flush()
    tx.notify("turns")


def put_off(tx: Tx, claim: Claim, due_at: datetime) -> None:
    """Give a conversation back after a failure, to be tried again later."""
    row = lock_conversation(tx, claim.conversation_id)
    if not _is_held(row, claim):
        return
    row.owner = row.lease_until = None
    row.due_at = due_at
    tx.session.flush()


def give_back(tx: Tx, claim: Claim, at: datetime, due_at: datetime) -> None:
    """Give a conversation back because the database was away: no fault of its messages.

    It does not count as an attempt while the oldest open message is young. Later it does: a
    message that the database cannot bear would else be tried for ever.
    """
    row = lock_conversation(tx, claim.conversation_id)
    if not _is_held(row, claim):
        return
    waiting_since = _oldest_open(tx, row)
    if waiting_since is None or at - waiting_since < OUTAGE:
        row.attempts -= 1
    row.owner = row.lease_until = None
    row.due_at = due_at
    tx.session.flush()
    tx.notify("turns")


def mark_event(
    tx: Tx, conversation_id: int, seq: int, state: InboundState, error: str | None = None
) -> None:
    """Say what became of a payload."""
    tx.session.execute(
        update(InboundRow)
        .where(InboundRow.conversation_id == conversation_id, InboundRow.seq == seq)
        .values(state=state, error=error)
        .execution_options(synchronize_session=False)
    )


def settle_event(tx: Tx, event_id: int, state: InboundState) -> None:
    """Say what became of a payload that was stored, unless that was said before."""
    tx.session.execute(
        update(InboundRow)
        .where(InboundRow.id == event_id, InboundRow.state == InboundState.STORED)
        .values(state=state)
        .execution_options(synchronize_session=False)
    )


def revive(tx: Tx, actor: Actor, event_id: int, at: datetime) -> int:
    """Drive a payload again that died, was not understood or was set aside.

    It gets a new place in its conversation. What a filter set aside is heard as its sender's
    message, whatever it says of itself; the note of it stays where staff saw it. What came above
    the measure of a day was never read: it is read now, and the filters judge it. So they judge
    anew what died, whatever was said of it before.

    Returns:
        The conversation's id.

    Raises:
        MessageNotFound: There is no such payload, or it was answered.
        NobodyToAnswer: It was set aside and names no sender.
    """
    actor.require("conversations.redrive")
    event = tx.session.get(InboundRow, event_id, with_for_update=True, populate_existing=True)
    if event is None or event.state not in REVIVED:
        raise MessageNotFound
    conversation = lock_conversation(tx, event.conversation_id)
    event.by_hand = event.state == InboundState.SET_ASIDE
    above = event.by_hand and event.error in MEASURES
    if event.by_hand and not above:
        _require_sender(conversation)
    conversation.next_seq += 1
    event.seq = conversation.next_seq
    event.state, event.error = InboundState.STORED, event.error if above else None
    _free_notes(tx, event)
    conversation.due_at, conversation.attempts = at, 0
    tx.session.flush()
    record_change(tx, actor, "conversations.redrive", ("inbound_events", event.id))
    tx.notify("turns")
    tx.notify("inbox")
    return conversation.id


def _require_sender(conversation: ConversationRow) -> None:
    if conversation.peer == NOBODY:
        raise NobodyToAnswer


def _free_notes(tx: Tx, event: InboundRow) -> None:
    """Let notes about a payload stand by themselves: what it says now is its message."""
    tx.session.execute(
        update(MessageRow)
        .where(MessageRow.inbound_id == event.id, MessageRow.direction == "note")
        .values(inbound_id=None)
    )


def clear_claims(tx: Tx) -> None:
    """Free every claim: at the start of the only process that may use this database."""
    tx.session.execute(
        update(ConversationRow)
        .where(ConversationRow.owner.is_not(None))
        .values(owner=None, lease_until=None)
    )


def next_due(tx: Tx) -> datetime | None:
    """Return when the next conversation is due, in real time."""
    row = ConversationRow
    return tx.session.scalar(
        select(row.due_at)
        .where(row.done_seq < row.next_seq, row.owner.is_(None))
        .order_by(row.due_at)
        .limit(1)
    )


def has_suspects(tx: Tx, at: datetime) -> bool:
    """Tell whether a conversation is due again that two workers left behind."""
    row = ConversationRow
    due = (row.done_seq < row.next_seq, row.due_at <= at, _free(at), _suspect(wanted=True))
    return tx.session.scalar(select(row.id).where(*due).limit(1)) is not None


def lock_conversation(tx: Tx, conversation_id: int) -> ConversationRow:
    """Take a conversation's row for this transaction."""
    return tx.session.get_one(
        ConversationRow, conversation_id, with_for_update=True, populate_existing=True
    )


def _oldest_open(tx: Tx, row: ConversationRow) -> datetime | None:
    return tx.session.scalar(
        select(InboundRow.received_at)
        .where(InboundRow.conversation_id == row.id, InboundRow.seq > row.done_seq)
        .order_by(InboundRow.seq)
        .limit(1)
    )


def _is_held(row: ConversationRow, claim: Claim) -> bool:
    return row.owner == claim.owner and row.done_seq == claim.done_seq


def _free(at: datetime) -> ColumnElement[bool]:
    return or_(ConversationRow.lease_until.is_(None), ConversationRow.lease_until < at)


def _suspect(*, wanted: bool) -> ColumnElement[bool]:
    tried = ConversationRow.attempts
    return tried >= TRIES_TOGETHER if wanted else tried < TRIES_TOGETHER


def _raw(event: InboundRow) -> RawEvent:
    return RawEvent(
        id=event.id,
        seq=event.seq,
        body=event.body,
        captured=event.captured,
        received_at=event.received_at,
        code_outcome=event.code_outcome,
        by_hand=event.by_hand,
        unread=event.by_hand and event.error in MEASURES,
    )
