"""Invoices and credit notes: the list, and one in full."""

from erp_core import finance
from erp_core.finance import InvoiceKind, InvoiceState, InvoiceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_facts, draw_heading, draw_rows, draw_title
from frontdesk.console.lists.documents import Documents, Some, show_document, show_documents
from frontdesk.console.lists.papers import draw_papers
from frontdesk.console.lists.table import Line
from frontdesk.console.paths import INVOICES
from frontdesk.console.texts import Texts
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, number, price, short_date

COLUMNS = ("number", "customer", "date", "due", "state", "gross", "open")
TONES = {
    InvoiceState.OPEN: "calm",
    InvoiceState.PAID: "good",
    InvoiceState.CREDITED: "plain",
    InvoiceState.APPLIED: "plain",
}


async def show_invoices(visit: Visit) -> None:
    """Show the invoices and credit notes, newest first."""
    kind = Documents("invoices", COLUMNS, _newest_first, finance.invoice_by_number, _line)
    await show_documents(visit, kind)


async def show_invoice(visit: Visit, invoice_id: int) -> None:
    """Show one invoice or credit note."""
    await show_document(visit, lambda tx, actor: finance.get_invoice(tx, actor, invoice_id), _draw)


async def show_invoice_numbered(visit: Visit, number: str) -> None:
    """Show the invoice or credit note of a number."""
    await show_document(
        visit, lambda tx, actor: finance.invoice_by_number(tx, actor, number), _draw
    )


def invoice_states(invoice: InvoiceView, visit: Visit) -> tuple[tuple[str, str], ...]:
    """Return where an invoice stands: texts with tones."""
    texts = visit.texts
    states = [(texts(f"invoice_state.{invoice.state}"), TONES[invoice.state])]
    today = visit.today
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        states.append((texts("invoice.credit_note"), "plain"))
    elif invoice.open.minor > 0 and invoice.due_date < today:
        days = (today - invoice.due_date).days
        states.append((texts("invoice.overdue", days=days), "bad"))
    return tuple(states)


def _newest_first(
    tx: Tx, actor: Actor, request: PageRequest, party_id: int | None
) -> Some[InvoiceView]:
    page = finance.list_invoices(tx, actor, request, party_id=party_id)
    return page.items, page.next_before


def _line(invoice: InvoiceView, customer: str, visit: Visit) -> Line:
    today = visit.today
    cells = (
        Cell(_number(invoice, visit.texts)),
        Cell(customer),
        Cell(short_date(invoice.business_date, visit.texts, today)),
        Cell(short_date(invoice.due_date, visit.texts, today)),
        Cell(chips=invoice_states(invoice, visit)),
        Cell(amount(invoice.gross), is_number=True),
        Cell(amount(invoice.open), is_number=True),
    )
    return Line(invoice.id, f"{INVOICES}/{invoice.id}", cells)


def _draw(visit: Visit, invoice: InvoiceView, customer: str) -> None:
    texts = visit.texts
    title = _number(invoice, texts)
    draw_title(title, INVOICES, texts("invoices.title"), invoice_states(invoice, visit))
    is_invoice = invoice.kind is InvoiceKind.INVOICE
    draw_papers([("invoice" if is_invoice else "credit-note", invoice.id)], texts)
    draw_facts(
        [
            (texts("column.customer"), customer),
            (texts("column.date"), short_date(invoice.business_date, texts)),
            (texts("column.due"), short_date(invoice.due_date, texts)),
            (texts("invoice.reason"), invoice.reason),
            (texts("column.net"), amount(invoice.net)),
            (texts("column.tax"), amount(invoice.tax)),
            (texts("column.gross"), amount(invoice.gross)),
            (texts("invoice.paid"), amount(invoice.paid)),
            (texts("column.open"), amount(invoice.open)),
        ]
    )
    draw_heading(texts("order.lines"))
    names = ("article", "quantity", "price", "net", "tax", "gross")
    draw_rows(
        [texts(f"column.{name}") for name in names],
        [
            (
                Cell(line.description_zh if texts.language == "zh" else line.description_en),
                Cell(number(line.quantity), is_number=True),
                Cell(price(line.unit_price, line.discount), is_number=True),
                Cell(amount(line.net), is_number=True),
                Cell(amount(line.tax), is_number=True),
                Cell(amount(line.gross), is_number=True),
            )
            for line in invoice.lines
        ],
        texts("nothing_found"),
    )


def _number(invoice: InvoiceView, texts: Texts) -> str:
    return invoice.number or texts("invoice.no_number")
