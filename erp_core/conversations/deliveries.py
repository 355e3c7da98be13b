"""Where the delivery of a reply stands: where its worst carrier message does."""

from collections.abc import Sequence

from sqlalchemy import distinct, func, select

from erp_core.conversations.states import OutboxState, Progress
from erp_core.conversations.tables import MessageRow, OutboxRow
from erp_core.kernel.transaction import Tx

_WORST_FIRST = (
    OutboxState.DEAD,
    OutboxState.UNCERTAIN,
    OutboxState.SENDING,
    OutboxState.PENDING,
    OutboxState.CAPTURED,
    OutboxState.SENT,
)

_LEAST_FIRST = (Progress.FAILED, None, Progress.SENT, Progress.DELIVERED, Progress.READ)


def deliveries_of(
    tx: Tx, message_ids: Sequence[int]
) -> dict[int, tuple[OutboxState, str | None, Progress | None]]:
    """Return state, error and progress of each reply that has carrier messages."""
    rows = tx.session.scalars(select(OutboxRow).where(OutboxRow.message_id.in_(message_ids)))
    worst: dict[int, OutboxRow] = {}
    for row in rows:
        known = worst.get(row.message_id)
        if known is None or _standing(row) < _standing(known):
            worst[row.message_id] = row
    return {
        number: (
            OutboxState(row.state),
            row.error,
            Progress(row.progress) if row.progress else None,
        )
        for number, row in worst.items()
    }


def undelivered_of(tx: Tx, thread_ids: Sequence[int]) -> dict[int, int]:
    """Count the replies of each thread that were given up, where there are any."""
    rows = tx.session.execute(
        select(MessageRow.thread_id, func.count(distinct(MessageRow.id)).label("dead"))
        .join(OutboxRow, OutboxRow.message_id == MessageRow.id)
        .where(MessageRow.thread_id.in_(thread_ids), OutboxRow.state == OutboxState.DEAD)
        .group_by(MessageRow.thread_id)
    )
    return {row.thread_id: row.dead for row in rows}


def _standing(row: OutboxRow) -> tuple[int, int]:
    return _WORST_FIRST.index(OutboxState(row.state)), _LEAST_FIRST.index(row.progress)
