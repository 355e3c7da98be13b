"""Why things are over: kept when they are, undone when they are opened again."""

from typing import assert_never

from sqlalchemy import update

from erp_core import catalog, inventory
from erp_core.conversations import lock_thread, resolve_thread
from erp_core.kernel.actor import Actor, NotAllowed
from erp_core.kernel.audit import record_change
from erp_core.kernel.causes import Subject, require_fitting
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.support.closing_schemas import ClosingView, NewClosing
from erp_core.support.errors import ArticleUnknown, ClosingNotFound, LotOfAnother
from erp_core.support.queries.cases import visible_case
from erp_core.support.queries.closings import (
    closing_views,
    require_sight_of,
    standing_closing,
    subject_of,
)
from erp_core.support.tables import Closing


def close_thread(tx: Tx, actor: Actor, thread_id: int, new: NewClosing) -> ClosingView:
    """Close a conversation for a reason, with the article and lot that it was about.

    One that is closed already keeps its reason.

    Raises:
        ThreadNotFound: There is no such thread.
        HandledByAnother: Somebody else has it.
        CauseNotFitting: For this no thread is closed.
        ArticleUnknown: There is no such article.
        LotOfAnother: The lot is none of that article.
    """
    actor.require("conversations.resolve")
    lock_thread(tx, thread_id)
    variant_id, lot_id = _article(tx, new)
    known = standing_closing(tx, Subject.THREAD, thread_id)
    resolve_thread(tx, actor, thread_id, new.cause)
    row = standing_closing(tx, Subject.THREAD, thread_id)
    if row is None:  # it was closed while support was switched off
        row = keep_closing(tx, actor.key, Subject.THREAD, thread_id, new)
    elif known is None:
        row.variant_id, row.lot_id = variant_id, lot_id
        payload = new.model_dump(mode="json")
        record_change(tx, actor, "support.close_thread", ("closings", row.id), payload)
    return closing_views(tx, [row])[0]


def note_reason(tx: Tx, actor: Actor, closing_id: int, new: NewClosing) -> ClosingView:
    """Note another reason, article or lot of something that is over; it counts on its own day.

    Raises:
        ClosingNotFound: There is none that counts, or none that the actor may know of.
        CauseNotFitting: For this nothing of its kind is over.
        ArticleUnknown: There is no such article.
        LotOfAnother: The lot is none of that article.
    """
    actor.require("support.note_reason")
    row = _locked(tx, actor, closing_id)
    subject, record_id = subject_of(row)
    require_fitting(new.cause, subject)
    variant_id, lot_id = _article(tx, new)
    row.undone_at = tx.now
    tx.session.flush()
    again = Closing(
        **{f"{subject}_id": record_id},
        cause=new.cause,
        variant_id=variant_id,
        lot_id=lot_id,
        noted_by=actor.key,
        business_date=row.business_date,
        at=row.at,
    )
    tx.session.add(again)
    tx.session.flush()
    payload = new.model_dump(mode="json") | {"undone": closing_id}
    record_change(tx, actor, "support.note_reason", ("closings", again.id), payload)
    return closing_views(tx, [again])[0]


def keep_closing(
    tx: Tx, noted_by: str, subject: Subject, record_id: int, new: NewClosing
) -> Closing:
    """Keep why something is over now; what counted for it before counts no more.

    The cause is taken as it is: who closes it has checked that it fits.

    Args:
        tx: The transaction.
        noted_by: The key of who closed it.
        subject: What is over.
        record_id: Which one.
        new: Why.

    Raises:
        ArticleUnknown: There is no such article.
        LotOfAnother: The lot is none of that article.
    """
    variant_id, lot_id = _article(tx, new)
    undo_closing(tx, subject, record_id)
    row = Closing(
        **{f"{subject}_id": record_id},
        cause=new.cause,
        variant_id=variant_id,
        lot_id=lot_id,
        noted_by=noted_by,
        business_date=business_date(tx),
        at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def undo_closing(tx: Tx, subject: Subject, record_id: int) -> None:
    """Let the reason of something that is opened again count no more."""
    tx.session.execute(
        update(Closing)
        .where(getattr(Closing, f"{subject}_id") == record_id, Closing.undone_at.is_(None))
        .values(undone_at=tx.now)
    )


def _locked(tx: Tx, actor: Actor, closing_id: int) -> Closing:
    """Take a reason that counts; what it is for comes first, as where that is opened again."""
    row = tx.session.get(Closing, closing_id)
    if row is None:
        raise ClosingNotFound
    subject, record_id = subject_of(row)
    try:
        require_sight_of(tx, actor, subject, record_id)
    except NotAllowed:  # of talks, say, they may read nothing at all
        raise ClosingNotFound from None
    match subject:
        case Subject.CASE:
            visible_case(tx, actor, record_id, lock=True)
        case Subject.THREAD:
            lock_thread(tx, record_id)
        case Subject.RETURN:
            pass  # it is never opened again
        case _ as never:
            assert_never(never)
    tx.session.refresh(row, with_for_update=True)
    if row.undone_at is not None:
        raise ClosingNotFound
    return row


def _article(tx: Tx, new: NewClosing) -> tuple[int | None, int | None]:
    """Check the article and the lot; a lot alone names its article."""
    variant_id = new.variant_id
    if new.lot_id is not None:
        lot = inventory.lots_by_id(tx, [new.lot_id]).get(new.lot_id)
        if lot is None or variant_id not in (None, lot.variant_id):
            raise LotOfAnother(field="lot_id")
        variant_id = lot.variant_id
    if variant_id is not None and variant_id not in catalog.variants_by_id(tx, [variant_id]):
        raise ArticleUnknown(field="variant_id")
    return variant_id, new.lot_id
