"""Orders: the list, and one order in full."""

from datetime import date

from erp_core import sales
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.sales import DeliveryState, OrderState, OrderView, ShippingAddress
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_facts, draw_heading, draw_rows, draw_title
from frontdesk.console.lists.documents import Documents, Some, show_document, show_documents
from frontdesk.console.lists.order_words import order_lines, order_states
from frontdesk.console.lists.papers import draw_papers
from frontdesk.console.lists.table import Line
from frontdesk.console.parts import box, words
from frontdesk.console.paths import ORDERS
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, moment, number, price, quantity, short_date

COLUMNS = ("number", "customer", "what", "state", "promised", "gross")


async def show_orders(visit: Visit) -> None:
    """Show the orders, newest first."""
    kind = Documents("orders", COLUMNS, _newest_first, sales.order_by_number, _line)
    await show_documents(visit, kind)


async def show_order(visit: Visit, order_id: int) -> None:
    """Show one order."""
    await show_document(visit, lambda tx, actor: sales.get_order(tx, actor, order_id), _draw)


async def show_order_numbered(visit: Visit, number: str) -> None:
    """Show the order of a number."""
    await show_document(visit, lambda tx, actor: sales.order_by_number(tx, actor, number), _draw)


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
        Cell(_day(visit, order.promised_on)),
        Cell(amount(order.gross), is_number=True),
    )
    return Line(order.id, f"{ORDERS}/{order.id}", cells)


def _draw(visit: Visit, order: OrderView, customer: str) -> None:
    texts = visit.texts
    title = texts("order.title", number=order.number)
    draw_title(title, ORDERS, texts("orders.title"), order_states(order, texts))
    draw_papers(_papers(order), texts)
    draw_facts(_facts(visit, order, customer))
    draw_heading(texts("order.lines"))
    _draw_lines(visit, order)
    if order.notes:
        draw_heading(texts("order.notes"))
        _draw_notes(visit, order)


def _papers(order: OrderView) -> list[tuple[str, int]]:
    """Say which documents an order has: its confirmation while it binds, and what was shipped."""
    binds = order.state not in {OrderState.DRAFT, OrderState.CANCELLED}
    own = [("confirmation", order.id)] if binds else []
    shipped = [one for one in order.deliveries if one.state is DeliveryState.SHIPPED]
    return own + [("delivery-note", one.id) for one in shipped]


def _facts(visit: Visit, order: OrderView, customer: str) -> list[tuple[str, str]]:
    texts = visit.texts
    return [
        (texts("column.customer"), customer),
        (texts("order.placed"), moment(order.placed_at, visit.zone, texts)),
        (texts("column.promised"), _day(visit, order.promised_on)),
        (texts("order.expected_on"), _day(visit, order.expected_on)),
        (texts("order.policy"), texts(f"policy.{order.payment_policy}")),
        (texts("order.address"), _address(order.shipping_address)),
        (texts("order.tracking"), order.tracking or ""),
        (texts("order.own_note"), order.note or ""),
        (texts("column.net"), amount(order.net)),
        (texts("column.tax"), amount(order.tax)),
        (texts("column.gross"), amount(order.gross)),
    ]


def _day(visit: Visit, day: date | None) -> str:
    today = visit.today
    return "" if day is None else short_date(day, visit.texts, today)


def _address(address: ShippingAddress | None) -> str:
    if address is None:
        return ""
    return f"{address.recipient}, {address.street}, {address.postcode} {address.city}"


def _draw_lines(visit: Visit, order: OrderView) -> None:
    texts = visit.texts
    names = ("article", "quantity", "reserved", "delivered", "price", "gross")
    draw_rows(
        [texts(f"column.{name}") for name in names],
        [
            (
                Cell(f"{line.name_zh if texts.language == 'zh' else line.name_en} ({line.sku})"),
                Cell(quantity(line.quantity, line.unit, texts), is_number=True),
                Cell(number(line.reserved), is_number=True),
                Cell(number(line.delivered), is_number=True),
                Cell(price(line.unit_price, line.discount), is_number=True),
                Cell(amount(line.gross), is_number=True),
            )
            for line in order.lines
        ],
        texts("nothing_found"),
    )


def _draw_notes(visit: Visit, order: OrderView) -> None:
    for note in order.notes:
        with box("fd-order-note"):
            when = moment(note.at, visit.zone, visit.texts)
            words(f"{note.author} · {when}", "fd-small fd-muted")
            words(note.text_zh if visit.texts.language == "zh" else note.text_en, "", "p")
