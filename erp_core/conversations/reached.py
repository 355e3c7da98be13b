"""Where many customers are reached, what they were told, and when they wrote: all at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select

from erp_core.conversations.notice_schemas import NoticeKind
from erp_core.conversations.schemas import Proof
from erp_core.conversations.states import NoticeState, OutboxState
from erp_core.conversations.tables import (
    IdentityRow,
    MessageRow,
    NoticeRow,
    OutboxRow,
    ThreadRow,
)
from erp_core.kernel.slices import slices
from erp_core.kernel.transaction import Tx
from erp_core.parties import Reached

_ON_ITS_WAY = frozenset({OutboxState.PENDING, OutboxState.SENDING})
_TAKEN = frozenset({OutboxState.SENT, OutboxState.CAPTURED, OutboxState.UNCERTAIN})


class Told(NamedTuple):
    """What became of a notice.

    ``sendings`` are the states of the carrier messages that it became; ``reached`` is where they
    went, and ``taken_at`` when the sender last took one of them, in the house's own time.
    """

    notice_id: int
    state: NoticeState
    reason: str | None
    settled_at: datetime | None
    message_id: int | None
    reached: Reached | None
    sendings: tuple[str, ...]
    error: str | None
    taken_at: datetime | None

    @property
    def is_sent(self) -> bool:
        """Whether the carrier has all of it, as far as is known."""
        return bool(self.sendings) and set(self.sendings) <= _TAKEN

    @property
    def waits(self) -> bool:
        """Whether it, or a part of it, is still to go."""
        return self.state is NoticeState.WAITING or bool(_ON_ITS_WAY & set(self.sendings))


def reached_on(
    tx: Tx, channels: Iterable[str], party_ids: Iterable[int] | None = None
) -> list[Reached]:
    """List proven addresses of parties on some channels, but those that turned us away.

    Args:
        tx: The snapshot.
        channels: On which channels.
        party_ids: Of whom; None: of all.
    """
    proven = select(
        IdentityRow.id, IdentityRow.party_id, IdentityRow.channel, IdentityRow.address
    ).where(
        IdentityRow.channel.in_(sorted(channels)),
        IdentityRow.party_id.is_not(None),
        IdentityRow.proof != Proof.NONE,
        IdentityRow.blocked.is_(False),
    )
    asked = (
        [proven]
        if party_ids is None
        else [proven.where(IdentityRow.party_id.in_(some)) for some in slices(party_ids)]
    )
    found = [row for query in asked for row in tx.session.execute(query)]
    found.sort(key=lambda row: row.id)
    return [Reached(row.party_id or 0, row.channel, row.address) for row in found]


def told_about(
    tx: Tx, kind: NoticeKind, record_ids: Iterable[int] | None = None
) -> dict[int, list[Told]]:
    """Return what became of the notices of a kind, by the record that each is about.

    Args:
        tx: The snapshot.
        kind: Which notices.
        record_ids: Of which records; None: of all.
    """
    found: dict[int, list[Told]] = {}
    if record_ids is None:
        _tell(tx, NoticeRow.kind == kind, found)
        return found
    for some in slices(record_ids):
        _tell(tx, and_(NoticeRow.kind == kind, NoticeRow.record_id.in_(some)), found)
    return found


def _tell(tx: Tx, which: ColumnElement[bool], found: dict[int, list[Told]]) -> None:
    sent: dict[int, list[OutboxRow]] = {}
    messages = select(NoticeRow.message_id).where(which, NoticeRow.message_id.is_not(None))
    for each in tx.session.scalars(
        select(OutboxRow).where(OutboxRow.message_id.in_(messages)).order_by(OutboxRow.id)
    ):
        sent.setdefault(each.message_id, []).append(each)
    rows = tx.session.execute(
        select(NoticeRow, IdentityRow.channel, IdentityRow.address, IdentityRow.party_id)
        .outerjoin(MessageRow, MessageRow.id == NoticeRow.message_id)
        .outerjoin(ThreadRow, ThreadRow.id == MessageRow.thread_id)
        .outerjoin(IdentityRow, IdentityRow.id == ThreadRow.identity_id)
        .where(which)
        .order_by(NoticeRow.id)
    )
    for row, channel, address, party_id in rows:
        sendings = sent.get(row.message_id or 0, [])
        reached = None if not channel else Reached(party_id or 0, channel, address)
        found.setdefault(row.record_id, []).append(_told(row, reached, sendings))


def _told(row: NoticeRow, reached: Reached | None, sendings: list[OutboxRow]) -> Told:
    return Told(
        notice_id=row.id,
        state=NoticeState(row.state),
        reason=row.reason,
        settled_at=row.settled_at,
        message_id=row.message_id,
        reached=reached,
        sendings=tuple(one.state for one in sendings),
        error=next((one.error for one in sendings if one.error), None),
        taken_at=max((one.taken_at for one in sendings if one.taken_at), default=None),
    )


def wrote_since(tx: Tx, party_ids: Iterable[int], since: datetime) -> list[tuple[int, datetime]]:
    """List when some parties wrote to us since then, oldest first."""
    written = (
        select(MessageRow.id, ThreadRow.party_id, MessageRow.at)
        .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
        .where(MessageRow.direction == "in", MessageRow.at >= since)
    )
    found = [
        (id_, party_id or 0, at)
        for some in slices(party_ids)
        for id_, party_id, at in tx.session.execute(written.where(ThreadRow.party_id.in_(some)))
    ]
    return [(party_id, at) for _, party_id, at in sorted(found)]
