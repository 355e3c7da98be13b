"""How suppliers keep what was agreed: days and prices."""

from decimal import Decimal

from erp_core import purchasing
from erp_core.purchasing import SupplierPerformance
from frontdesk.console.buying.ground import Sheet, buying_ground
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_rows
from frontdesk.console.parts import empty
from frontdesk.console.visit import Visit
from frontdesk.console.wording import number

COLUMNS = ("supplier", "lines", "on_time", "days_late", "price_drift", "open", "late")
GOOD, FAIR = Decimal("0.95"), Decimal("0.8")
"""Shares of lines on time."""


async def show_suppliers(visit: Visit) -> None:
    """Show how suppliers keep what was agreed."""
    with buying_ground(visit, "suppliers"):
        await Sheet(visit, purchasing.supplier_performance, _draw).begin()


def _draw(
    sheet: Sheet[tuple[SupplierPerformance, ...]], found: tuple[SupplierPerformance, ...]
) -> None:
    texts = sheet.visit.texts
    if not found:
        empty("verified", texts("buying.no_suppliers"), texts("buying.no_suppliers_lesson"))
        return
    columns = [texts(f"buying.column.{each}") for each in COLUMNS]
    draw_rows(columns, [_row(one) for one in found], "")


def _row(one: SupplierPerformance) -> tuple[Cell, ...]:
    late = ((str(one.late_orders), "bad"),) if one.late_orders else ()
    return (
        Cell(one.supplier),
        Cell(str(one.lines), is_number=True),
        Cell(is_number=True, chips=_share(one.on_time_share)),
        Cell(_written(one.days_late), is_number=True),
        Cell(percent(one.price_drift), is_number=True),
        Cell(str(one.open_orders), is_number=True),
        Cell("" if late else "0", is_number=True, chips=late),
    )


def _share(share: Decimal | None) -> tuple[tuple[str, str], ...]:
    if share is None:
        return ()
    tone = "good" if share >= GOOD else "warn" if share >= FAIR else "bad"
    return ((percent(share), tone),)


def _written(value: Decimal | None) -> str:
    return "" if value is None else number(value.quantize(Decimal("0.1")))


def percent(share: Decimal | None) -> str:
    """Write a share: 92.5 %; nothing where there is none."""
    return "" if share is None else f"{number((share * 100).quantize(Decimal('0.1')))} %"
