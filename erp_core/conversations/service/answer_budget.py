"""How much the assistant has written to a peer by itself: two machines must not talk for ever."""

from datetime import datetime

from sqlalchemy import func, select

from erp_core.conversations.tables import MessageRow, ThreadRow
from erp_core.kernel.transaction import Tx


def automatic_replies_since(tx: Tx, identity_id: int, since: datetime) -> int:
    """Count what the assistant has written to a peer by itself since a moment."""
    return (
        tx.session.scalar(
            select(func.count(MessageRow.id))
            .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
            .where(
                ThreadRow.identity_id == identity_id,
                MessageRow.direction == "out",
                MessageRow.author == "assistant",
                MessageRow.at > since,
            )
        )
        or 0
    )
