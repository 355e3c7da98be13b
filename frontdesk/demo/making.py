"""House Blend is roasted and packed by orders: green coffee, then roast, then bags of a kilogram.

The green coffee comes for each roast and is billed by the month with the other inputs. What the
roaster and the bench cost is so much a kilogram, so that a bag costs what it always did.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from erp_core import catalog, inventory, production
from erp_core.catalog import NewCategory, NewProduct, NewVariant
from erp_core.inventory import StockKeeping, Tracking
from erp_core.inventory.demo import Goods, restock
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from erp_core.production import (
    NewBill,
    NewManufacturingOrder,
    NewOutput,
    NewWorkCentre,
    NewWorkTime,
)
from frontdesk.demo.facts import days_ago
from frontdesk.demo.site import Site

MADE = "HB-1000"
SINCE = days_ago(300)
"""From this day on the house books its roasts by orders."""
GREEN, ROAST, BAG = "GC-HOUSE", "RC-HOUSE", "BAG-1000"
MATERIALS: Mapping[str, tuple[str, str, str, str]] = {
    GREEN: ("Green coffee, house blend", "生豆（鹤港拼配）", "KGM", "7.60"),
    ROAST: ("Roasted coffee, house blend", "熟豆（鹤港拼配）", "KGM", "10.00"),
    BAG: ("Bag with valve, 1 kg", "单向阀包装袋 1公斤", "C62", "0.30"),
}
"""Names, unit and cost of what House Blend is made of; no customer is offered them."""
CENTRES: Mapping[str, tuple[str, str, str]] = {
    "R1": ("Roaster R1", "烘焙机 R1", "30.00"),
    "PACK": ("Packing bench", "包装台", "30.00"),
}
WEEK = (480, 480, 480, 480, 480, 0, 0)
SHELF_LIFE = timedelta(days=365)


def set_up_making(site: Site, tx: Tx) -> None:
    """Enter materials, work centres and bills: 20 % are lost in the roaster."""
    _enter_materials(site, tx)
    centres = {code: _centre(site, tx, code) for code in CENTRES}
    _bill(site, tx, ROAST, {GREEN: ("1", "0.2")}, (centres["R1"], "Roast", "烘焙"))
    lines = {ROAST: ("1", "0"), BAG: ("1", "0")}
    _bill(site, tx, MADE, lines, (centres["PACK"], "Pack", "包装"))


def make_blend(site: Site, tx: Tx, quantity: int, day: date) -> None:
    """Roast and pack so many bags: two orders, of which the second takes what the first made."""
    lot, ends = f"RH-{day:%y%m%d}", day + SHELF_LIFE
    site.unbilled += restock(
        tx,
        site.staff["sam"],
        [
            _goods(site, GREEN, Decimal(quantity) * Decimal("1.25"), f"GH-{day:%y%m%d}"),
            _goods(site, BAG, Decimal(quantity), None),
        ],
    )
    _made(site, tx, ROAST, quantity, {"lot": f"RC-{day:%y%m%d}"})
    _made(site, tx, MADE, quantity, {"lot": lot, "expires_on": ends})


def leave_roasts(site: Site, tx: Tx) -> None:
    """Leave a roast half done and one that waits for its green coffee."""
    by, day = site.staff["lin"], days_ago(1)
    green = _goods(site, GREEN, Decimal(50), f"GH-{day:%y%m%d}")
    site.unbilled += restock(tx, site.staff["sam"], [green])
    order = _started(site, tx, ROAST, 40)
    time = NewWorkTime(operation_id=order.operations[0].id, minutes=Decimal(24))
    production.report_time(tx, by, order.id, time)
    half = NewOutput(quantity=Decimal(18), scrapped=Decimal(2), lot=f"RC-{day:%y%m%d}")
    production.report_output(tx, by, order.id, half)
    new = NewManufacturingOrder(variant_id=site.variant(ROAST), quantity=Decimal(60))
    production.confirm_manufacturing_order(
        tx, by, production.draft_manufacturing_order(tx, by, new).id
    )


def _enter_materials(site: Site, tx: Tx) -> None:
    by, found = system("demo"), {}
    category = catalog.create_category(
        tx, by, NewCategory(code="materials", name_en="Materials", name_zh="原材料")
    )
    for sku, (name_en, name_zh, unit, _) in MATERIALS.items():
        variant = NewVariant(sku=sku, name_en=name_en, name_zh=name_zh, unit=unit, tracked=True)
        new = NewProduct(
            name_en=name_en,
            name_zh=name_zh,
            category_id=category.id,
            tax_ids=(site.catalog.taxes["VAT7"],),
            variants=(variant,),
        )
        found[sku] = catalog.create_product(tx, by, new).variants[0].id
    site.materials.update(found)
    for sku in (GREEN, ROAST):
        kept = StockKeeping(tracking=Tracking.LOT)
        inventory.set_stock_keeping(tx, site.staff["sam"], site.variant(sku), kept)


def _centre(site: Site, tx: Tx, code: str) -> int:
    name_en, name_zh, cost = CENTRES[code]
    new = NewWorkCentre(
        code=code, name_en=name_en, name_zh=name_zh, minutes=WEEK, hourly_cost=Decimal(cost)
    )
    return production.create_work_centre(tx, site.staff["lin"], new).id


def _bill(
    site: Site,
    tx: Tx,
    sku: str,
    lines: Mapping[str, tuple[str, str]],
    step: tuple[int, str, str],
) -> None:
    centre, name_en, name_zh = step
    new = {
        "variant_id": site.variant(sku),
        "lines": [
            {"variant_id": site.variant(part), "quantity": quantity, "scrap": scrap}
            for part, (quantity, scrap) in lines.items()
        ],
        "operations": [
            {
                "work_centre_id": centre,
                "name_en": name_en,
                "name_zh": name_zh,
                "unit_minutes": "1",
            }
        ],
    }
    production.create_bill_of_material(tx, site.staff["lin"], NewBill.model_validate(new))


def _made(site: Site, tx: Tx, sku: str, quantity: int, out: Mapping[str, object]) -> None:
    by, order = site.staff["lin"], _started(site, tx, sku, quantity)
    time = NewWorkTime(operation_id=order.operations[0].id, minutes=Decimal(quantity))
    production.report_time(tx, by, order.id, time)
    came = {"quantity": str(quantity), "finish": True, **out}
    production.report_output(tx, by, order.id, NewOutput.model_validate(came))


def _started(site: Site, tx: Tx, sku: str, quantity: int) -> production.ManufacturingOrderView:
    by = site.staff["lin"]
    new = NewManufacturingOrder(variant_id=site.variant(sku), quantity=Decimal(quantity))
    order = production.draft_manufacturing_order(tx, by, new)
    production.confirm_manufacturing_order(tx, by, order.id)
    return production.start_manufacturing_order(tx, by, order.id)


def _goods(site: Site, sku: str, quantity: Decimal, lot: str | None) -> Goods:
    return Goods(site.variant(sku), quantity, Decimal(MATERIALS[sku][3]), lot)
