"""The tables of maintenance: assets, meters and readings, in and out; plans and orders, out."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from erp_core import catalog, maintenance, production
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Invalid
from erp_core.kernel.organisation import house_zone
from erp_core.kernel.pagination import oldest_first
from erp_core.kernel.quantity import Number, plain
from erp_core.kernel.schema import Name, Schema
from erp_core.kernel.transaction import Tx
from erp_core.maintenance import (
    AssetView,
    MeterKind,
    NewAsset,
    NewMeter,
    NewReading,
    NewReplacement,
    ReadingSource,
)
from erp_core.production import NoSuchWorkCentre
from frontdesk.sheets.cells import Day, Figure
from frontdesk.sheets.masters import CODE, NAMES, CodedLine, Row, is_known
from frontdesk.sheets.people import People
from frontdesk.sheets.shown import columns

ASSETS = {
    **CODE,
    **NAMES,
    "sku": ("sku", "article", "货号", "编码"),
    "serial": ("serial", "serial_number", "序列号"),
    "place": ("place", "location", "位置", "地点"),
    "customer": ("customer", "客户"),
    "email": ("email", "e-mail", "邮箱"),
    "work_centre": ("work_centre", "work_center", "工作中心"),
    "acquired_on": ("acquired_on", "bought_on", "购入日期"),
    "installed_on": ("installed_on", "安装日期"),
    "warranty_until": ("warranty_until", "保修至"),
}
METERS = {
    "asset": ("asset", "设备"),
    **CODE,
    **NAMES,
    "unit": ("unit", "单位"),
    "kind": ("kind", "种类"),
}
READINGS = {
    "asset": ("asset", "设备"),
    "meter": ("meter", "仪表"),
    "taken_at": ("taken_at", "time", "时间", "读数时间"),
    "value": ("value", "reading", "读数"),
    "before": ("before", "last_value", "旧表读数"),
    "reason": ("reason", "原因"),
}
PLANS = columns(
    *("asset", "name_en", "name_zh", "every_days", "meter", "every_units", "base_on", "used"),
    *("due_on", "due_at", "due_since"),
)
ORDERS = columns(
    *("number", "state", "asset", "title", "reason", "requested_on", "due_on", "plan_from"),
    *("plan_until", "assignee", "ended_on", "cause", "remedy", "minutes", "parts_cost"),
)


class NoMoment(Invalid):
    """A time is written like 2026-05-19 14:30; with no zone it is of the house."""


class AssetLine(CodedLine):
    """A machine that is maintained: of ours, or of a customer."""

    sku: Name | None = None
    serial: str = ""
    place: str = ""
    customer: Name | None = None
    email: str | None = None
    work_centre: Name | None = None
    acquired_on: Day
    installed_on: Day | None = None
    warranty_until: Day | None = None


class MeterLine(CodedLine):
    """What is read off an asset."""

    asset: Name
    unit: Name
    kind: MeterKind = MeterKind.COUNTER


class ReadingLine(Schema):
    """What a meter said; with ``before``, it was replaced, and the old one had ended there."""

    asset: Name
    meter: Name
    taken_at: Name
    value: Annotated[Number, Figure]
    before: Annotated[Number, Figure] | None = None
    reason: str = Field(default="", max_length=200)


class AssetEntry:
    """Enters assets; what is there already and the same is left as it is."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._people = People(tx, actor)
        self._known = {row["code"]: row for row in assets_out(tx, actor)}
        for one in _assets(tx, actor):
            if self._known[one.code]["customer"]:
                self._known[one.code]["customer"] = self._owner(one.party_id)
        self._centres = {}
        if tx.ports.has(("production",)) and actor.may("production.read"):
            self._centres = {one.code: one.id for one in production.list_work_centres(tx, actor)}

    def enter(self, line: AssetLine) -> None:
        """Enter one asset.

        Raises:
            Differs: There is another of this code.
            NoSuchCustomer: Nobody, or more than one, is called that.
            NoSuchVariant: There is no article of this number.
            NoSuchWorkCentre: There is no work centre of this code.
        """
        name_en, name_zh = line.names
        party_id = None
        if line.customer:
            party_id = self._people.one(line.customer, line.email)
        if line.work_centre and line.work_centre not in self._centres:
            raise NoSuchWorkCentre(field="work_centre")
        told = {**_asset(line, name_en, name_zh), "customer": self._owner(party_id)}
        if is_known(told, self._known.get(line.code)):
            return
        sku = line.sku and catalog.variant_by_sku(self._tx, self._actor, line.sku).id
        what = line.model_dump(exclude={"sku", "customer", "email", "work_centre", "name_zh"})
        new = NewAsset.model_validate(
            {
                **what,
                "name_zh": name_zh,
                "variant_id": sku or None,
                "party_id": party_id,
                "work_centre_id": self._centres.get(line.work_centre or ""),
            }
        )
        maintenance.create_asset(self._tx, self._actor, new)
        self._known[line.code] = told

    def _owner(self, party_id: int | None) -> str:
        """Tell an owner from another, however either is written or was merged."""
        return "" if party_id is None else str(self._people.standing(party_id))


