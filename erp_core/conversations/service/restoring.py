"""After a restore: what was on its way when the backup was taken may have arrived long ago.

Nothing of it is sent by itself. It is listed, and a person decides.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, update

from erp_core.conversations.service.turns import clear_claims
from erp_core.conversations.states import NoticeState, OutboxState
from erp_core.conversations.tables import CodeRow, NoticeRow, OutboxRow
from erp_core.kernel.transaction import Tx

WHY = "restored from a backup: it may have been sent"
OPEN = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNCERTAIN)


@dataclass(frozen=True)
class Held:
    """What waits for a person after a restore.

    Attributes:
        messages: Outgoing messages that may or may not have been sent.
        notices: Notices that had not been sent when the backup was taken.
    """

    messages: int
    notices: int


def hold_what_may_be_sent(tx: Tx, at: datetime, taken_at: datetime) -> Held:
    """Doubt every message that was not final, send no notice by itself, and forget codes.

    A carrier that lists its messages is asked for those since the backup was taken.

    Args:
        tx: The first transaction after the restore, before anything runs.
        at: Real time now.
        taken_at: When the backup was taken.
    """
    clear_claims(tx)
    tx.session.execute(delete(CodeRow))
    messages = tx.session.execute(
        update(OutboxRow)
        .where(OutboxRow.state.in_(OPEN))
        .values(
            state=OutboxState.UNCERTAIN,
            resent=True,
            handed_at=func.coalesce(OutboxRow.handed_at, taken_at),
            looked_up_at=None,
            due_at=at,
            done_at=at,
            error=WHY,
        )
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    notices = tx.session.execute(
        update(NoticeRow)
        .where(NoticeRow.state == NoticeState.WAITING)
        .values(state=NoticeState.UNREACHABLE, settled_at=tx.now, reason="restored")
        .returning(NoticeRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    return Held(len(messages), len(notices))
