"""Reads of maintenance plans: what is due, since when, and what comes next."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date, local_time
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.due import Cycle
from erp_core.maintenance.errors import NoSuchPlan
from erp_core.maintenance.queries.assets import day_begins
from erp_core.maintenance.queries.meters import (
    NOTHING,
    base_runs_of,
    lacks_of,
    latest_of,
    reached_at,
    run_of,
)
from erp_core.maintenance.queries.sight import READ, in_assets, seen_asset
from erp_core.maintenance.schemas.plans import PlanView
from erp_core.maintenance.states import OPEN, AssetState
from erp_core.maintenance.tables import Asset, Meter, MeterReading, Plan, WorkOrder


def list_plans(tx: Tx, actor: Actor, *, asset_id: int | None = None) -> tuple[PlanView, ...]:
    """List the plans that go on, by asset.

    Raises:
        NoSuchAsset: There is no such asset.
    """
    actor.require(READ)
    query = in_assets(select(Plan), actor).where(Plan.archived_at.is_(None))
    if asset_id is not None:
        query = query.where(Plan.asset_id == seen_asset(tx, actor, asset_id).id)
    return plan_views(tx, tx.session.scalars(query.order_by(Plan.asset_id, Plan.id)).all())


def due_plans(tx: Tx, actor: Actor, on: date | None = None) -> tuple[PlanView, ...]:
    """List the plans that are due on a day, or today, what has been due longest first.

    Readings that were taken by the end of that day count. Plans of retired assets rest.
    """
    return coming_plans(tx, actor, on)[0]


def coming_plans(
    tx: Tx, actor: Actor, on: date | None = None
) -> tuple[tuple[PlanView, ...], tuple[PlanView, ...]]:
    """List the plans that are due on a day, or today, and those that come later.

    What has been due longest is first, and what comes by days before what only a counter brings.
    Readings that were taken by the end of that day count. Plans of retired assets rest.
    """
    actor.require(READ)
    rows = tx.session.scalars(
        in_assets(select(Plan), actor)
        .join(Asset, Asset.id == Plan.asset_id)
        .where(Plan.archived_at.is_(None), Asset.state != AssetState.RETIRED)
        .order_by(Plan.id)
    ).all()
    views = plan_views(tx, rows, on)
    due = [view for view in views if view.due_since is not None]
    later = [view for view in views if view.due_since is None]
    return (
        tuple(sorted(due, key=lambda view: (view.due_since or date.max, view.id))),
        tuple(sorted(later, key=lambda view: (view.due_on or date.max, view.id))),
    )


def get_plan(tx: Tx, actor: Actor, plan_id: int) -> PlanView:
    """Return a plan.

    Raises:
        NoSuchPlan: There is none, or it was taken away.
    """
    actor.require(READ)
    return plan_views(tx, [seen_plan(tx, actor, plan_id)])[0]


def seen_plan(tx: Tx, actor: Actor, plan_id: int, *, lock: bool = False) -> Plan:
    """Return a plan that goes on, of an asset that exists for the actor.

    Raises:
        NoSuchPlan: There is none, or it was taken away.
    """
    row = tx.session.get(Plan, plan_id, with_for_update=lock or None, populate_existing=lock)
    if row is None or row.archived_at is not None:
        raise NoSuchPlan
    actor.require_sight(tx.session.get_one(Asset, row.asset_id).party_id, NoSuchPlan)
    return row


def plan_views(tx: Tx, rows: Sequence[Plan], on: date | None = None) -> tuple[PlanView, ...]:
    """Show plans as they are on a day, or today, in a few statements."""
    found = _found(tx, rows, on or business_date(tx))
    return tuple(_view(row, found) for row in rows)


class _Found(NamedTuple):
    day: date
    cycles: Mapping[int, Cycle]
    latest: Mapping[int, MeterReading]
    runs: Mapping[int, Decimal]
    meters: Mapping[int, Meter]
    assets: Mapping[int, str]
    work: Mapping[int, int]
    reached: Mapping[int, date]


def _found(tx: Tx, rows: Sequence[Plan], day: date) -> _Found:
    """Read what the views of plans are made of."""
    until = day_begins(tx, day + timedelta(days=1))
    ids = {row.meter_id for row in rows if row.meter_id}
    lacks, latest = lacks_of(tx, ids), latest_of(tx, ids, until)
    runs = {id_: run_of(reading, lacks) for id_, reading in latest.items()}
    bases = base_runs_of(tx, [row.id for row in rows if row.meter_id], lacks)
    cycles = {row.id: _cycle(row, bases) for row in rows}
    meters = tx.session.scalars(select(Meter).where(Meter.id.in_(sorted(ids))))
    codes = select(Asset.id, Asset.code).where(Asset.id.in_({row.asset_id for row in rows}))
    ends = {
        row.id: end
        for row in rows
        if (end := cycles[row.id].ends_at) is not None
        and runs.get(row.meter_id or 0, NOTHING) >= end
    }
    moments = reached_at(tx, ends, lacks, until) if ends else {}
    return _Found(
        day=day,
        cycles=cycles,
        latest=latest,
        runs=runs,
        meters={meter.id: meter for meter in meters},
        assets=dict(tx.session.execute(codes).all()),
        work=_open_orders(tx, [row.id for row in rows]),
        reached={id_: local_time(tx, at).date() for id_, at in moments.items()},
    )


def _cycle(row: Plan, bases: Mapping[int, Decimal]) -> Cycle:
    """Return the present cycle of a plan."""
    base = None if row.meter_id is None else bases.get(row.id, NOTHING)
    return Cycle(row.base_on, row.every_days, base, row.every_units)


def _view(row: Plan, found: _Found) -> PlanView:
    cycle, meter = found.cycles[row.id], found.meters.get(row.meter_id or 0)
    run = found.runs.get(row.meter_id or 0, cycle.base_run)
    said = found.latest[meter.id].value if meter is not None and meter.id in found.latest else None
    reached_on = found.reached.get(row.id)
    return PlanView(
        id=row.id,
        asset_id=row.asset_id,
        asset=found.assets[row.asset_id],
        name_en=row.name_en,
        name_zh=row.name_zh,
        every_days=row.every_days,
        meter_id=row.meter_id,
        meter="" if meter is None else meter.code,
        unit="" if meter is None else meter.unit,
        every_units=row.every_units,
        base_on=row.base_on,
        used=_used(run, cycle.base_run),
        due_on=cycle.ends_on,
        due_at=_said_when_due(cycle, run, said),
        due_since=cycle.due_since(found.day, reached_on and max(reached_on, row.base_on)),
        open_order_id=found.work.get(row.id),
        version=row.version,
    )


def _used(run: Decimal | None, base: Decimal | None) -> Decimal | None:
    return None if run is None or base is None else max(run - base, Decimal(0))


def _said_when_due(cycle: Cycle, run: Decimal | None, said: Decimal | None) -> Decimal | None:
    """Turn the run that ends a cycle into what the present meter will say then."""
    if cycle.ends_at is None or run is None or said is None:
        return cycle.ends_at
    return cycle.ends_at - run + said


def _open_orders(tx: Tx, ids: Sequence[int]) -> dict[int, int]:
    query = select(WorkOrder.plan_id, WorkOrder.id).where(
        WorkOrder.plan_id.in_(ids), WorkOrder.state.in_(OPEN)
    )
    return {plan_id or 0: id_ for plan_id, id_ in tx.session.execute(query)}
