"""The door: store a payload once, give it the next place in its conversation, say when it is due.

One short transaction; only when it is committed may the carrier be told that we have it.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.conversations.inbound_schemas import RawInbound
from erp_core.conversations.states import InboundState
from erp_core.conversations.tables import ConversationRow, InboundRow
from erp_core.kernel.transaction import Tx

LONGEST_WAIT = timedelta(seconds=8)
"""A customer who keeps typing is answered after this, whatever the quiet window."""


def accept(tx: Tx, raw: RawInbound, at: datetime, quiet: timedelta) -> int | None:
    """Store a payload; returns its event id, or None when it was stored before.

    Args:
        tx: The transaction; its commit is the acknowledgement.
        raw: The verified payload.
        at: Real time now.
        quiet: How long to wait for more before answering; nothing after a button.
    """
    if raw.replaces:
        _close_letter(tx, raw)
    conversation = _next_place(tx, raw)
    if _stored_before(tx, raw):
        _give_place_back(tx, conversation)
        return None
    event = InboundRow(
        conversation_id=conversation.id,
        seq=conversation.next_seq,
        channel=raw.channel,
        account=raw.account,
        dedupe_key=raw.dedupe_key,
        body=raw.body,
        captured=raw.captured,
        state=InboundState.STORED,
        received_at=at,
        arrived_at=tx.now,
    )
    tx.session.add(event)
    _make_due(tx, conversation, at, quiet)
    tx.session.flush()
    tx.notify("turns")
    return event.id


def _next_place(tx: Tx, raw: RawInbound) -> ConversationRow:
    """Take the next sequence number; the row lock lines up everybody who writes to this key."""
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    place = {"key": raw.key, "channel": raw.channel, "account": raw.account, "peer": raw.peer}
    tx.session.execute(
        insert(ConversationRow)
        .values(**place, next_seq=0, done_seq=0, attempts=0)
        .on_conflict_do_nothing(index_elements=["key"])
    )
    return tx.session.scalars(
        update(ConversationRow)
        .where(ConversationRow.key == raw.key)
        .values(next_seq=ConversationRow.next_seq + 1)
        .returning(ConversationRow)
        .execution_options(populate_existing=True)
    ).one()


def _close_letter(tx: Tx, raw: RawInbound) -> None:
    """End the dead letter that stood for a payload while it could not be had."""
    tx.session.execute(
        update(InboundRow)
        .where(
            InboundRow.channel == raw.channel,
            InboundRow.account == raw.account,
            InboundRow.dedupe_key == raw.replaces,
            InboundRow.state.in_((InboundState.NOT_UNDERSTOOD, InboundState.DEAD)),
        )
        .values(state=InboundState.UNDERSTOOD, error="it was fetched later")
        .execution_options(synchronize_session=False)
    )


def _stored_before(tx: Tx, raw: RawInbound) -> bool:
    found = tx.session.scalar(
        select(InboundRow.id).where(
            InboundRow.channel == raw.channel,
            InboundRow.account == raw.account,
            InboundRow.dedupe_key == raw.dedupe_key,
        )
    )
    return found is not None


def _give_place_back(tx: Tx, conversation: ConversationRow) -> None:
    conversation.next_seq -= 1
    tx.session.flush()


def _make_due(tx: Tx, conversation: ConversationRow, at: datetime, quiet: timedelta) -> None:
    """Wait for quiet, but not for ever: the oldest unanswered message sets a latest time."""
    conversation.due_at = at + quiet
    if quiet and conversation.done_seq < conversation.next_seq - 1:
        oldest = tx.session.scalar(
            select(func.min(InboundRow.received_at)).where(
                InboundRow.conversation_id == conversation.id,
                InboundRow.seq > conversation.done_seq,
            )
        )
        conversation.due_at = min(at + quiet, (oldest or at) + max(LONGEST_WAIT, quiet))
