"""Goods that come in: the opening stock, the Tuesday roast, and machines built to order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from erp_core import inventory
from erp_core.inventory import (
    Costing,
    Direction,
    ExpectedChange,
    NewLocation,
    NewReorderRule,
    NewSupply,
    NewTransfer,
    StockKeeping,
    Tracking,
    TransferLine,
)
from erp_core.inventory.demo import Goods, build_warehouse, open_with, restock
from erp_core.kernel.transaction import Tx
from frontdesk.demo.buying import BOUGHT, buy_at_once, meet_suppliers
from frontdesk.demo.facts import FIRST_DAY, LAST_DAY, days_ago, on
from frontdesk.demo.making import MADE, SINCE, leave_roasts, make_blend, set_up_making
from frontdesk.demo.site import Site

SHELF_LIFE = timedelta(days=365)
YUNNAN_ENDS = days_ago(15)
"""From this day on the green beans from Yunnan slip: none is roasted any more."""
LAST_MACHINES = ("HERON-CHROME", "HERON-CHROME", "HERON-BLACK")


@dataclass(frozen=True)
class Keeping:
    """How an article is kept: how many, at which cost, under which kind of lot."""

    enough: int
    unit_cost: str
    lot: str

    @property
    def is_roasted(self) -> bool:
        """Beans carry the day of their roast and a last day."""
        return self.lot.startswith("R")


KEPT: Mapping[str, Keeping] = {
    "HB-250": Keeping(60, "3.10", "RH"),
    "HB-1000": Keeping(160, "10.80", "RH"),
    "HB-5000": Keeping(24, "51.00", "RH"),
    "YN-250": Keeping(24, "4.40", "RY"),
    "YN-1000": Keeping(20, "15.60", "RY"),
    "ET-250": Keeping(24, "4.90", "RE"),
    "ET-1000": Keeping(24, "17.20", "RE"),
    "DH-250": Keeping(30, "3.00", "RD"),
    "DH-1000": Keeping(70, "10.40", "RD"),
    "DH-5000": Keeping(12, "49.50", "RD"),
    "DC-250": Keeping(16, "3.50", "RC"),
    "DC-1000": Keeping(16, "12.10", "RC"),
    "PF-2": Keeping(80, "1.90", "P"),
    "SP-GASKET": Keeping(30, "2.40", "G"),
    "SP-TRAY": Keeping(8, "14.00", "T"),
    "SP-WATER": Keeping(24, "8.80", "W"),
    "TERN-64": Keeping(4, "288.00", "TN"),
}
MACHINES: Mapping[str, str] = {"HERON-CHROME": "1340.00", "HERON-BLACK": "1385.00"}
"""Built one by one at this cost; each has its own number."""


def fill_shelves(site: Site, tx: Tx) -> None:
    """Open the warehouse with what lies in it when the history begins."""
    sam = site.staff["sam"]
    build_warehouse(tx, sam)
    _decide_keeping(site, tx)
    open_with(tx, sam, [_goods(site, sku, _enough(site, sku), FIRST_DAY) for sku in KEPT])
    _fill_the_counter(site, tx)
    set_up_making(site, tx)
    meet_suppliers(site, tx, {sku: (_enough(site, sku), KEPT[sku].unit_cost) for sku in BOUGHT})


def plan_roasts(site: Site) -> None:
    """Write the weekly roast and the last machines into the diary."""
    day = FIRST_DAY + timedelta(days=8)
    while day <= LAST_DAY:
        site.diary.note(on(day, 7), partial(_roast, site, day))
        day += timedelta(days=7)
    site.diary.note(on(LAST_DAY, 8), partial(_build_last_machines, site))


def provide(site: Site, tx: Tx, wanted: Mapping[str, int], day: date) -> None:
    """Make sure that an order can be met: an extra roast, or a machine built for it."""
    goods = [_machine(site, sku) for sku in wanted if sku in MACHINES for _ in range(wanted[sku])]
    kept = [sku for sku in wanted if sku in KEPT and not _slipped(sku, day)]
    there = _available(site, tx, kept)
    short = {sku: wanted[sku] for sku in there if there[sku] < wanted[sku]}
    needed = {sku: wanted[sku] + _enough(site, sku) for sku in short}
    goods += [_goods(site, sku, needed[sku], day) for sku in short if sku not in BOUGHT]
    if MADE in short and day >= SINCE:
        make_blend(site, tx, needed[MADE], day)
        goods = [each for each in goods if each.variant_id != site.variant(MADE)]
    _make(site, tx, goods)
    buy_at_once(site, tx, {sku: needed[sku] for sku in short if sku in BOUGHT})


def expect_yunnan(site: Site, tx: Tx, on: date) -> None:
    """Expect the one bag of Yunnan that the last green beans are to give."""
    new = NewSupply(
        variant_id=site.variant("YN-1000"),
        quantity=Decimal(1),
        due_on=on,
        note="Roast of the green beans from Yunnan",
    )
    inventory.expect_supply(tx, site.staff["sam"], new)


def let_yunnan_slip(site: Site, tx: Tx, on: date) -> None:
    """Expect it later: the green beans are still at sea."""
    sam = site.staff["sam"]
    coming = inventory.list_expected(tx, sam, direction=Direction.IN).items
    [waiting] = [one for one in coming if one.variant_id == site.variant("YN-1000")]
    inventory.change_expected(tx, sam, waiting.id, ExpectedChange(due_on=on))


def left_of(site: Site, tx: Tx, sku: str) -> int:
    """Tell how much of an article is free."""
    return int(_available(site, tx, [sku])[sku])


def _decide_keeping(site: Site, tx: Tx) -> None:
    """Machines are told apart by their number; filters are valued first in, first out."""
    sam = site.staff["sam"]
    for sku in MACHINES:
        keeping = StockKeeping(tracking=Tracking.SERIAL)
        inventory.set_stock_keeping(tx, sam, site.variant(sku), keeping)
    keeping = StockKeeping(costing=Costing.FIFO)
    inventory.set_stock_keeping(tx, sam, site.variant("SP-WATER"), keeping)
    rule = NewReorderRule(minimum=Decimal(10), maximum=Decimal(20))
    inventory.set_reorder_rule(tx, sam, site.variant("YN-1000"), rule)


def _fill_the_counter(site: Site, tx: Tx) -> None:
    """Keep a few gaskets at the counter, where the repair shop takes them from."""
    sam = site.staff["sam"]
    [store] = inventory.list_locations(tx, sam)
    counter = inventory.create_location(
        tx,
        sam,
        NewLocation(
            warehouse_id=store.warehouse_id, code="HH/COUNTER", name_en="Counter", name_zh="柜台"
        ),
    )
    line = TransferLine(variant_id=site.variant("SP-GASKET"), quantity=Decimal(4))
    new = NewTransfer(from_location_id=store.id, to_location_id=counter.id, lines=(line,))
    inventory.transfer_stock(tx, sam, new)


def _roast(site: Site, day: date) -> None:
    """Fill up whatever has fallen below half."""

    def fill_up(tx: Tx) -> None:
        made = [sku for sku in KEPT if sku not in BOUGHT and not _slipped(sku, day)]
        there = _available(site, tx, made)
        missing = {sku: _enough(site, sku) - left for sku, left in there.items()}
        low = [sku for sku, gap in missing.items() if gap * 2 >= _enough(site, sku)]
        if MADE in low and day >= SINCE:
            low.remove(MADE)
            make_blend(site, tx, missing[MADE], day)
        _make(site, tx, [_goods(site, sku, missing[sku], day) for sku in low])

    site.do(fill_up)


def _build_last_machines(site: Site) -> None:
    goods = [_machine(site, sku) for sku in LAST_MACHINES]
    site.do(lambda tx: _make(site, tx, goods))
    site.do(lambda tx: leave_roasts(site, tx))


def _make(site: Site, tx: Tx, goods: Iterable[Goods]) -> None:
    site.unbilled += restock(tx, site.staff["sam"], goods)


def _available(site: Site, tx: Tx, skus: Iterable[str]) -> dict[str, int]:
    ids = {sku: site.variant(sku) for sku in skus}
    free = inventory.available_of(tx, ids.values())
    return {sku: int(free[variant_id]) for sku, variant_id in ids.items()}


def _slipped(sku: str, day: date) -> bool:
    return sku.startswith("YN") and day >= YUNNAN_ENDS


def _enough(site: Site, sku: str) -> int:
    return KEPT[sku].enough * max(1, site.size.orders // 500)


def _goods(site: Site, sku: str, quantity: int, day: date) -> Goods:
    kept = KEPT[sku]
    return Goods(
        variant_id=site.variant(sku),
        quantity=Decimal(quantity),
        unit_cost=Decimal(kept.unit_cost),
        lot=f"{kept.lot}-{day:%y%m%d}",
        expires_on=day + SHELF_LIFE if kept.is_roasted else None,
    )


def _machine(site: Site, sku: str) -> Goods:
    site.serial += 1
    return Goods(
        variant_id=site.variant(sku),
        quantity=Decimal(1),
        unit_cost=Decimal(MACHINES[sku]),
        lot=f"H-{site.serial:04d}",
    )
