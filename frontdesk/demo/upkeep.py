"""The roaster is kept running: read weekly, greased every sixty days, its chaff cleaned by hours.

Tom's Heron is kept as well, a customer's machine with the warranty that it was sold with.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

from erp_core import catalog, maintenance, production, sales
from erp_core.catalog import NewProduct, NewVariant
from erp_core.inventory.demo import Goods, restock
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.transaction import Tx
from erp_core.maintenance import (
    NewAsset,
    NewFinish,
    NewMeter,
    NewParts,
    NewPlan,
    NewPlanning,
    NewReading,
    NewWorkTime,
)
from frontdesk.demo.facts import days_ago, on
from frontdesk.demo.site import Site

Step = Callable[[Site, Tx], object]
ROASTER, HERON = "R1", "H-0317"
BELT, BELT_COST = "SP-BELT", Decimal("42.00")
WEEKS = 40
HOURS_A_WEEK = 26
GREASED, CLEANED = days_ago(18), days_ago(40)
"""The bearings were greased, and the chaff was cleaned before anybody kept the books of it."""


def plan_upkeep(site: Site) -> None:
    """Write into the diary what is read, planned and done of the roaster."""
    site.diary.note(on(days_ago(286), 7), partial(_do, site, _set_up))
    for week in range(WEEKS, -1, -1):
        site.diary.note(on(days_ago(7 * week + 5), 7), partial(_do, site, partial(_read, week)))
    site.diary.note(on(days_ago(78), 8), partial(_do, site, _plan_greasing))
    site.diary.note(on(CLEANED, 8), partial(_do, site, _plan_cleaning))
    site.diary.note(on(GREASED, 7), partial(_do, site, _begin_greasing))
    site.diary.note(on(GREASED, 9), partial(_do, site, _finish_greasing))


def _set_up(site: Site, tx: Tx) -> None:
    lin = site.staff["lin"]
    centres = {one.code: one.id for one in production.list_work_centres(tx, lin)}
    roaster = NewAsset(
        code="ROASTER-1",
        name_en="Drum roaster R1",
        name_zh="滚筒烘焙机 R1",
        serial="GW-45-1187",
        place="Roastery",
        work_centre_id=centres[ROASTER],
        acquired_on=date(2021, 3, 15),
        installed_on=date(2021, 3, 22),
    )
    asset_id = maintenance.create_asset(tx, lin, roaster).id
    for code, name_en, name_zh, unit, kind in (
        ("HOURS", "Hours run", "运行小时", "h", "counter"),
        ("BEARING", "Bearing temperature", "轴承温度", "°C", "gauge"),
    ):
        new = {"code": code, "name_en": name_en, "name_zh": name_zh, "unit": unit, "kind": kind}
        maintenance.add_meter(tx, lin, asset_id, NewMeter.model_validate(new))
    _keep_heron(site, tx, lin)
    _stock_belts(site, tx)


def _keep_heron(site: Site, tx: Tx, lin: Actor) -> None:
    """Keep Tom's machine, from the day on which it was delivered to him."""
    sold = sales.warranties_of(tx, system("demo"), party_id=site.story.tom)
    heron = next(one for one in sold if HERON in one.serials)
    new = NewAsset(
        code=f"HERON-{HERON}",
        name_en=heron.name_en,
        name_zh=heron.name_zh,
        serial=HERON,
        variant_id=heron.variant_id,
        party_id=site.story.tom,
        acquired_on=heron.delivered_on,
    )
    maintenance.create_asset(tx, lin, new)


def _stock_belts(site: Site, tx: Tx) -> None:
    by = system("demo")
    materials = next(one for one in catalog.list_categories(tx, by) if one.code == "materials")
    names = {"name_en": "Drive belt for the roaster", "name_zh": "烘焙机传动皮带"}
    variant = NewVariant(sku=BELT, unit="C62", tracked=True, **names)
    product = NewProduct(
        category_id=materials.id,
        tax_ids=(site.catalog.taxes["VAT19"],),
        variants=(variant,),
        **names,
    )
    site.materials[BELT] = catalog.create_product(tx, by, product).variants[0].id
    belts = Goods(site.variant(BELT), Decimal(3), BELT_COST, None)
    site.unbilled += restock(tx, site.staff["sam"], [belts])


def _read(week: int, site: Site, tx: Tx) -> None:
    """Read the hours, which run on, and the bearings, which warm up until they are greased."""
    lin, asset = site.staff["lin"], _roaster(site, tx)
    meters = {one.code: one.id for one in asset.meters}
    past = WEEKS - week
    warm = 58 + past % 9 if days_ago(7 * week + 5) < GREASED else 56 + past % 3
    for code, value in (("HOURS", 5200 + HOURS_A_WEEK * past), ("BEARING", warm)):
        new = NewReading(value=Decimal(value))
        maintenance.note_reading(tx, lin, meters[code], new)


def _plan_greasing(site: Site, tx: Tx) -> None:
    new = NewPlan(
        name_en="Grease bearings, check belt", name_zh="轴承加油，检查皮带", every_days=60
    )
    maintenance.create_plan(tx, site.staff["lin"], _roaster(site, tx).id, new)


def _plan_cleaning(site: Site, tx: Tx) -> None:
    asset = _roaster(site, tx)
    hours = next(one.id for one in asset.meters if one.code == "HOURS")
    new = NewPlan(
        name_en="Clean chaff and exhaust",
        name_zh="清理银皮和排烟管",
        every_days=120,
        meter_id=hours,
        every_units=Decimal(100),
    )
    maintenance.create_plan(tx, site.staff["lin"], asset.id, new)


def _begin_greasing(site: Site, tx: Tx) -> None:
    lin = site.staff["lin"]
    (order,) = maintenance.raise_due(tx, lin)
    days = NewPlanning(plan_from=GREASED, plan_until=GREASED, assigned_to=lin.id, blocks=True)
    maintenance.plan_work(tx, lin, order.id, days)
    maintenance.start_work(tx, lin, order.id)


def _finish_greasing(site: Site, tx: Tx) -> None:
    lin = site.staff["lin"]
    (order,) = maintenance.open_work_orders(tx, lin)
    belt = [{"variant_id": site.variant(BELT), "quantity": "1"}]
    maintenance.take_parts(tx, lin, order.id, NewParts.model_validate({"lines": belt}))
    maintenance.note_time(tx, lin, order.id, NewWorkTime(minutes=110))
    ended = NewFinish(
        cause="The belt had cracks and the bearings ran warm.",
        remedy="Bearings greased, drive belt replaced.",
    )
    maintenance.finish_work(tx, lin, order.id, ended)


def _roaster(site: Site, tx: Tx) -> maintenance.AssetView:
    found = maintenance.list_assets(tx, site.staff["lin"]).items
    return next(one for one in found if one.code == "ROASTER-1")


def _do(site: Site, step: Step) -> None:
    site.do(partial(step, site))
