"""The outbox: each carrier message is marked before it is handed over and after.

A crash between the two marks leaves it ``sending``; whoever takes the channel over next makes it
``uncertain``, because the carrier may have it. Where the carrier lists messages, its list settles
that (``doubts``). Elsewhere a service reply is sent again once, after a minute; a marketing
message waits for an operator.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from erp_core import parties
from erp_core.conversations.errors import CodeNotKept, OutboxNotFound
from erp_core.conversations.queries import identity_written_to
from erp_core.conversations.schemas import Outgoing
from erp_core.conversations.service.bounds import Bounds, sleeps, withdrawn
from erp_core.conversations.service.reports import apply_known, meet_report
from erp_core.conversations.states import OUTBOX, OutboxState
from erp_core.conversations.tables import InboundRow, MessageRow, OutboxRow, ThreadRow
from erp_core.conversations.views import MASK, row_to_outgoing
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose

GIVEN_UP_AFTER = timedelta(hours=24)
"""How long a message that no carrier took is tried again, since it was queued."""
FEWEST_ATTEMPTS = 8
"""Tries that even an old message has, for example one that an operator sends again."""
MOST_REFUSED = 200
"""How many that may not be sent are passed over in one transaction."""
MOST_ANSWERED = 20
"""How far back a reply names the messages that it answers."""
NO_CONSENT = "the recipient has not agreed to this, or has opted out"
OPTED_OUT = "the recipient has opted out of messages on this channel"
TOO_LATE = (
    "the customer's last message is more than {hours} hours old, and after that this channel takes "
    "only approved templates"
)


def take_next(
    tx: Tx,
    channel: str,
    account: str,
    at: datetime,
    *,
    limit: int,
    busy: frozenset[int],
    within: timedelta | None = None,
    bounds: Bounds | None = None,
    probes: bool = False,
) -> tuple[Outgoing, ...]:
    """Mark the next messages of a channel account as being sent, oldest first.

    A message waits for the earlier ones of its conversation, so a thread keeps its order: while
    the carrier takes none, they wait together, and when one is sent or dead the next is due. What
    was never tried is due at once: it was queued in business time, which may be ahead. What may
    not be sent is dead, and the next is looked at: nobody waits for a refusal of ours. What is not
    for this hour waits, and nobody waits for it.

    Args:
        tx: The transaction; commit it before anything is handed over.
        channel: The channel.
        account: Our account on it.
        at: Real time now.
        limit: How many at most.
        busy: Conversations that have a message under way.
        within: How long after a customer's last message this channel takes a reply; None where
            there is no such limit.
        bounds: What the house keeps to with messages that nobody asked for.
        probes: Whether it is to see if the carrier takes messages again: then the one that was
            tried least often goes first, so that it is not always the same that asks.
    """
    earlier = aliased(OutboxRow)
    waits = exists().where(
        earlier.conversation_id == OutboxRow.conversation_id,
        earlier.id < OutboxRow.id,
        or_(
            earlier.state == OutboxState.SENDING,
            and_(earlier.state == OutboxState.PENDING, ~sleeps(tx, earlier, bounds)),
        ),
    )
    following = (
        select(OutboxRow)
        .where(
            OutboxRow.channel == channel,
            OutboxRow.account == account,
            OutboxRow.state == OutboxState.PENDING,
            or_(OutboxRow.attempts == 0, OutboxRow.due_at <= at),
            OutboxRow.conversation_id.not_in(busy),
            ~waits,
            ~sleeps(tx, OutboxRow, bounds),
        )
        .order_by(*(OutboxRow.attempts, OutboxRow.id) if probes else (OutboxRow.id,))
        .limit(limit)
    )
    for _ in range(MOST_REFUSED):
        rows = tx.session.scalars(following).all()
        taken = tuple(_outgoing(tx, row) for row in rows if _may_send(tx, row, at, within, bounds))
        if taken or not rows:
            return taken
    return ()


def mark_sent(
    tx: Tx,
    outbox_id: int,
    provider_ids: tuple[str, ...],
    at: datetime,
    carrier_at: datetime | None = None,
    *,
    reported: bool = False,
) -> None:
    """Store the carrier's receipt, with what it may have reported already.

    Args:
        tx: The transaction.
        outbox_id: The message.
        provider_ids: The carrier's ids of it.
        at: Real time now.
        carrier_at: When the carrier sent it, by its own clock.
        reported: Whether this carrier reports what became of a message.
    """
    row = _locked(tx, outbox_id)
    row.carrier_at = carrier_at
    row.provider_ids = list(provider_ids)
    row.error = row.progress = None
    if row.sensitive:
        row.text = MASK
    _settle(tx, row, OutboxState.SENT, at)
    for carrier_id in provider_ids if reported else ():
        report = meet_report(tx, row.channel, row.account, carrier_id)
        report.outbox_id = row.id
        apply_known(tx, report, row, at)


def mark_later(tx: Tx, outbox_id: int, due_at: datetime, error: str) -> None:
    """Put a message off: the carrier did not take it, so trying again can double nothing.

    An outage or a wrong token takes hours to be put right; after a day the message is dead.
    """
    row = _locked(tx, outbox_id)
    row.error = error
    queued = tx.session.get_one(MessageRow, row.message_id).at
    if row.attempts >= FEWEST_ATTEMPTS and tx.now - queued >= GIVEN_UP_AFTER:
        _settle(tx, row, OutboxState.DEAD, due_at)
        return
    row.due_at = due_at
    _settle(tx, row, OutboxState.PENDING, None)


def put_back(tx: Tx, outbox_id: int) -> None:
    """Take a mark back: the message was not handed over, and that does not count as a try."""
    row = _locked(tx, outbox_id)
    row.attempts -= 1
    _settle(tx, row, OutboxState.PENDING, None)


def mark_dead(tx: Tx, outbox_id: int, error: str, at: datetime) -> None:
    """Give a message up: the carrier says that it can never arrive."""
    row = _locked(tx, outbox_id)
    row.error = error
    _settle(tx, row, OutboxState.DEAD, at)


def mark_uncertain(tx: Tx, outbox_id: int, error: str, at: datetime) -> None:
    """Say that a message may or may not have arrived."""
    row = _locked(tx, outbox_id)
    row.error, row.due_at = error, at
    _settle(tx, row, OutboxState.UNCERTAIN, at)


def report_failed(
    tx: Tx, channel: str, account: str, key: str, error: str, at: datetime, *, final: bool
) -> int | None:
    """Take the carrier's later word that a message did not arrive; returns which, if it is ours.

    Args:
        tx: The transaction.
        channel: The channel.
        account: Our account on it.
        key: The message's own key.
        error: The carrier's reason.
        at: Real time now.
        final: Whether it will never arrive; else only the reason is kept.
    """
    row = tx.session.scalar(
        select(OutboxRow)
        .where(OutboxRow.channel == channel, OutboxRow.account == account, OutboxRow.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    if row.state == OutboxState.UNCERTAIN:
        row.state = OUTBOX.move(row.state, OutboxState.SENT)
    if row.state == OutboxState.SENT:
        row.error = error
        if final:
            _settle(tx, row, OutboxState.DEAD, at)
    tx.session.flush()
    return row.id


def doubt_unfinished(
    tx: Tx, channel: str, account: str, at: datetime, *, busy: frozenset[int] = frozenset()
) -> int:
    """Make every message that a dead sender left half sent uncertain; returns how many.

    Args:
        tx: The transaction.
        channel: The channel.
        account: Our account on it.
        at: Real time now.
        busy: Conversations whose message is under way with the caller itself.
    """
    found = tx.session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.channel == channel,
            OutboxRow.account == account,
            OutboxRow.state == OutboxState.SENDING,
            OutboxRow.conversation_id.not_in(busy),
        )
        .values(
            state=OutboxState.UNCERTAIN,
            done_at=at,
            due_at=at,
            error="the sender stopped while sending",
        )
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(found.all())


def resend_uncertain(tx: Tx, channel: str, account: str, at: datetime, after: timedelta) -> int:
    """Queue each uncertain service reply once more, when it is old enough; returns how many."""
    found = tx.session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.channel == channel,
            OutboxRow.account == account,
            OutboxRow.state == OutboxState.UNCERTAIN,
            OutboxRow.purpose == Purpose.SERVICE,
            OutboxRow.resent.is_(False),
            or_(OutboxRow.done_at.is_(None), OutboxRow.done_at <= at - after),
        )
        .values(state=OutboxState.PENDING, resent=True, due_at=at)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(found.all())


def send_again(tx: Tx, actor: Actor, outbox_id: int, at: datetime) -> None:
    """Queue a dead or uncertain message again because an operator says so.

    One that may have arrived says that it is sent again, as when it is sent again by itself.

    Raises:
        OutboxNotFound: There is no such message.
        WrongTransition: It is on its way or was sent.
        CodeNotKept: It was a one-time code, which is not kept once it was sent.
    """
    actor.require("conversations.redrive")
    row = _locked(tx, outbox_id)
    if row.sensitive and row.text == MASK:
        raise CodeNotKept
    row.resent = row.resent or row.state == OutboxState.UNCERTAIN
    row.state = OUTBOX.move(row.state, OutboxState.PENDING)
    row.attempts, row.due_at, row.progress = 0, at, None
    tx.session.flush()
    record_change(tx, actor, "conversations.redrive", ("outbox", row.id))
    tx.notify(f"thread:{tx.session.get_one(MessageRow, row.message_id).thread_id}")
    tx.notify("inbox")
    tx.notify(f"outbox:{row.channel}:{row.account}")


def _outgoing(tx: Tx, row: OutboxRow) -> Outgoing:
    """Show a carrier message with what it answers, where its channel tells talks apart."""
    message = tx.session.get_one(MessageRow, row.message_id)
    thread = tx.session.get_one(ThreadRow, message.thread_id)
    answers = () if thread.subject is None else _answers(tx, message)
    return row_to_outgoing(row, message, thread, answers)


def _answers(tx: Tx, message: MessageRow) -> tuple[str, ...]:
    """Return the carrier ids of a thread up to the customer's last message before this one."""
    earlier = tx.session.execute(
        select(MessageRow.seq, MessageRow.direction, MessageRow.carrier_id, OutboxRow.provider_ids)
        .outerjoin(OutboxRow, OutboxRow.message_id == MessageRow.id)
        .where(
            MessageRow.thread_id == message.thread_id,
            MessageRow.seq < message.seq,
            MessageRow.direction != "note",
        )
        .order_by(MessageRow.seq.desc(), OutboxRow.part.desc())
        .limit(MOST_ANSWERED)
    ).all()
    written = [row.seq for row in earlier if row.direction == "in" and row.carrier_id]
    last = max(written, default=message.seq)
    ids = (
        [row.carrier_id] if row.direction == "in" else row.provider_ids
        for row in reversed(earlier)
        if row.seq <= last
    )
    return tuple(one for several in ids for one in several or () if one)


