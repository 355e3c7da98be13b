"""The door: store a payload once, give it the next place in its conversation, say when it is due.

One short transaction; only when it is committed may the carrier be told that we have it. A
carrier waits for it, so it is three statements that are compiled once.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Executable, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.conversations.inbound_schemas import RawInbound
from erp_core.conversations.states import InboundState
from erp_core.conversations.tables import ConversationRow, InboundRow
from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx

LONGEST_WAIT = timedelta(seconds=8)
"""A customer who keeps typing is answered after this, whatever the quiet window."""


class _Place(NamedTuple):
    """A place in a conversation, whose row is locked; how far the conversation is answered."""

    conversation_id: int
    seq: int
    done_seq: int


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
    place = _next_place(tx, raw)
    event_id = _stored(tx, raw, place, at)
    if event_id is None:
        _give_place_back(tx, place)
        return None
    _make_due(tx, place, at, quiet)
    tx.notify("turns")
    return event_id


def _next_place(tx: Tx, raw: RawInbound) -> _Place:
    """Take the next sequence number; the row lock lines up everybody who writes to this key."""
    given = {"key": raw.key, "channel": raw.channel, "account": raw.account, "peer": raw.peer}
    return _Place(*tx.connection.execute(_placing(tx.dialect), given).one())


def _stored(tx: Tx, raw: RawInbound, place: _Place, at: datetime) -> int | None:
    """Store a payload, unless it was stored before."""
    given = {
        "conversation_id": place.conversation_id,
        "seq": place.seq,
        "channel": raw.channel,
        "account": raw.account,
        "dedupe_key": raw.dedupe_key,
        "body": raw.body,
        "captured": raw.captured,
        "state": InboundState.STORED,
        "received_at": at,
        "arrived_at": tx.now,
        "by_hand": False,
    }
    return tx.connection.execute(_storing(tx.dialect), given).scalar_one_or_none()


@cache
def _placing(dialect: str) -> Executable:
    row = ConversationRow
    first: dict[str, Any] = {
        name: bindparam(name) for name in ("key", "channel", "account", "peer")
    }
    new = _insert(dialect, row).values(**first, next_seq=1, done_seq=0, attempts=0)
    taken = {"next_seq": row.next_seq + 1}
    return new.on_conflict_do_update(index_elements=["key"], set_=taken).returning(
        row.id, row.next_seq, row.done_seq
    )


@cache
def _storing(dialect: str) -> Executable:
    row = InboundRow
    names = (
        one.name for one in row.__table__.columns if one.name not in {"id", "error", "code_outcome"}
    )
    new = _insert(dialect, row).values({name: bindparam(name) for name in names})
    once = new.on_conflict_do_nothing(index_elements=["channel", "account", "dedupe_key"])
    return once.returning(row.id)


def _insert(dialect: str, row: type[Table]) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(row) if dialect == "postgresql" else sqlite.insert(row)


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


def _give_place_back(tx: Tx, place: _Place) -> None:
    row = ConversationRow
    back = update(row).where(row.id == place.conversation_id)
    tx.connection.execute(back.values(next_seq=row.next_seq - 1))


def _make_due(tx: Tx, place: _Place, at: datetime, quiet: timedelta) -> None:
    """Wait for quiet, but not for ever: the oldest unanswered message sets a latest time."""
    due_at = at + quiet
    if quiet and place.done_seq < place.seq - 1:
        oldest = tx.session.scalar(
            select(func.min(InboundRow.received_at)).where(
                InboundRow.conversation_id == place.conversation_id,
                InboundRow.seq > place.done_seq,
            )
        )
        due_at = min(due_at, (oldest or at) + max(LONGEST_WAIT, quiet))
    given = {"waits": place.conversation_id, "due_at": due_at}
    tx.connection.execute(_awaiting(), given)


@cache
def _awaiting() -> Executable:
    row = ConversationRow
    return update(row).where(row.id == bindparam("waits")).values(due_at=bindparam("due_at"))
