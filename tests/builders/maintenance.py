"""A house with a roaster to keep running, through maintenance's own verbs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_core import inventory, maintenance
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.inventory import Costing, StockKeeping
from erp_core.inventory.checks import CHECKS as STOCK
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.checks import Check
from erp_core.kernel.transaction import Tx
from erp_core.maintenance import (
    AssetView,
    NewAsset,
    NewFinish,
    NewMeter,
    NewParts,
    NewPlan,
    NewPlanning,
    NewReading,
    NewWorkOrder,
    WorkOrderView,
)
from erp_core.maintenance.checks import CHECKS
from tests.builders.catalog import a_variant
from tests.builders.finance import books
from tests.builders.inventory import a_warehouse, received
from tests.builders.production import a_work_centre

BOUGHT = date(2026, 1, 5)
"""When the machines of these tests were bought."""
EVERYTHING: tuple[Check, ...] = (*CHECKS, *STOCK, *BOOKS)


@dataclass(frozen=True)
class Workshop:
    """A roaster that stands for a work centre, its hours and its gas, and parts for it."""

    roaster: int
    hours: int
    gas: int
    centre: int
    belt: int
    filter: int


def a_workshop(tx: Tx) -> Workshop:
    """Open a workshop: 10 belts at 12.50 and 4 filters at 30.00 lie in stock.

    Belts are costed first in first out, filters averaged.
    """
    books(tx)
    a_warehouse(tx)
    belt, filters = a_variant(tx, "BELT").id, a_variant(tx, "FILTER").id
    inventory.set_stock_keeping(tx, system(), belt, StockKeeping(costing=Costing.FIFO))
    received(tx, belt, "10", "12.50")
    received(tx, filters, "4", "30.00")
    centre = a_work_centre(tx, "ROASTER", "60.00")
    roaster = an_asset(tx, "ROASTER-1", work_centre_id=centre).id
    return Workshop(
        roaster=roaster,
        hours=a_meter(tx, roaster, "HOURS"),
        gas=a_meter(tx, roaster, "GAS", kind="gauge", unit="mbar"),
        centre=centre,
        belt=belt,
        filter=filters,
    )


def an_asset(tx: Tx, code: str, actor: Actor | None = None, **more: object) -> AssetView:
    """Keep an asset."""
    named = {"code": code, "name_en": code.title(), "name_zh": "设备", "acquired_on": BOUGHT}
    new = NewAsset.model_validate({**named, **more})
    return maintenance.create_asset(tx, actor or system(), new)


def a_meter(tx: Tx, asset_id: int, code: str, *, kind: str = "counter", unit: str = "h") -> int:
    """Put a meter on an asset."""
    new = NewMeter.model_validate(
        {"code": code, "name_en": code.title(), "name_zh": "仪表", "unit": unit, "kind": kind}
    )
    return maintenance.add_meter(tx, system(), asset_id, new).id


def a_plan(tx: Tx, asset_id: int, **more: object) -> int:
    """Plan an overhaul."""
    named = {"name_en": "Overhaul", "name_zh": "大修"}
    new = NewPlan.model_validate({**named, **more})
    return maintenance.create_plan(tx, system(), asset_id, new).id


def read_off(tx: Tx, meter_id: int, value: str, **more: object) -> maintenance.ReadingView:
    """Note a reading."""
    new = NewReading.model_validate({"value": value, **more})
    return maintenance.note_reading(tx, system(), meter_id, new)


def asked(tx: Tx, asset_id: int, **more: object) -> int:
    """Ask for work on an asset."""
    named = {"asset_id": asset_id, "title": "Belt slips", "reason": "It squeaks"}
    new = NewWorkOrder.model_validate({**named, **more})
    return maintenance.request_work(tx, system(), new).id


def planned(tx: Tx, order_id: int, first: date, last: date | None = None, **more: object) -> int:
    """Plan an order."""
    days = {"plan_from": first, "plan_until": last or first}
    new = NewPlanning.model_validate({**days, **more})
    return maintenance.plan_work(tx, system(), order_id, new).id


def begun(tx: Tx, asset_id: int, day: date, **more: object) -> int:
    """Ask for work, plan it for a day and start it."""
    order_id = planned(tx, asked(tx, asset_id, **more), day)
    return maintenance.start_work(tx, system(), order_id).id


def parts(*lines: tuple[int, str]) -> NewParts:
    """Name parts with their quantities."""
    named = [{"variant_id": id_, "quantity": quantity} for id_, quantity in lines]
    return NewParts.model_validate({"lines": named})


def took(tx: Tx, order_id: int, *lines: tuple[int, str]) -> WorkOrderView:
    """Take parts for an order."""
    return maintenance.take_parts(tx, system(), order_id, parts(*lines))


def done(tx: Tx, order_id: int, **more: object) -> WorkOrderView:
    """Finish an order."""
    new = NewFinish.model_validate({"remedy": "Belt replaced", "cause": "Worn", **more})
    return maintenance.finish_work(tx, system(), order_id, new)


def worth(view: WorkOrderView) -> Decimal:
    """Tell what the parts of an order cost."""
    return view.parts_cost.amount
