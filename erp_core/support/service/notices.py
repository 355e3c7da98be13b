"""Notices: what a member of staff should know, told once and kept until it is read."""

from sqlalchemy import select, update

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
        **facts: Values for the text.
    """
    english, chinese = NOTICES[words]
    tx.session.add(
        Notice(
            user_id=user_id,
            kind=kind,
            record_table=record[0],
            record_id=record[1],
            text_en=english.format(**facts)[:SHOWN],
            text_zh=chinese.format(**facts)[:SHOWN],
            at=tx.now,
        )
    )
    tx.session.flush()
    tx.notify(f"notices:{user_id}")


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
