"""How far each channel has read at its carrier: kept here, moved after what it covers is stored."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.conversations.tables import CursorRow
from erp_core.kernel.transaction import Tx


def load_cursor(tx: Tx, channel: str, account: str) -> str:
    """Return a channel's note; empty before the first one."""
    found = tx.session.scalar(
        select(CursorRow.note).where(CursorRow.channel == channel, CursorRow.account == account)
    )
    return found or ""


def save_cursor(tx: Tx, channel: str, account: str, note: str) -> None:
    """Keep a channel's note in place of the one before."""
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    values = {"note": note, "saved_at": tx.now}
    tx.session.execute(
        insert(CursorRow)
        .values(channel=channel, account=account, **values)
        .on_conflict_do_update(index_elements=["channel", "account"], set_=values)
    )
