"""A house that roasts, blends and packs coffee, made through production's own verbs.

House Blend is a bag of roast; roast is made of green beans of which 20 % are lost in the roaster.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_core import inventory, production
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.inventory.checks import CHECKS as STOCK
from erp_core.kernel.actor import system
from erp_core.kernel.checks import Check
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.production import (
    ManufacturingOrderView,
    NewBill,
    NewManufacturingOrder,
    NewOutput,
    NewWorkCentre,
    NewWorkTime,
)
from erp_core.production.checks import CHECKS
from erp_core.purchasing.checks import CHECKS as BUYING
from tests.builders.catalog import a_variant
from tests.builders.finance import books
from tests.builders.inventory import a_warehouse
from tests.builders.payables import a_supplier
from tests.builders.purchasing import a_price

EVERYTHING: tuple[Check, ...] = (*CHECKS, *STOCK, *BOOKS, *BUYING)
WEEKDAYS = (480, 480, 480, 480, 480, 0, 0)


@dataclass(frozen=True)
class Roastery:
    """A roastery: articles, work centres, bills and who sells green beans and bags."""

    database: Database
    green: int
    bag: int
    roast: int
    blend: int
    roaster: int
    bench: int
    roast_bill: int
    blend_bill: int
    finca: int


def a_roastery(database: Database) -> Roastery:
    """Open a roastery.

    Roast, by the kilogram: 1 kg green of which 20 % are lost (1.25 kg); the roaster takes 30 min
    to heat and 2 min a kg, 60.00 an hour. Blend, by the bag of 1 kg: 1 kg roast and a bag; the
    bench takes 1 min a bag, 30.00 an hour. Green is 4.00 a kg within 10 days, bags 0.50 within 3.
    """

    def opened(tx: Tx) -> Roastery:
        books(tx)
        a_warehouse(tx)
        green = a_variant(tx, "GREEN", "Green beans", "生豆", unit="KGM").id
        bag = a_variant(tx, "BAG", "Bag", "袋子").id
        roast = a_variant(tx, "ROAST", "Roast", "烘焙豆", unit="KGM").id
        blend = a_variant(tx, "BLEND", "House Blend 1 kg", "鹤港拼配").id
        finca = a_supplier(tx)
        a_price(tx, finca, green, "4.00", days=10)
        a_price(tx, finca, bag, "0.50", days=3)
        roaster = a_work_centre(tx, "ROASTER", "60.00")
        bench = a_work_centre(tx, "BENCH", "30.00")
        roast_bill = a_bill(tx, roast, (green, "1", "0.2"), step=(roaster, "30", "2"))
        blend_bill = a_bill(tx, blend, (roast, "1", "0"), (bag, "1", "0"), step=(bench, "0", "1"))
        return Roastery(
            database, green, bag, roast, blend, roaster, bench, roast_bill, blend_bill, finca
        )

    return database.run(opened)


def a_work_centre(
    tx: Tx, code: str, cost: str, minutes: tuple[int, ...] = WEEKDAYS, capacity: int = 1
) -> int:
    """Set up a work centre that works eight hours from Monday to Friday."""
    new = NewWorkCentre(
        code=code,
        name_en=code.title(),
        name_zh="工作中心",
        minutes=minutes,
        capacity=capacity,
        hourly_cost=Decimal(cost),
    )
    return production.create_work_centre(tx, system(), new).id


def a_bill(
    tx: Tx,
    variant_id: int,
    *lines: tuple[int, str, str],
    step: tuple[int, str, str] | None = None,
    quantity: str = "1",
    valid_from: str = "2024-01-01",
) -> int:
    """Say what an article is made of: components with quantity and scrap, and one operation."""
    operations = [] if step is None else [step]
    new = {
        "variant_id": variant_id,
        "quantity": quantity,
        "valid_from": valid_from,
        "lines": [
            {"variant_id": id_, "quantity": quantity, "scrap": scrap}
            for id_, quantity, scrap in lines
        ],
        "operations": [
            {
                "work_centre_id": id_,
                "name_en": "Work",
                "name_zh": "加工",
                "setup_minutes": setup,
                "unit_minutes": each,
            }
            for id_, setup, each in operations
        ],
    }
    return production.create_bill_of_material(tx, system(), NewBill.model_validate(new)).id


def drafted(
    tx: Tx, variant_id: int, quantity: str, due_on: date | None = None
) -> ManufacturingOrderView:
    """Draft an order."""
    new = NewManufacturingOrder(variant_id=variant_id, quantity=Decimal(quantity), due_on=due_on)
    return production.draft_manufacturing_order(tx, system(), new)


def started(
    tx: Tx, variant_id: int, quantity: str, due_on: date | None = None
) -> ManufacturingOrderView:
    """Draft, confirm and start an order."""
    order = drafted(tx, variant_id, quantity, due_on)
    production.confirm_manufacturing_order(tx, system(), order.id)
    return production.start_manufacturing_order(tx, system(), order.id)


def worked(tx: Tx, order: ManufacturingOrderView, minutes: str) -> ManufacturingOrderView:
    """Report time on an order's first operation."""
    new = NewWorkTime(operation_id=order.operations[0].id, minutes=Decimal(minutes))
    return production.report_time(tx, system(), order.id, new)


def came_out(
    tx: Tx, order_id: int, quantity: str, scrapped: str = "0", **more: object
) -> ManufacturingOrderView:
    """Report what came out of an order."""
    new = NewOutput.model_validate({"quantity": quantity, "scrapped": scrapped, **more})
    return production.report_output(tx, system(), order_id, new)


def stock_of_article(tx: Tx, variant_id: int) -> tuple[str, str]:
    """Tell what is in stock of an article and what it is worth."""
    worth = inventory.worth_of(tx, [variant_id]).get(variant_id)
    return (
        ("0", "0.00")
        if worth is None
        else (f"{worth.quantity.normalize():f}", str(worth.value.amount))
    )


def broken(database: Database) -> list[str]:
    """Run every check of production, purchasing, stock and books and return what they found."""
    found = [database.read(check.run) for check in EVERYTHING]
    return [violation for findings in found for violation in findings.violations]
