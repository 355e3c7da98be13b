"""Invoices and credit notes: the list, and one in full."""

from collections.abc import Callable

from erp_core import finance
from erp_core.finance import InvoiceKind, InvoiceState, InvoiceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_facts, draw_heading, draw_rows, draw_title
from frontdesk.console.lists.disputes import DisputeCard
from frontdesk.console.lists.documents import Documents, Some, show_document, show_documents
from frontdesk.console.lists.papers import draw_papers
from frontdesk.console.lists.table import Line
from frontdesk.console.parts import attribute, link
from frontdesk.console.paths import INVOICES
from frontdesk.console.texts import Texts
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, number, price, short_date
from frontdesk.paying.links import payment_link
from frontdesk.workflows.real_time import real_now

COLUMNS = ("number", "customer", "date", "due", "state", "gross", "open")
TONES = {
    InvoiceState.OPEN: "calm",
    InvoiceState.PAID: "good",
    InvoiceState.CREDITED: "plain",
    InvoiceState.APPLIED: "plain",
}


async def show_invoices(visit: Visit) -> None:
    """Show the invoices and credit notes, newest first."""
    kind = Documents(
        "invoices", COLUMNS, _newest_first, finance.invoice_by_number, _line, "invoice:"
    )
    await show_documents(visit, kind)


async def show_invoice(visit: Visit, invoice_id: int) -> None:
    """Show one invoice or credit note."""
    await _show(visit, lambda tx, actor: finance.get_invoice(tx, actor, invoice_id))


async def show_invoice_numbered(visit: Visit, number: str) -> None:
    """Show the invoice or credit note of a number."""
    await _show(visit, lambda tx, actor: finance.invoice_by_number(tx, actor, number))


async def _show(visit: Visit, read: Callable[[Tx, Actor], InvoiceView]) -> None:
    seen: list[InvoiceView] = []

    def draw(visit: Visit, invoice: InvoiceView, customer: str) -> None:
        seen.append(invoice)
        _draw(visit, invoice, customer)

    await show_document(visit, read, draw)
    if seen:
        await DisputeCard(visit, read).begin()


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
    _draw_payment_page(visit, invoice)
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


def _draw_payment_page(visit: Visit, invoice: InvoiceView) -> None:
    """Link the page on which what is open of an invoice is paid, to be looked at or sent on."""
    if invoice.kind is InvoiceKind.CREDIT_NOTE or invoice.number is None or not invoice.open:
        return
    to = payment_link(visit.desk.settings, invoice.id, real_now())
    made = link(visit.texts("invoice.payment_page"), to, "fd-paper", "qr_code_2")
    attribute(made, target="_blank", rel="noopener", data_act="payment-page")


def _number(invoice: InvoiceView, texts: Texts) -> str:
    return invoice.number or texts("invoice.no_number")
