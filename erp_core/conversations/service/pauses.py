"""Pauses: a carrier that asks for one, or cannot be reached, is left alone by the whole account.

What is known of it is kept here, so that another process, or the same one after a restart, keeps
to it, and staff see it.
"""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.conversations.carrier_schemas import ChannelPause, Task
from erp_core.conversations.carrier_tables import ChannelPauseRow
from erp_core.kernel.transaction import Tx

TOPIC = "channels"


def pause_channel(tx: Tx, paused: ChannelPause) -> None:
    """Note that a channel account waits, in place of what was noted before; since then it stays."""
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    key = {"channel": paused.channel, "account": paused.account, "task": paused.task}
    now = {"failures": paused.failures, "reason": paused.reason, "until": paused.until}
    tx.session.execute(
        insert(ChannelPauseRow)
        .values(**key, **now, since=paused.since)
        .on_conflict_do_update(index_elements=[*key], set_=now)
    )
    tx.notify(TOPIC)


def resume_channel(tx: Tx, channel: str, account: str, task: Task) -> None:
    """Note that a channel account does a task again."""
    row = ChannelPauseRow
    gone = tx.session.execute(
        delete(row)
        .where(row.channel == channel, row.account == account, row.task == task)
        .returning(row.id)
    )
    if gone.all():
        tx.notify(TOPIC)


def channel_pause(tx: Tx, channel: str, account: str, task: Task) -> ChannelPause | None:
    """Return why a channel account waits with a task; None where it does not."""
    row = ChannelPauseRow
    found = tx.session.scalars(
        select(row).where(row.channel == channel, row.account == account, row.task == task)
    ).one_or_none()
    return None if found is None else _shown(found)


def channel_pauses(tx: Tx) -> list[ChannelPause]:
    """List every channel account that waits with something, for whoever looks after them."""
    rows = tx.session.scalars(select(ChannelPauseRow).order_by(ChannelPauseRow.id))
    return [_shown(row) for row in rows]


def _shown(row: ChannelPauseRow) -> ChannelPause:
    values: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("channel", "account", "failures", "reason", "since", "until")
    }
    return ChannelPause(task=Task(row.task), **values)
