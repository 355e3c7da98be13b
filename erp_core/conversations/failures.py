"""What was not understood, not answered or not delivered for sure, for whoever puts it right."""

from sqlalchemy import func, select

from erp_core.conversations.schemas import DeadLetter
from erp_core.conversations.states import InboundState, OutboxState
from erp_core.conversations.tables import ConversationRow, InboundRow, OutboxRow
from erp_core.conversations.views import MASK
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx

MOST = 200
PREVIEW = 200


def dead_letters(
    tx: Tx, actor: Actor, *, set_aside: bool = False, most: int = MOST
) -> list[DeadLetter]:
    """List what was not understood, answered or surely delivered; or else what was set aside.

    Of what came in and of what was to go out, the latest ``most`` each.
    """
    actor.require("conversations.read")
    if set_aside:
        return _inbound(tx, most, InboundState.SET_ASIDE)
    failed = _inbound(tx, most, InboundState.DEAD, InboundState.NOT_UNDERSTOOD)
    return [*failed, *_dead_outbound(tx, most)]


def _inbound(tx: Tx, most: int, *states: InboundState) -> list[DeadLetter]:
    """Read no more of a payload than its beginning: a mail may have many megabytes."""
    row = InboundRow
    beginning = func.substr(row.body, 1, PREVIEW).label("beginning")
    rows = tx.session.execute(
        select(
            row.id,
            row.state,
            row.channel,
            row.arrived_at,
            row.error,
            beginning,
            ConversationRow.peer,
        )
        .join(ConversationRow, ConversationRow.id == row.conversation_id)
        .where(row.state.in_(states))
        .order_by(row.id.desc())
        .limit(most)
    )
    return [
        DeadLetter(
            id=one.id,
            kind=f"inbound_{one.state}",
            channel=one.channel,
            peer=one.peer,
            at=one.arrived_at,
            error=one.error,
            preview=bytes(one.beginning or b"").decode(errors="replace"),
        )
        for one in rows
    ]


def _dead_outbound(tx: Tx, most: int) -> list[DeadLetter]:
    final = OutboxRow.state.in_((OutboxState.DEAD, OutboxState.UNCERTAIN))
    rows = tx.session.scalars(
        select(OutboxRow).where(final).order_by(OutboxRow.id.desc()).limit(most)
    )
    return [
        DeadLetter(
            id=row.id,
            kind=f"outbox_{row.state}",
            channel=row.channel,
            peer=row.peer,
            at=row.done_at or row.due_at,
            error=row.error,
            preview=MASK if row.sensitive else row.text[:PREVIEW],
        )
        for row in rows
    ]
