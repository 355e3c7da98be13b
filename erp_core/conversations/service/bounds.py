"""What a house keeps to with messages that nobody asked for, whenever the sender takes one.

They may be queued at a good hour and taken at a bad one: the carrier was away, the pace was slow,
or somebody sent them again. A message that sleeps stays where it is and holds up nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, false, select
from sqlalchemy.orm import aliased

from erp_core.conversations.notice_schemas import NoticeKind
from erp_core.conversations.tables import NoticeRow, OutboxRow
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose


@dataclass(frozen=True)
class Bounds:
    """Bounds of the marketing messages of a kind of notice.

    Attributes:
        kind: Which notices.
        asleep: Selects the records of which nothing goes at this hour.
        withdrawn: Tells why the message of a record may not go any more; None where it may.
    """

    kind: NoticeKind
    asleep: Callable[[Tx], Select[int]]
    withdrawn: Callable[[Tx, int], str | None]


def sleeps(tx: Tx, row: type[OutboxRow], bounds: Bounds | None) -> ColumnElement[bool]:
    """Tell in SQL whether a carrier message is not for this hour.

    Args:
        tx: The transaction.
        row: The outbox, or an alias of it.
        bounds: What the house keeps to; None: to nothing.
    """
    if bounds is None:
        return false()
    notice = aliased(NoticeRow)
    is_asleep = exists().where(
        notice.message_id == row.message_id,
        notice.kind == bounds.kind,
        notice.record_id.in_(bounds.asleep(tx)),
    )
    return (row.purpose == Purpose.MARKETING) & is_asleep


def withdrawn(tx: Tx, row: OutboxRow, bounds: Bounds | None) -> str | None:
    """Say why a marketing message may not go any more; None where it may."""
    if bounds is None or row.purpose != Purpose.MARKETING:
        return None
    record_id = tx.session.scalar(
        select(NoticeRow.record_id).where(
            NoticeRow.message_id == row.message_id, NoticeRow.kind == bounds.kind
        )
    )
    return None if record_id is None else bounds.withdrawn(tx, record_id)
