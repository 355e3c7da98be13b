"""Proposals: a write is offered, and only the same person's later yes to exactly this counts."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from erp_core.conversations.errors import ProposalGone
from erp_core.conversations.inbound_schemas import Pressed, RawEvent
from erp_core.conversations.queries import open_proposal, outbox_of
from erp_core.conversations.schemas import Offer, ProposalView
from erp_core.conversations.states import PROPOSAL, OutboxState, ProposalState
from erp_core.conversations.tables import (
    ButtonRow,
    ConversationRow,
    MessageRow,
    OutboxRow,
    ProposalRow,
    ReceiptRow,
    ThreadRow,
)
from erp_core.conversations.views import proposal_view
from erp_core.kernel.transaction import Tx

LIFETIME = timedelta(minutes=15)


def new_nonce() -> str:
    """Return what a button carries over the wire: unguessable, and nothing else."""
    return secrets.token_urlsafe(12)


def offer(tx: Tx, thread: ThreadRow, message: MessageRow, draft: Offer) -> ProposalRow:
    """Store an offer with the message that shows it; earlier open ones of the thread end."""
    close_open(tx, thread.id, ProposalState.SUPERSEDED)
    conversation = tx.session.get_one(ConversationRow, thread.conversation_id)
    row = ProposalRow(
        thread_id=thread.id,
        identity_id=thread.identity_id,
        party_id=thread.party_id,
        message_id=message.id,
        action=draft.action,
        arguments=draft.arguments,
        digest=digest_of(draft.action, draft.arguments),
        preview=draft.preview,
        policy_version=draft.policy_version,
        offered_seq=conversation.next_seq,
        state=ProposalState.OFFERED,
        offered_at=tx.now,
        expires_at=tx.now + LIFETIME,
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def add_button(
    tx: Tx, thread: ThreadRow, nonce: str, value: str, proposal_id: int | None = None
) -> None:
    """Remember what a button stands for."""
    tx.session.add(
        ButtonRow(nonce=nonce, thread_id=thread.id, proposal_id=proposal_id, value=value)
    )


def pressed(tx: Tx, thread_id: int, nonce: str) -> Pressed | None:
    """Say what a pressed button stands for, if it belongs to this thread."""
    row = tx.session.get(ButtonRow, nonce)
    if row is None or row.thread_id != thread_id:
        return None
    return Pressed(row.proposal_id, row.value)


@dataclass
class _Taken:
    """The offers that this transaction carries out."""

    ids: set[int] = field(default_factory=set)


def take(tx: Tx, thread: ThreadRow, proposal_id: int) -> ProposalView:
    """Lock an offer that is about to be executed.

    Raises:
        ProposalGone: It expired, was answered, or was made to somebody else.
    """
    row = tx.session.get(ProposalRow, proposal_id, with_for_update=True, populate_existing=True)
    if row is None or row.identity_id != thread.identity_id or row.party_id != thread.party_id:
        raise ProposalGone
    if row.state != ProposalState.OFFERED or row.expires_at <= tx.now:
        raise ProposalGone
    if row.digest != digest_of(row.action, row.arguments):
        raise ProposalGone
    tx.local(_Taken).ids.add(row.id)
    return proposal_view(row)


def settle_proposal(tx: Tx, proposal_id: int, state: ProposalState) -> None:
    """Say what became of an offer.

    Raises:
        WrongTransition: It was answered before.
    """
    row = tx.session.get_one(ProposalRow, proposal_id)
    row.state = PROPOSAL.move(row.state, state)
    row.settled_at = tx.now
    tx.session.flush()


def add_receipt(
    tx: Tx, proposal_id: int, record: tuple[str, int], text: str, facts: dict[str, Any]
) -> None:
    """Store the proof that an offer was executed; a second one is impossible."""
    table, record_id = record
    settle_proposal(tx, proposal_id, ProposalState.EXECUTED)
    tx.session.add(
        ReceiptRow(
            proposal_id=proposal_id,
            record_table=table,
            record_id=record_id,
            text=text,
            facts=facts,
            at=tx.now,
        )
    )
    tx.session.flush()


def receipt_text(tx: Tx, proposal_id: int) -> str | None:
    """Return the receipt of an offer that was executed before."""
    return tx.session.scalar(select(ReceiptRow.text).where(ReceiptRow.proposal_id == proposal_id))


def close_open(tx: Tx, thread_id: int, state: ProposalState) -> None:
    """End the open offers of a thread; one that is being carried out ends with its receipt."""
    taken = tx.local(_Taken).ids
    rows = tx.session.scalars(
        select(ProposalRow).where(
            ProposalRow.thread_id == thread_id, ProposalRow.state == ProposalState.OFFERED
        )
    )
    for row in (row for row in rows if row.id not in taken):
        row.state = PROPOSAL.move(row.state, state)
        row.settled_at = tx.now
    tx.session.flush()


def digest_of(action: str, arguments: dict[str, Any]) -> str:
    """Return the digest that binds a yes to exactly these arguments."""
    told = json.dumps([action, arguments], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def confirmable(
    tx: Tx, thread_id: int, event: RawEvent, said_at: datetime | None = None
) -> ProposalView | None:
    """Return the offer that a typed yes may confirm: the yes came after it, and it was shown.

    ``event`` is the first of the turn: a yes that was written before the offer confirms nothing,
    whatever follows it in the same turn. The offer was shown once the carrier's receipt is stored
    for every part of its message; the yes counts only if it came later, by its place in the
    conversation and by its arrival, and by the carrier's own time (``said_at``) where it gives one.
    Business time plays no part in it: a business clock may be years away from any carrier's.
    """
    row = open_proposal(tx, thread_id)
    if row is None or event.seq <= row.offered_seq:
        return None
    parts = outbox_of(tx, row.message_id)
    shown = all(_was_shown(part, event, said_at) for part in parts)
    return proposal_view(row) if parts and shown else None


def _was_shown(part: OutboxRow, event: RawEvent, said_at: datetime | None) -> bool:
    if part.state == OutboxState.CAPTURED:
        return event.captured  # the customer at the carrier has never seen it
    if part.state != OutboxState.SENT or part.done_at is None:
        return False
    if part.done_at > event.received_at:
        return False
    return event.captured or said_at is None or said_at >= _sent_at(part, part.done_at)


def _sent_at(part: OutboxRow, receipt_at: datetime) -> datetime:
    """Say when a part was sent, in whole seconds: carriers give no finer time.

    By the carrier's own clock where its receipt has a time, else by ours in real time.
    """
    return (part.carrier_at or receipt_at).replace(microsecond=0)
