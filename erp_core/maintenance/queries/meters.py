"""Reads of meters, their readings, and how far counters ran.

A run is what a counter would say had it never been replaced: what it says, and for each replacement
so far what the old one had and the new one lacked.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.errors import NoSuchMeter
from erp_core.maintenance.queries.sight import READ, in_assets
from erp_core.maintenance.schemas.assets import MeterView, ReadingView
from erp_core.maintenance.states import MeterKind, ReadingSource
from erp_core.maintenance.tables import Asset, Meter, MeterReading, Plan

NOTHING = Decimal(0)
Lacks = Mapping[int, Sequence[tuple[datetime, Decimal]]]
"""When counters were replaced, and what the new ones lacked, by meter."""


def list_readings(
    tx: Tx, actor: Actor, meter_id: int, page: PageRequest | None = None
) -> Page[ReadingView]:
    """List what a meter said, what was noted last first.

    Raises:
        NoSuchMeter: There is none.
    """
    actor.require(READ)
    seen_meter(tx, actor, meter_id)
    query = select(MeterReading).where(MeterReading.meter_id == meter_id)
    found = paged(tx, query, MeterReading.id, page or PageRequest(), lambda row: row)
    return Page(items=list(reading_views(tx, found.items)), next_before=found.next_before)


def curve_of(tx: Tx, actor: Actor, meter_id: int, most: int = 60) -> tuple[ReadingView, ...]:
    """Return the latest readings of a meter, in the order in which they were taken.

    Raises:
        NoSuchMeter: There is none.
    """
    actor.require(READ)
    seen_meter(tx, actor, meter_id)
    query = select(MeterReading).where(MeterReading.meter_id == meter_id)
    rows = tx.session.scalars(query.order_by(MeterReading.taken_at.desc()).limit(most)).all()
    return reading_views(tx, list(reversed(rows)))


def seen_meter(tx: Tx, actor: Actor, meter_id: int, *, lock: bool = False) -> Meter:
    """Return a meter of an asset that exists for the actor.

    Raises:
        NoSuchMeter: There is none.
    """
    row = tx.session.get(Meter, meter_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NoSuchMeter
    actor.require_sight(tx.session.get_one(Asset, row.asset_id).party_id, NoSuchMeter)
    return row


def meters_of(tx: Tx, asset_ids: Iterable[int]) -> dict[int, list[MeterView]]:
    """Show the meters of assets with what they said last, by asset."""
    query = select(Meter).where(Meter.asset_id.in_(sorted(set(asset_ids))))
    meters = tx.session.scalars(query.order_by(Meter.asset_id, Meter.code)).all()
    latest = latest_of(tx, [meter.id for meter in meters])
    found: dict[int, list[MeterView]] = {}
    for meter in meters:
        found.setdefault(meter.asset_id, []).append(meter_view(meter, latest.get(meter.id)))
    return found


def meter_view(meter: Meter, last: MeterReading | None) -> MeterView:
    """Show a meter with what it said last."""
    return MeterView(
        id=meter.id,
        asset_id=meter.asset_id,
        code=meter.code,
        name_en=meter.name_en,
        name_zh=meter.name_zh,
        unit=meter.unit,
        kind=MeterKind(meter.kind),
        value=None if last is None else last.value,
        read_at=None if last is None else last.taken_at,
        version=meter.version,
    )


def every_reading(tx: Tx, actor: Actor) -> list[tuple[str, str, str, ReadingView]]:
    """List each reading in sight with the codes of its asset and meter, and the unit."""
    actor.require(READ)
    query = in_assets(select(MeterReading), actor).join(Meter, Meter.id == MeterReading.meter_id)
    query = query.join(Asset, Asset.id == Meter.asset_id)
    order = (Asset.code, Meter.code, MeterReading.taken_at)
    rows = tx.session.scalars(query.order_by(*order)).all()
    named = {
        id_: (asset, meter, unit)
        for id_, asset, meter, unit in tx.session.execute(
            select(Meter.id, Asset.code, Meter.code, Meter.unit).join(
                Asset, Asset.id == Meter.asset_id
            )
        )
    }
    return [(*named[view.meter_id], view) for view in reading_views(tx, rows)]


def latest_of(
    tx: Tx, meter_ids: Iterable[int], until: datetime | None = None
) -> dict[int, MeterReading]:
    """Return what meters said last, at a time or by now, by meter."""
    last = select(MeterReading.meter_id, func.max(MeterReading.taken_at).label("at")).where(
        MeterReading.meter_id.in_(sorted(set(meter_ids)))
    )
    if until is not None:
        last = last.where(MeterReading.taken_at < until)
    newest = last.group_by(MeterReading.meter_id).subquery()
    rows = tx.session.scalars(
        select(MeterReading).join(
            newest,
            (newest.c.meter_id == MeterReading.meter_id) & (newest.c.at == MeterReading.taken_at),
        )
    )
    return {row.meter_id: row for row in rows}


def lacks_of(tx: Tx, meter_ids: Iterable[int]) -> dict[int, list[tuple[datetime, Decimal]]]:
    """List when meters were replaced and what the new ones lacked, by meter."""
    rows = tx.session.scalars(
        select(MeterReading)
        .where(MeterReading.meter_id.in_(sorted(set(meter_ids))))
        .where(MeterReading.before.is_not(None))
        .order_by(MeterReading.meter_id, MeterReading.taken_at)
    )
    found: dict[int, list[tuple[datetime, Decimal]]] = {}
    for row in rows:
        lack = (row.before or NOTHING) - row.value
        found.setdefault(row.meter_id, []).append((row.taken_at, lack))
    return found


def run_of(reading: MeterReading, lacks: Lacks) -> Decimal:
    """Tell how far a counter had run at a reading."""
    lacking = (lack for at, lack in lacks.get(reading.meter_id, ()) if at <= reading.taken_at)
    return reading.value + sum(lacking, NOTHING)


def base_runs_of(tx: Tx, plan_ids: Iterable[int], lacks: Lacks) -> dict[int, Decimal]:
    """Tell how far counters had run when the cycles of plans began, by plan.

    A plan whose counter was not read before then is left out.
    """
    last = (
        select(Plan.id.label("plan_id"), func.max(MeterReading.taken_at).label("at"))
        .join(MeterReading, MeterReading.meter_id == Plan.meter_id)
        .where(Plan.id.in_(sorted(set(plan_ids))), MeterReading.taken_at < Plan.base_at)
        .group_by(Plan.id)
        .subquery()
    )
    rows = tx.session.execute(
        select(Plan.id, MeterReading)
        .join(last, last.c.plan_id == Plan.id)
        .join(
            MeterReading,
            (MeterReading.meter_id == Plan.meter_id) & (MeterReading.taken_at == last.c.at),
        )
    )
    return {plan_id: run_of(row, lacks) for plan_id, row in rows}


def reached_at(
    tx: Tx, ends: Mapping[int, Decimal], lacks: Lacks, until: datetime
) -> dict[int, datetime]:
    """Tell when counters were first read at the runs that end cycles, before a time, by plan.

    Args:
        tx: The snapshot.
        ends: The run that ends the cycle of each plan.
        lacks: What replaced counters lacked.
        until: What was read at that time or later does not count.
    """
    rows = tx.session.execute(
        select(Plan.id, MeterReading)
        .join(MeterReading, MeterReading.meter_id == Plan.meter_id)
        .where(Plan.id.in_(sorted(ends)), MeterReading.taken_at >= Plan.base_at)
        .where(MeterReading.taken_at < until)
        .order_by(MeterReading.taken_at.desc())
    )
    return {id_: row.taken_at for id_, row in rows if run_of(row, lacks) >= ends[id_]}


def reading_views(tx: Tx, rows: Sequence[MeterReading]) -> tuple[ReadingView, ...]:
    """Show readings in one more statement."""
    lacks = lacks_of(tx, {row.meter_id for row in rows})
    return tuple(
        ReadingView(
            id=row.id,
            meter_id=row.meter_id,
            value=row.value,
            taken_at=row.taken_at,
            before=row.before,
            reason=row.reason,
            source=ReadingSource(row.source),
            order_id=row.order_id,
            run=run_of(row, lacks),
        )
        for row in rows
    )
