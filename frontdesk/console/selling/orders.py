"""Orders: the list, and the way to one in full."""

from erp_core import sales
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.sales import OrderView
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.documents import Documents, Some, show_documents
from frontdesk.console.lists.order_words import order_lines, order_states
from frontdesk.console.lists.table import Line
from frontdesk.console.parts import box, link
from frontdesk.console.paths import LATE, ORDERS, QUOTATIONS
from frontdesk.console.selling.order_page import OrderPage
from frontdesk.console.selling.order_sheet import day_of
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount

COLUMNS = ("number", "customer", "what", "state", "promised", "gross")


async def show_orders(visit: Visit) -> None:
    """Show the orders, newest first."""
    texts = visit.texts
    with box("fd-above fd-actions"):
        if visit.shown_to.may("sales.place_order"):
            link(texts("selling.new"), f"{ORDERS}/new", "fd-button fd-primary", "add")
        link(texts("quotations.title"), QUOTATIONS, "fd-button fd-outline", "request_quote")
        if visit.shown_to.may("sales.tell_slip"):
            link(texts("slips.title"), LATE, "fd-button fd-outline", "event_busy")
    kind = Documents("orders", COLUMNS, _newest_first, sales.order_by_number, _line, "order:")
    await show_documents(visit, kind)


async def show_order(visit: Visit, order_id: int) -> None:
    """Show one order."""
    await OrderPage(visit, lambda tx, actor: sales.get_order(tx, actor, order_id)).begin()


async def show_order_numbered(visit: Visit, number: str) -> None:
    """Show the order of a number."""
    await OrderPage(visit, lambda tx, actor: sales.order_by_number(tx, actor, number)).begin()


def _newest_first(
    tx: Tx, actor: Actor, request: PageRequest, party_id: int | None
) -> Some[OrderView]:
    page = sales.list_orders(tx, actor, request, party_id=party_id)
    return page.items, page.next_before


def _line(order: OrderView, customer: str, visit: Visit) -> Line:
    texts = visit.texts
    cells = (
        Cell(order.number),
        Cell(customer),
        Cell(order_lines(order, texts)),
        Cell(chips=order_states(order, texts)),
        Cell(day_of(visit, order.promised_on)),
        Cell(amount(order.gross), is_number=True),
    )
    return Line(order.id, f"{ORDERS}/{order.id}", cells)
