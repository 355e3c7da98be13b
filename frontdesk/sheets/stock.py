"""The table of opening stock: what lies on the shelves when the books begin, and its cost."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from erp_core import catalog, inventory
from erp_core.inventory import NewReceipt, StockLine
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import every
from erp_core.kernel.quantity import Price, Quantity, plain, rounded
from erp_core.kernel.schema import Name, Schema
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Day, Figure
from frontdesk.sheets.days import on_day

HEADINGS = {
    "sku": ("sku", "article", "货号", "编码"),
    "quantity": ("quantity", "on_hand", "数量", "库存"),
    "unit_cost": ("unit_cost", "cost", "成本", "单位成本"),
    "lot": ("lot", "batch", "批号", "批次"),
    "expires_on": ("expires_on", "best_before", "有效期", "到期日"),
    "warehouse": ("warehouse", "仓库"),
    "on": ("on", "date", "日期"),
}


class OpeningLine(Schema):
    """What lies on a shelf; ``unit_cost`` is for one unit, in the organisation's currency.

    Attributes:
        on: The day that it was counted; today where the cell is empty.
    """

    sku: Name
    quantity: Annotated[Quantity, Figure]
    unit_cost: Annotated[Price, Figure]
    lot: Name | None = None
    expires_on: Day | None = None
    warehouse: Name | None = None
    on: Day | None = None


class StockEntry:
    """Enters opening stock.

    Args:
        tx: The transaction.
        actor: Who enters it.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx = tx
        self._actor = actor
        self._warehouses = {
            one.code.casefold(): one.id for one in inventory.list_warehouses(tx, actor)
        }

    def enter(self, line: OpeningLine) -> None:
        """Enter one line.

        Raises:
            NoSuchVariant: There is no article of this number.
            NotYetHere: Its day is yet to come.
            NotStocked: No stock is kept of it.
            NoSuchWarehouse: There is no warehouse of this code.
            StockOpened: It was entered before.
        """
        variant = catalog.variant_by_sku(self._tx, self._actor, line.sku)
        opening = NewReceipt(
            variant_id=variant.id,
            quantity=line.quantity,
            unit_cost=line.unit_cost,
            lot=line.lot,
            expires_on=line.expires_on,
            warehouse_id=self._warehouse(line.warehouse),
        )
        try:
            with on_day(self._tx, line.on, "on"):
                inventory.open_stock(self._tx, self._actor, opening)
        except inventory.StockOpened as error:
            raise inventory.StockOpened(field="sku") from error

    def _warehouse(self, code: str | None) -> int | None:
        if code is None:
            return None
        if code.casefold() not in self._warehouses:
            known = ", ".join(self._warehouses) or "none"
            message = f"There is no warehouse {code}; there are: {known}."
            raise inventory.NoSuchWarehouse(message, field="warehouse")
        return self._warehouses[code.casefold()]


def stock_out(tx: Tx, actor: Actor) -> Iterator[dict[str, str]]:
    """Write what was brought in, by article, warehouse and lot, since the day it first lay there.

    What customers were delivered counts as brought in: it leaves again with their orders.
    A cost has six places, so what is counted by the ten thousand (grams) comes back to within half
    a millionth of the currency a unit, not to the cent.
    """
    for one in inventory.brought_in(tx, actor):
        yield {
            "sku": one.sku,
            "quantity": plain(one.quantity),
            "unit_cost": plain(rounded(one.value.amount / one.quantity)),
            "lot": one.lot or "",
            "expires_on": "" if one.expires_on is None else one.expires_on.isoformat(),
            "warehouse": one.warehouse,
            "on": one.first_on.isoformat(),
        }


def stock_now_out(tx: Tx, actor: Actor) -> Iterator[dict[str, str]]:
    """Write what lies there now, by article, warehouse and lot, at what it is worth in the books.

    What is on its way from place to place is left out.
    """
    piles: dict[tuple[str, str, str], list[StockLine]] = {}
    for line in every(lambda page: inventory.stock_of(tx, actor, page)):
        piles.setdefault((line.sku, line.warehouse, line.lot or ""), []).append(line)
    costs = inventory.unit_costs(tx, actor, {lines[0].variant_id for lines in piles.values()})
    for (sku, warehouse, lot), lines in sorted(piles.items()):
        expires_on = lines[0].expires_on
        yield {
            "sku": sku,
            "quantity": plain(sum((line.on_hand for line in lines), Decimal(0))),
            "unit_cost": plain(costs[lines[0].variant_id]),
            "lot": lot,
            "expires_on": "" if expires_on is None else expires_on.isoformat(),
            "warehouse": warehouse,
        }
