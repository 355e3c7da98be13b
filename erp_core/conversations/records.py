"""Reads of what turns left behind: their records, and what language models took for them."""

from sqlalchemy import func, select

from erp_core.conversations.errors import TurnNotFound
from erp_core.conversations.schemas import TurnView
from erp_core.conversations.tables import ThreadRow, TurnRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import local_time
from erp_core.kernel.transaction import Tx


def get_turn(tx: Tx, actor: Actor, turn_id: int) -> TurnView:
    """Return the record of a turn.

    Raises:
        TurnNotFound: There is no such turn.
    """
    actor.require("conversations.read")
    row = tx.session.get(TurnRow, turn_id)
    if row is None:
        raise TurnNotFound
    return _view(row, tx.session.get_one(ThreadRow, row.thread_id).channel)


def list_turns(tx: Tx, actor: Actor, *, limit: int = 20) -> list[TurnView]:
    """List the last turns, newest first."""
    actor.require("conversations.read")
    rows = tx.session.execute(
        select(TurnRow, ThreadRow.channel)
        .join(ThreadRow, ThreadRow.id == TurnRow.thread_id)
        .order_by(TurnRow.id.desc())
        .limit(limit)
    )
    return [_view(row, channel) for row, channel in rows]


def tokens_today(tx: Tx) -> int:
    """Count the tokens that language models took on this business day, asked and answered."""
    midnight = local_time(tx).replace(hour=0, minute=0, second=0, microsecond=0)
    used = select(func.sum(TurnRow.tokens)).where(TurnRow.at >= midnight)
    return int(tx.session.scalar(used) or 0)


def _view(row: TurnRow, channel: str) -> TurnView:
    return TurnView(
        id=row.id,
        thread_id=row.thread_id,
        channel=channel,
        model=row.model,
        outcome=row.outcome,
        confidence=row.confidence,
        tokens=row.tokens,
        at=row.at,
        trace=row.trace,
    )
