"""What meters say: noted once, never of the future, and a counter never backwards."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.quantity import LIMIT, TooLarge, plain
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.errors import (
    AssetRetired,
    NeverReplaced,
    ReadInTheFuture,
    ReadOtherwise,
    ReplacedSince,
    RunsBackwards,
)
from erp_core.maintenance.queries.meters import (
    lacks_of,
    latest_of,
    reading_views,
    run_of,
    seen_meter,
)
from erp_core.maintenance.schemas.assets import NewReading, NewReplacement, ReadingView
from erp_core.maintenance.states import AssetState, MeterKind, ReadingSource
from erp_core.maintenance.tables import Asset, Meter, MeterReading


def note_reading(
    tx: Tx,
    actor: Actor,
    meter_id: int,
    new: NewReading,
    *,
    source: ReadingSource = ReadingSource.TYPED,
) -> ReadingView:
    """Note what a meter says; the same value at the same time again is the same reading.

    A reading of an earlier time finds its place between the others.

    Raises:
        NoSuchMeter: There is none.
        AssetRetired: Its asset was retired.
        ReadInTheFuture: It is of a time that has not come.
        ReadOtherwise: Another value was read at that time.
        RunsBackwards: It is a counter, and would say less than before, or more than after.
        TooLarge: With what the meters before it counted it has run too far.
    """
    actor.require("maintenance.note_reading")
    meter = _locked(tx, actor, meter_id)
    return write_reading(tx, actor, meter, new, source, None)


def replace_meter(tx: Tx, actor: Actor, meter_id: int, new: NewReplacement) -> ReadingView:
    """Note that a counter was replaced: what the old one ended with, and the new one began with.

    Raises:
        NoSuchMeter: There is none.
        AssetRetired: Its asset was retired.
        NeverReplaced: It is no counter, or was never read.
        ReadInTheFuture: It is of a time that has not come.
        ReplacedSince: The meter was read at that time or after it.
        RunsBackwards: The old one would have ended with less than it said before.
        TooLarge: With what the meters before it counted it has run too far.
    """
    actor.require("maintenance.note_reading")
    meter = _locked(tx, actor, meter_id)
    at = _time(tx, new.taken_at)
    last = latest_of(tx, [meter.id]).get(meter.id)
    if meter.kind != MeterKind.COUNTER or last is None:
        raise NeverReplaced
    if last.taken_at >= at:
        raise ReplacedSince(field="taken_at")
    if new.last_value < last.value:
        raise RunsBackwards(field="last_value", before=plain(last.value))
    row = _add(tx, actor, meter, new.first_value, at, ReadingSource.TYPED)
    row.before, row.reason = new.last_value, new.reason
    _require_recordable(tx, row)
    return _noted(tx, actor, row, "replace_meter")


def write_reading(
    tx: Tx,
    actor: Actor,
    meter: Meter,
    new: NewReading,
    source: ReadingSource,
    order_id: int | None,
) -> ReadingView:
    """Write a reading of a locked meter; see ``note_reading``."""
    at = _time(tx, new.taken_at)
    there = tx.session.scalar(
        select(MeterReading).where(MeterReading.meter_id == meter.id, MeterReading.taken_at == at)
    )
    if there is not None:
        if there.value != new.value or there.before is not None:
            raise ReadOtherwise(field="value", value=plain(there.value))
        return reading_views(tx, [there])[0]
    if meter.kind == MeterKind.COUNTER:
        _refuse_backwards(tx, meter, new.value, at)
    row = _add(tx, actor, meter, new.value, at, source)
    row.order_id = order_id
    _require_recordable(tx, row)
    return _noted(tx, actor, row, "note_reading")


def lock_meter(tx: Tx, actor: Actor, meter_id: int) -> Meter:
    """Lock a meter of an asset that exists for the actor.

    Raises:
        NoSuchMeter: There is none.
    """
    return seen_meter(tx, actor, meter_id, lock=True)


def _locked(tx: Tx, actor: Actor, meter_id: int) -> Meter:
    meter = lock_meter(tx, actor, meter_id)
    if tx.session.get_one(Asset, meter.asset_id).state == AssetState.RETIRED:
        raise AssetRetired
    return meter


def _time(tx: Tx, taken_at: datetime | None) -> datetime:
    at = taken_at or tx.now
    if at > tx.now:
        raise ReadInTheFuture(field="taken_at")
    return at


def _refuse_backwards(tx: Tx, meter: Meter, value: Decimal, at: datetime) -> None:
    before = latest_of(tx, [meter.id], at).get(meter.id)
    if before is not None and value < before.value:
        raise RunsBackwards(field="value", before=plain(before.value))
    after = tx.session.scalar(
        select(MeterReading)
        .where(MeterReading.meter_id == meter.id, MeterReading.taken_at > at)
        .order_by(MeterReading.taken_at)
        .limit(1)
    )
    if after is None:
        return
    most = after.value if after.before is None else after.before
    if value > most:
        raise RunsBackwards(field="value", after=plain(most))


def _require_recordable(tx: Tx, row: MeterReading) -> None:
    lacks = {row.meter_id: [*lacks_of(tx, [row.meter_id]).get(row.meter_id, ())]}
    if row.before is not None:
        lacks[row.meter_id].append((row.taken_at, row.before - row.value))
    if abs(run_of(row, lacks)) >= LIMIT:
        raise TooLarge(field="value" if row.before is None else "last_value")


def _add(
    tx: Tx, actor: Actor, meter: Meter, value: Decimal, at: datetime, source: ReadingSource
) -> MeterReading:
    return MeterReading(
        meter_id=meter.id,
        value=value,
        taken_at=at,
        before=None,
        reason="",
        source=source,
        order_id=None,
        noted_at=tx.now,
        actor=actor.key,
    )


def _noted(tx: Tx, actor: Actor, row: MeterReading, verb: str) -> ReadingView:
    tx.session.add(row)
    tx.session.flush()
    what = {"value": str(row.value), "taken_at": row.taken_at.isoformat()}
    record_change(tx, actor, f"maintenance.{verb}", ("meter_readings", row.id), what)
    tx.notify("maintenance")
    return reading_views(tx, [row])[0]
