"""Work centres: kept, closed for some days, opened again and given up."""

from sqlalchemy import delete, select

from erp_core.inventory import Source
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.production.errors import NoSuchClosure, NoSuchWorkCentre, WorkCentreCodeTaken
from erp_core.production.queries.work_centres import work_centre_views
from erp_core.production.schemas import NewClosure, NewWorkCentre, WorkCentreView
from erp_core.production.tables import WorkCentre, WorkCentreClosure, WorkCentreHours

TABLE = "work_centres"


def create_work_centre(tx: Tx, actor: Actor, new: NewWorkCentre) -> WorkCentreView:
    """Set up a work centre with its hours, machines and cost.

    Raises:
        WorkCentreCodeTaken: There is one of this code.
    """
    actor.require("production.set_work_centre")
    _refuse_taken(tx, new.code)
    row = WorkCentre(**new.model_dump(exclude={"minutes"}), archived_at=None)
    tx.session.add(row)
    tx.session.flush()
    _set_hours(tx, row, new)
    return _changed(tx, actor, row, "create_work_centre", new.model_dump(mode="json"))


def change_work_centre(
    tx: Tx, actor: Actor, work_centre_id: int, new: NewWorkCentre
) -> WorkCentreView:
    """Change a work centre; orders that are planned keep their days, time costs the new rate.

    Raises:
        NoSuchWorkCentre: There is none.
        WorkCentreCodeTaken: Another one has this code.
    """
    actor.require("production.set_work_centre")
    row = _locked(tx, work_centre_id)
    if new.code != row.code:
        _refuse_taken(tx, new.code)
    for name, value in new.model_dump(exclude={"minutes"}).items():
        setattr(row, name, value)
    _set_hours(tx, row, new)
    return _changed(tx, actor, row, "change_work_centre", new.model_dump(mode="json"))


def archive_work_centre(tx: Tx, actor: Actor, work_centre_id: int) -> WorkCentreView:
    """Give a work centre up: no bill may name it from now on.

    Raises:
        NoSuchWorkCentre: There is none.
    """
    actor.require("production.set_work_centre")
    row = _locked(tx, work_centre_id)
    row.archived_at = tx.now
    return _changed(tx, actor, row, "archive_work_centre", {})


def close_work_centre(
    tx: Tx,
    actor: Actor,
    work_centre_id: int,
    new: NewClosure,
    *,
    source: Source | None = None,
) -> WorkCentreView:
    """Let a work centre rest for some days: nothing is planned on them.

    Args:
        tx: The transaction.
        actor: Who says so.
        work_centre_id: Which.
        new: When and why.
        source: The document that it rests for.

    Raises:
        NoSuchWorkCentre: There is none.
    """
    actor.require("production.close_work_centre")
    row = _locked(tx, work_centre_id)
    what = source or (None, None)
    tx.session.add(
        WorkCentreClosure(
            work_centre_id=row.id,
            **new.model_dump(),
            source_type=what[0],
            source_id=what[1],
            ended_at=None,
        )
    )
    return _changed(tx, actor, row, "close_work_centre", new.model_dump(mode="json"))


def reopen_work_centre(tx: Tx, actor: Actor, closure_id: int) -> WorkCentreView:
    """End a closure: its days are worked on again.

    Raises:
        NoSuchClosure: There is none, or it has ended.
    """
    actor.require("production.close_work_centre")
    closure = tx.session.get(WorkCentreClosure, closure_id, with_for_update=True)
    if closure is None or closure.ended_at is not None:
        raise NoSuchClosure
    row = tx.session.get_one(WorkCentre, closure.work_centre_id, with_for_update=True)
    closure.ended_at = tx.now
    return _changed(tx, actor, row, "reopen_work_centre", {"closure": closure_id})


def lift_closures(tx: Tx, actor: Actor, source: Source) -> int:
    """End every closure that a document asked for; returns how many there were."""
    actor.require("production.close_work_centre")
    ids = tx.session.scalars(
        select(WorkCentreClosure.id)
        .where(WorkCentreClosure.source_type == source[0])
        .where(WorkCentreClosure.source_id == source[1])
        .where(WorkCentreClosure.ended_at.is_(None))
        .order_by(WorkCentreClosure.id)
    ).all()
    for closure_id in ids:
        reopen_work_centre(tx, actor, closure_id)
    return len(ids)


def _locked(tx: Tx, work_centre_id: int) -> WorkCentre:
    row = tx.session.get(WorkCentre, work_centre_id, with_for_update=True, populate_existing=True)
    if row is None or row.archived_at is not None:
        raise NoSuchWorkCentre
    return row


def _refuse_taken(tx: Tx, code: str) -> None:
    if tx.session.scalar(select(WorkCentre.id).where(WorkCentre.code == code)) is not None:
        raise WorkCentreCodeTaken(field="code")


def _set_hours(tx: Tx, row: WorkCentre, new: NewWorkCentre) -> None:
    tx.session.execute(delete(WorkCentreHours).where(WorkCentreHours.work_centre_id == row.id))
    for weekday, minutes in enumerate(new.minutes):
        if minutes:
            hours = WorkCentreHours(work_centre_id=row.id, weekday=weekday, minutes=minutes)
            tx.session.add(hours)


def _changed(
    tx: Tx, actor: Actor, row: WorkCentre, verb: str, what: dict[str, object]
) -> WorkCentreView:
    tx.session.flush()
    record_change(tx, actor, f"production.{verb}", (TABLE, row.id), what)
    tx.notify("production")
    return work_centre_views(tx, [row])[0]
