"""What stands on the sheet of one order: facts, papers, lines, notes."""

from collections.abc import Callable
from datetime import date

from erp_core.sales import DeliveryState, OrderState, OrderView
from frontdesk.console.lists.bundles import article_cell, headed, heading_cells
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_facts, draw_heading, draw_rows, draw_title
from frontdesk.console.lists.order_words import order_states
from frontdesk.console.lists.papers import draw_papers
from frontdesk.console.parts import box, link, words
from frontdesk.console.paths import INVOICES, ORDERS, customer_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import (
    address_line,
    amount,
    moment,
    number,
    price,
    quantity,
    short_date,
)


def draw_order(
    visit: Visit, order: OrderView, customer: str, draw_actions: Callable[[OrderView], None]
) -> None:
    """Draw an order.

    Args:
        visit: The page.
        order: The order.
        customer: Whose it is, by name.
        draw_actions: Draws what may be done with it.
    """
    texts = visit.texts
    title = texts("order.title", number=order.number)
    draw_title(title, ORDERS, texts("orders.title"), order_states(order, texts))
    draw_actions(order)
    draw_papers(_papers(order), texts)
    draw_facts(_facts(visit, order, customer))
    _draw_links(visit, order)
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
        (texts("column.promised"), day_of(visit, order.promised_on)),
        (texts("order.expected_on"), day_of(visit, order.expected_on)),
        (texts("order.policy"), texts(f"policy.{order.payment_policy}")),
        (texts("order.address"), address_line(order.shipping_address)),
        (texts("order.tracking"), order.tracking or ""),
        (texts("order.own_note"), order.note or ""),
        (texts("column.net"), amount(order.net)),
        (texts("column.tax"), amount(order.tax)),
        (texts("column.gross"), amount(order.gross)),
    ]


def day_of(visit: Visit, day: date | None) -> str:
    """Write a day that may not be known yet."""
    return "" if day is None else short_date(day, visit.texts, visit.today)


def _draw_links(visit: Visit, order: OrderView) -> None:
    texts = visit.texts
    with box("fd-links"):
        if visit.has("parties", "conversations.read"):
            to = customer_path(order.party_id)
            link(texts("task.customer"), to, "fd-link", "contact_page")
        if visit.has("finance"):
            for one in order.invoice_ids:
                link(texts("paper.invoice"), f"{INVOICES}/{one}", "fd-link", "request_quote")


def _draw_lines(visit: Visit, order: OrderView) -> None:
    texts = visit.texts
    discounted = any(line.discount for line in order.lines)
    stocked = any(line.stocked for line in order.lines)
    names = ["article", "quantity", *(["reserved"] if stocked else []), "delivered", "price"]
    names += ["discount"] if discounted else []
    rows = []
    for bundle, line in headed(order.lines):
        if bundle is not None:
            rows.append(heading_cells(bundle, len(names) + 1, texts))
            continue
        cells = [
            Cell(article_cell(line, texts)),
            Cell(quantity(line.quantity, line.unit, texts), is_number=True),
            *([Cell(number(line.reserved), is_number=True)] if stocked else []),
            Cell(number(line.delivered), is_number=True),
            Cell(price(line.unit_price), is_number=True),
        ]
        if discounted:
            cells.append(Cell(f"{number(line.discount * 100)} %", is_number=True))
        rows.append([*cells, Cell(amount(line.gross), is_number=True)])
    columns = [texts(f"column.{name}") for name in (*names, "gross")]
    draw_rows(columns, rows, texts("nothing_found"))


def _draw_notes(visit: Visit, order: OrderView) -> None:
    for note in order.notes:
        with box("fd-order-note"):
            when = moment(note.at, visit.zone, visit.texts)
            words(f"{note.author} · {when}", "fd-small fd-muted")
            words(note.text_zh if visit.texts.language == "zh" else note.text_en, "", "p")
