"""Reads of work centres and their calendars."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlalchemy import func, select

from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.production.calendars import Calendar
from erp_core.production.errors import NoSuchWorkCentre
from erp_core.production.schemas import ClosureView, WorkCentreView
from erp_core.production.tables import WorkCentre, WorkCentreClosure, WorkCentreHours

READ = "production.read"


def list_work_centres(tx: Tx, actor: Actor) -> tuple[WorkCentreView, ...]:
    """List the work centres, by code; those given up are left out."""
    actor.require(READ)
    rows = tx.session.scalars(
        select(WorkCentre).where(WorkCentre.archived_at.is_(None)).order_by(WorkCentre.code)
    )
    return work_centre_views(tx, rows.all())


def get_work_centre(tx: Tx, actor: Actor, work_centre_id: int) -> WorkCentreView:
    """Return a work centre.

    Raises:
        NoSuchWorkCentre: There is none.
    """
    actor.require(READ)
    return work_centre_views(tx, [work_centre(tx, work_centre_id)])[0]


def work_centre(tx: Tx, work_centre_id: int) -> WorkCentre:
    """Return a work centre that works.

    Raises:
        NoSuchWorkCentre: There is none, or it was given up.
    """
    row = tx.session.get(WorkCentre, work_centre_id)
    if row is None or row.archived_at is not None:
        raise NoSuchWorkCentre(field="work_centre_id")
    return row


def work_centre_views(tx: Tx, rows: Sequence[WorkCentre]) -> tuple[WorkCentreView, ...]:
    """Show work centres in two more statements."""
    ids = [row.id for row in rows]
    weekly, closures = _hours(tx, ids), _closures(tx, ids)
    today = business_date(tx)
    return tuple(
        WorkCentreView(
            id=row.id,
            code=row.code,
            name_en=row.name_en,
            name_zh=row.name_zh,
            capacity=row.capacity,
            hourly_cost=row.hourly_cost,
            minutes=tuple(weekly.get(row.id, {}).get(day, 0) for day in range(7)),
            closures=tuple(
                ClosureView.model_validate(
                    {name: getattr(one, name) for name in ClosureView.model_fields}
                )
                for one in closures.get(row.id, ())
                if one.last_on >= today
            ),
        )
        for row in rows
    )


def names_of_centres(tx: Tx, ids: Iterable[int]) -> dict[int, str]:
    """Tell the codes of work centres."""
    query = select(WorkCentre.id, WorkCentre.code).where(WorkCentre.id.in_(sorted(set(ids))))
    return dict(tx.session.execute(query).all())


def rates_of(tx: Tx) -> dict[int, Decimal]:
    """Tell what an hour of each work centre costs."""
    return dict(tx.session.execute(select(WorkCentre.id, WorkCentre.hourly_cost)).all())


def calendars_of(tx: Tx, ids: Iterable[int] | None = None) -> dict[int, Calendar]:
    """Return when work centres work: some, or all that are there."""
    query = select(WorkCentre.id, WorkCentre.capacity)
    if ids is not None:
        query = query.where(WorkCentre.id.in_(sorted(set(ids))))
    capacities = dict(tx.session.execute(query).all())
    weekly, closures = _hours(tx, capacities), _closures(tx, capacities)
    return {
        id_: Calendar(
            weekly.get(id_, {}),
            capacity,
            tuple((one.first_on, one.last_on) for one in closures.get(id_, ())),
        )
        for id_, capacity in capacities.items()
    }


def closed_for(tx: Tx, source_type: str) -> dict[int, int]:
    """Count the closures that documents of a kind asked for and that have not ended."""
    rows = tx.session.execute(
        select(WorkCentreClosure.source_id, func.count())
        .where(WorkCentreClosure.source_type == source_type)
        .where(WorkCentreClosure.ended_at.is_(None))
        .group_by(WorkCentreClosure.source_id)
    )
    return {source_id or 0: count for source_id, count in rows}


def _hours(tx: Tx, ids: Iterable[int]) -> dict[int, dict[int, int]]:
    rows = tx.session.execute(
        select(
            WorkCentreHours.work_centre_id, WorkCentreHours.weekday, WorkCentreHours.minutes
        ).where(WorkCentreHours.work_centre_id.in_(sorted(ids)))
    )
    found: dict[int, dict[int, int]] = {}
    for id_, weekday, minutes in rows:
        found.setdefault(id_, {})[weekday] = minutes
    return found


def _closures(tx: Tx, ids: Iterable[int]) -> dict[int, list[WorkCentreClosure]]:
    rows = tx.session.scalars(
        select(WorkCentreClosure)
        .where(WorkCentreClosure.work_centre_id.in_(sorted(ids)))
        .where(WorkCentreClosure.ended_at.is_(None))
        .order_by(WorkCentreClosure.first_on, WorkCentreClosure.id)
    )
    found: dict[int, list[WorkCentreClosure]] = {}
    for row in rows:
        found.setdefault(row.work_centre_id, []).append(row)
    return found