class MeterEntry:
    """Enters meters; what is there already and the same is left as it is."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._assets = {one.code: one.id for one in _assets(tx, actor)}
        self._known = {(row["asset"], row["code"]): row for row in meters_out(tx, actor)}

    def enter(self, line: MeterLine) -> None:
        """Enter one meter.

        Raises:
            NoSuchAsset: There is no asset of this code.
            Differs: The asset has another meter of this code.
        """
        if line.asset not in self._assets:
            raise maintenance.NoSuchAsset(field="asset")
        name_en, name_zh = line.names
        what = {"code": line.code, "name_en": name_en, "name_zh": name_zh, "unit": line.unit}
        told = {**what, "kind": line.kind.value}
        if is_known(told, self._known.get((line.asset, line.code))):
            return
        new = NewMeter.model_validate(told)
        maintenance.add_meter(self._tx, self._actor, self._assets[line.asset], new)
        self._known[line.asset, line.code] = told


class ReadingEntry:
    """Enters readings; the same reading again is one."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._meters = {
            (asset.code, meter.code): meter.id
            for asset in _assets(tx, actor)
            for meter in asset.meters
        }
        self._replaced = {
            (row["asset"], row["meter"], row["taken_at"], row["value"], row["before"])
            for row in readings_out(tx, actor)
            if row["before"]
        }

    def enter(self, line: ReadingLine) -> None:
        """Enter one reading.

        Raises:
            NoSuchMeter: The asset has no meter of this code.
            NoMoment: Its time cannot be read.
            ReadInTheFuture: Its time has not come.
            RunsBackwards: It is a counter, and would say less than before, or more than after.
            ReadOtherwise: Another value was read at that time.
        """
        meter_id = self._meters.get((line.asset, line.meter))
        if meter_id is None:
            raise maintenance.NoSuchMeter(field="meter")
        at = self._moment(line.taken_at)
        if line.before is None:
            new = NewReading(value=line.value, taken_at=at)
            maintenance.note_reading(
                self._tx, self._actor, meter_id, new, source=ReadingSource.TABLE
            )
            return
        replacement = NewReplacement(
            last_value=line.before,
            first_value=line.value,
            reason=line.reason or "replaced",
            taken_at=at,
        )
        told = (line.asset, line.meter, _written(at), plain(line.value), plain(line.before))
        if told in self._replaced:
            return
        maintenance.replace_meter(self._tx, self._actor, meter_id, replacement)

    def _moment(self, said: str) -> datetime:
        try:
            at = datetime.fromisoformat(said)
        except ValueError as error:
            raise NoMoment(field="taken_at") from error
        return at if at.tzinfo else at.replace(tzinfo=house_zone(self._tx))


def assets_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every asset, the oldest first."""
    people = People(tx, actor)
    for one in _assets(tx, actor):
        yield {
            "code": one.code,
            "name_en": one.name_en,
            "name_zh": one.name_zh,
            "sku": one.sku,
            "serial": one.serial,
            "place": one.place,
            **people.told(one.party_id),
            "work_centre": one.work_centre,
            "acquired_on": one.acquired_on.isoformat(),
            "installed_on": one.installed_on.isoformat() if one.installed_on else "",
            "warranty_until": one.agreed_until.isoformat() if one.agreed_until else "",
        }


def meters_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write what is read off assets."""
    for asset in _assets(tx, actor):
        for one in asset.meters:
            yield {
                "asset": asset.code,
                "code": one.code,
                "name_en": one.name_en,
                "name_zh": one.name_zh,
                "unit": one.unit,
                "kind": one.kind.value,
            }


def readings_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write what meters said, by asset, meter and time."""
    for asset, meter, _unit, one in maintenance.every_reading(tx, actor):
        yield {
            "asset": asset,
            "meter": meter,
            "taken_at": _written(one.taken_at),
            "value": plain(one.value),
            "before": "" if one.before is None else plain(one.before),
            "reason": one.reason,
        }


def plans_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write the plans that go on, and how far they are."""
    for one in maintenance.list_plans(tx, actor):
        yield {
            "asset": one.asset,
            "name_en": one.name_en,
            "name_zh": one.name_zh,
            "every_days": "" if one.every_days is None else str(one.every_days),
            "meter": one.meter,
            "every_units": "" if one.every_units is None else plain(one.every_units),
            "base_on": one.base_on.isoformat(),
            "used": "" if one.used is None else plain(one.used),
            "due_on": one.due_on.isoformat() if one.due_on else "",
            "due_at": "" if one.due_at is None else plain(one.due_at),
            "due_since": one.due_since.isoformat() if one.due_since else "",
        }


def work_orders_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write the work orders, the oldest first."""
    for one in oldest_first(lambda page: maintenance.list_work_orders(tx, actor, page)):
        yield {
            "number": one.number or "",
            "state": one.state.value,
            "asset": one.asset,
            "title": one.title,
            "reason": one.reason,
            "requested_on": one.requested_on.isoformat(),
            "due_on": one.due_on.isoformat() if one.due_on else "",
            "plan_from": one.plan_from.isoformat() if one.plan_from else "",
            "plan_until": one.plan_until.isoformat() if one.plan_until else "",
            "assignee": one.assignee,
            "ended_on": one.ended_on.isoformat() if one.ended_on else "",
            "cause": one.cause,
            "remedy": one.remedy,
            "minutes": str(one.minutes),
            "parts_cost": str(one.parts_cost.amount),
        }


def _assets(tx: Tx, actor: Actor) -> list[AssetView]:
    return oldest_first(lambda page: maintenance.list_assets(tx, actor, page))


def _asset(line: AssetLine, name_en: str, name_zh: str) -> Row:
    """Tell of an asset what tells it from another of its code."""
    return {
        "code": line.code,
        "name_en": name_en,
        "name_zh": name_zh,
        "sku": line.sku or "",
        "serial": line.serial,
        "place": line.place,
        "work_centre": line.work_centre or "",
        "acquired_on": line.acquired_on.isoformat(),
        "installed_on": line.installed_on.isoformat() if line.installed_on else "",
        "warranty_until": line.warranty_until.isoformat() if line.warranty_until else "",
    }


def _written(at: datetime) -> str:
    """Write a moment in UTC, as it is kept."""
    return at.astimezone(UTC).isoformat()
