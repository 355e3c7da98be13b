"""The table of opening stock: what lies on the shelves when the books begin, and its cost."""

from collections.abc import Iterable, Iterator
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
    """Write what is in stock, by article, warehouse and lot, at what it is worth in the books."""
    lines = list(every(lambda page: inventory.stock_of(tx, actor, page)))
    costs = _unit_costs(tx, actor, lines)
    for line in reversed(lines):
        yield {
            "sku": line.sku,
            "quantity": plain(line.on_hand),
            "unit_cost": plain(costs[line.balance_id]),
            "lot": line.lot or "",
            "expires_on": "" if line.expires_on is None else line.expires_on.isoformat(),
            "warehouse": line.warehouse,
        }


def _unit_costs(tx: Tx, actor: Actor, lines: Iterable[StockLine]) -> dict[int, Decimal]:
    """Share each article's value out over its lines, to the cent.

    A cost has six places, so what is counted by the ten thousand (grams) comes back to within half
    a millionth of the currency a unit, not to the cent.
    """
    by_article: dict[int, list[StockLine]] = {}
    for line in lines:
        by_article.setdefault(line.variant_id, []).append(line)
    costs = {}
    for variant_id, value in inventory.stock_values(tx, actor, by_article).items():
        shelves = by_article[variant_id]
        shares = value.split([line.on_hand for line in shelves])
        for line, share in zip(shelves, shares, strict=True):
            costs[line.balance_id] = rounded(share.amount / line.on_hand)
    return costs