def _may_send(
    tx: Tx, row: OutboxRow, at: datetime, within: timedelta | None, bounds: Bounds | None
) -> bool:
    """Mark a message as being sent, unless its recipient must not be written to."""
    refused = withdrawn(tx, row, bounds) or _refusal(tx, row, at, within)
    if refused is not None:
        row.error = refused
        _settle(tx, row, OutboxState.DEAD, at)
        return False
    row.state = OUTBOX.move(row.state, OutboxState.SENDING)
    row.handed_at, row.taken_at, row.looked_up_at = at, tx.now, None
    row.attempts += 1
    tx.session.flush()
    return True


def _refusal(tx: Tx, row: OutboxRow, at: datetime, within: timedelta | None) -> str | None:
    """Say why a message must not be sent now; None where it may."""
    if row.purpose == Purpose.MARKETING and not _consented(tx, row):
        return NO_CONSENT
    if not parties.may_contact(tx, None, row.peer, row.channel, Purpose.SERVICE):
        return OPTED_OUT  # of this address: another one of the same party may still be written to
    if within is not None and not _wrote_since(tx, row, at - within):
        return TOO_LATE.format(hours=int(within.total_seconds() // 3600))
    return None


def _wrote_since(tx: Tx, row: OutboxRow, since: datetime) -> bool:
    """Tell whether the customer wrote over the carrier since then, in real time."""
    return bool(
        tx.session.scalar(
            select(
                exists().where(
                    InboundRow.conversation_id == row.conversation_id,
                    InboundRow.received_at > since,
                    InboundRow.captured.is_(False),
                )
            )
        )
    )


def _consented(tx: Tx, row: OutboxRow) -> bool:
    identity = identity_written_to(tx, row.id)
    return parties.may_contact(
        tx, identity.party_id, identity.address, identity.channel, Purpose.MARKETING
    )


def _settle(tx: Tx, row: OutboxRow, state: OutboxState, at: datetime | None) -> None:
    row.state = OUTBOX.move(row.state, state)
    row.done_at = at
    tx.session.flush()
    thread_id = tx.session.get_one(MessageRow, row.message_id).thread_id
    tx.notify(f"thread:{thread_id}")
    if state is OutboxState.DEAD:
        tx.notify("inbox")


def _locked(tx: Tx, outbox_id: int) -> OutboxRow:
    keys: dict[str, Any] = {"with_for_update": True, "populate_existing": True}
    row = tx.session.get(OutboxRow, outbox_id, **keys)
    if row is None:
        raise OutboxNotFound
    return row
