"""Notices: what a member of staff should know, told once and kept until it is read."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select, update

from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.support.errors import NoticeNotFound
from erp_core.support.queries import unread_notices
from erp_core.support.schemas import NoticeKind, Unread
from erp_core.support.tables import Notice
from erp_core.support.wording import NOTICES

SHOWN = 300
"""Characters of a notice."""


def tell(
    tx: Tx, user_id: int, kind: NoticeKind, record: tuple[str, int], words: str, **facts: object
) -> None:
    """Tell a member of staff something.

    Args:
        tx: The transaction of what happened.
        user_id: Whom.
        kind: Why.
        record: Table name and id of what it is about.
        words: A key of ``NOTICES``.
        **facts: Values for the text; a pair is for English and Chinese.
    """
    english, chinese = (
        text.format(**{name: _one_of(fact, at) for name, fact in facts.items()})
        for at, text in enumerate(NOTICES[words])
    )
    tx.session.add(
        Notice(
            user_id=user_id,
            kind=kind,
            record_table=record[0],
            record_id=record[1],
            text_en=english[:SHOWN],
            text_zh=chinese[:SHOWN],
            at=tx.now,
        )
    )
    tx.session.flush()
    tx.notify(f"notices:{user_id}")


def _one_of(fact: object, at: int) -> object:
    """Return the fact of a language: the English one is at 0, the Chinese one at 1."""
    return fact[at] if isinstance(fact, tuple) else fact


def mark_read(tx: Tx, actor: Actor, notice_id: int) -> Unread:
    """Mark one of one's own notices as read.

    Raises:
        NoticeNotFound: There is none of that number to the actor.
    """
    actor.require("support.read_notices")
    found = tx.session.scalar(
        select(Notice).where(Notice.id == notice_id, Notice.user_id == actor.id).with_for_update()
    )
    if found is None:
        raise NoticeNotFound
    found.read_at = found.read_at or tx.now
    tx.session.flush()
    tx.notify(f"notices:{actor.id}")
    return Unread(unread=unread_notices(tx, actor))


def quieten(
    tx: Tx,
    kind: NoticeKind,
    records: Collection[tuple[str, int]],
    at: datetime,
    user_ids: Collection[int],
) -> None:
    """Mark some users' notices of one moment about some records as read: it is seen to."""
    about = or_(
        *((Notice.record_table == table) & (Notice.record_id == id_) for table, id_ in records)
    )
    told = tx.session.scalars(
        update(Notice)
        .where(Notice.kind == kind, Notice.at == at, about, Notice.read_at.is_(None))
        .where(Notice.user_id.in_(sorted(user_ids)))
        .values(read_at=tx.now)
        .returning(Notice.user_id)
        .execution_options(synchronize_session=False)
    ).all()
    for user_id in told:
        tx.notify(f"notices:{user_id}")


def mark_all_read(tx: Tx, actor: Actor) -> Unread:
    """Mark all of one's own notices as read."""
    actor.require("support.read_notices")
    tx.session.execute(
        update(Notice)
        .where(Notice.user_id == actor.id, Notice.read_at.is_(None))
        .values(read_at=tx.now)
        .execution_options(synchronize_session=False)
    )
    tx.notify(f"notices:{actor.id}")
    return Unread(unread=0)
