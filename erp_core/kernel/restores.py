"""When a house was restored from a backup: what it signed before counts for nothing after.

Numbers that were given after the backup was taken are given once more. So what is signed for a
number is signed for the epoch as well: a link of a former life opens nothing of this one.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped

from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.table import PrimaryKey, Table
from erp_core.kernel.transaction import Tx


class RestoreRow(Table):
    """One restore: when, and from a backup of when, both in real time."""

    __tablename__ = "restores"

    id: Mapped[PrimaryKey]
    restored_at: Mapped[datetime]
    taken_at: Mapped[datetime]


def epoch(tx: Tx) -> int:
    """Return when this house was last restored, in seconds since 1970; 0 when it never was.

    A count would not do: of two restores of one backup both would be the first.
    """
    last = tx.session.scalar(select(func.max(RestoreRow.restored_at)))
    return 0 if last is None else int(last.timestamp())


def begin_epoch(tx: Tx, actor: Actor, at: datetime, taken_at: datetime) -> None:
    """Note a restore: a new epoch begins with it.

    Args:
        tx: The first transaction after the restore.
        actor: Who restores.
        at: Real time now.
        taken_at: When the backup was taken.
    """
    row = RestoreRow(restored_at=at, taken_at=taken_at)
    tx.session.add(row)
    tx.session.flush()
    record_change(tx, actor, "house.restore", ("restores", row.id), {"taken_at": str(taken_at)})
