"""What was not understood, not answered or not delivered for sure, for whoever puts it right."""

from sqlalchemy import select

from erp_core.conversations.schemas import DeadLetter
from erp_core.conversations.states import InboundState, OutboxState
from erp_core.conversations.tables import ConversationRow, InboundRow, OutboxRow
from erp_core.conversations.views import MASK
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


def dead_letters(tx: Tx, actor: Actor, *, set_aside: bool = False) -> list[DeadLetter]:
    """List what was not understood, answered or surely delivered; or else what was set aside."""
    actor.require("conversations.read")
    if set_aside:
        return _inbound(tx, InboundState.SET_ASIDE)
    failed = _inbound(tx, InboundState.DEAD, InboundState.NOT_UNDERSTOOD)
    return [*failed, *_dead_outbound(tx)]


def _inbound(tx: Tx, *states: InboundState) -> list[DeadLetter]:
    rows = tx.session.execute(
        select(InboundRow, ConversationRow.peer)
        .join(ConversationRow, ConversationRow.id == InboundRow.conversation_id)
        .where(InboundRow.state.in_(states))
        .order_by(InboundRow.id.desc())
        .limit(200)
    )
    return [
        DeadLetter(
            id=row.id,
            kind=f"inbound_{row.state}",
            channel=row.channel,
            peer=peer,
            at=row.arrived_at,
            error=row.error,
            preview=row.body[:200].decode(errors="replace"),
        )
        for row, peer in rows
    ]


def _dead_outbound(tx: Tx) -> list[DeadLetter]:
    final = OutboxRow.state.in_((OutboxState.DEAD, OutboxState.UNCERTAIN))
    rows = tx.session.scalars(
        select(OutboxRow).where(final).order_by(OutboxRow.id.desc()).limit(200)
    )
    return [
        DeadLetter(
            id=row.id,
            kind=f"outbox_{row.state}",
            channel=row.channel,
            peer=row.peer,
            at=row.done_at or row.due_at,
            error=row.error,
            preview=MASK if row.sensitive else row.text[:200],
        )
        for row in rows
    ]
