"""Every page of the console, and what it needs to be shown."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from nicegui import Client, ui
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from erp_core.access import NotLoggedIn
from erp_core.kernel.schema import MAX_ID
from frontdesk.console.ask.page import show_ask
from frontdesk.console.customer.finding import show_customers
from frontdesk.console.customer.page import show_customer
from frontdesk.console.health import show_health
from frontdesk.console.inbox.page import show_inbox
from frontdesk.console.lists.handbook import show_handbook, show_page
from frontdesk.console.lists.invoices import show_invoice, show_invoice_numbered, show_invoices
from frontdesk.console.lists.orders import show_order, show_order_numbered, show_orders
from frontdesk.console.lists.stock import show_article, show_article_numbered, show_stock
from frontdesk.console.parts import empty
from frontdesk.console.paths import HOME, LOGIN, ROOT
from frontdesk.console.shell import (
    Place,
    frame,
    is_absent,
    is_open_to,
    say_absent,
    start_of,
    turn_away,
)
from frontdesk.console.visit import Visit, visit_of
from frontdesk.console.work.case import show_case
from frontdesk.console.work.cases import show_cases
from frontdesk.console.work.tasks import show_tasks

Show = Callable[[Visit], Awaitable[None]]
SLOWEST = 20.0
"""Seconds that a page may take to be built."""


LONGEST_NAME = 100
"""Characters of a number or name in a path."""


def register_pages() -> None:
    """Tell NiceGUI about the pages; doing it again replaces them."""
    _register_inbox()
    _register_work()
    _register_records()
    _register_numbered()
    _register_handbook()
    _register_nowhere()


def _register_inbox() -> None:
    @ui.page("/", response_timeout=SLOWEST)
    async def inbox(request: Request, client: Client) -> Response | None:
        return await _open(request, client, Place.INBOX, lambda visit: show_inbox(visit, None))

    @ui.page("/threads/{thread_id:int}", response_timeout=SLOWEST)
    async def thread(request: Request, client: Client, thread_id: int) -> Response | None:
        return await _open(
            request, client, Place.INBOX, lambda visit: show_inbox(visit, known(thread_id))
        )

    @ui.page("/ask", response_timeout=SLOWEST)
    async def ask(request: Request, client: Client, question: str = "") -> Response | None:
        return await _open(request, client, Place.ASK, lambda visit: show_ask(visit, question))

    @ui.page("/health", response_timeout=SLOWEST)
    async def health(request: Request, client: Client) -> Response | None:
        return await _open(request, client, Place.HEALTH, show_health)


def _register_work() -> None:
    @ui.page("/cases", response_timeout=SLOWEST)
    async def cases(request: Request, client: Client) -> Response | None:
        return await _open(request, client, Place.CASES, show_cases)

    @ui.page("/cases/{case_id:int}", response_timeout=SLOWEST)
    async def case(request: Request, client: Client, case_id: int) -> Response | None:
        return await _open(
            request, client, Place.CASES, lambda visit: show_case(visit, known(case_id))
        )

    @ui.page("/tasks", response_timeout=SLOWEST)
    async def tasks(request: Request, client: Client) -> Response | None:
        return await _open(request, client, Place.TASKS, show_tasks)

    @ui.page("/customers", response_timeout=SLOWEST)
    async def customers(request: Request, client: Client) -> Response | None:
        return await _open(request, client, Place.CUSTOMERS, show_customers)

    @ui.page("/customers/{party_id:int}", response_timeout=SLOWEST)
    async def customer(request: Request, client: Client, party_id: int) -> Response | None:
        return await _open(
            request, client, Place.CUSTOMERS, lambda visit: show_customer(visit, known(party_id))
        )


def _register_records() -> None:
    @ui.page("/orders", response_timeout=SLOWEST)
    async def orders(request: Request, client: Client) -> Response | None:
        return await _open(request, client, Place.ORDERS, show_orders)

    @ui.page("/orders/{order_id:int}", response_timeout=SLOWEST)
    async def order(request: Request, client: Client, order_id: int) -> Response | None:
        return await _open(
            request, client, Place.ORDERS, lambda visit: show_order(visit, known(order_id))
        )

    @ui.page("/stock", response_timeout=SLOWEST)
    async def stock(request: Request, client: Client) -> Response | None:
        return await _open(request, client, Place.STOCK, show_stock)

    @ui.page("/stock/{variant_id:int}", response_timeout=SLOWEST)
    async def article(request: Request, client: Client, variant_id: int) -> Response | None:
        return await _open(
            request, client, Place.STOCK, lambda visit: show_article(visit, known(variant_id))
        )

    @ui.page("/invoices", response_timeout=SLOWEST)
    async def invoices(request: Request, client: Client) -> Response | None:
        return await _open(request, client, Place.INVOICES, show_invoices)

    @ui.page("/invoices/{invoice_id:int}", response_timeout=SLOWEST)
    async def invoice(request: Request, client: Client, invoice_id: int) -> Response | None:
        return await _open(
            request, client, Place.INVOICES, lambda visit: show_invoice(visit, known(invoice_id))
        )


def _register_numbered() -> None:
    """Show documents and articles by the number that people and citations know them by."""

    @ui.page("/orders/number/{number}", response_timeout=SLOWEST)
    async def order(request: Request, client: Client, number: str) -> Response | None:
        return await _open(
            request, client, Place.ORDERS, lambda visit: show_order_numbered(visit, printed(number))
        )

    @ui.page("/invoices/number/{number}", response_timeout=SLOWEST)
    async def invoice(request: Request, client: Client, number: str) -> Response | None:
        return await _open(
            request,
            client,
            Place.INVOICES,
            lambda visit: show_invoice_numbered(visit, printed(number)),
        )

    @ui.page("/stock/number/{sku}", response_timeout=SLOWEST)
    async def article(request: Request, client: Client, sku: str) -> Response | None:
        return await _open(
            request, client, Place.STOCK, lambda visit: show_article_numbered(visit, printed(sku))
        )


def _register_handbook() -> None:
    @ui.page("/handbook", response_timeout=SLOWEST)
    async def handbook(request: Request, client: Client) -> Response | None:
        return await _open(request, client, Place.HANDBOOK, show_handbook)

    @ui.page("/handbook/{slug}", response_timeout=SLOWEST)
    async def page(request: Request, client: Client, slug: str) -> Response | None:
        return await _open(
            request, client, Place.HANDBOOK, lambda visit: show_page(visit, printed(slug))
        )


def _register_nowhere() -> None:
    """Answer every other path; registered last."""

    @ui.page("/{path:path}", response_timeout=SLOWEST)
    async def nowhere(request: Request, client: Client, path: str) -> Response | None:
        _ = path
        client.status_code = 404
        return await _open(request, client, Place.NOWHERE, show_nowhere)


async def show_nowhere(visit: Visit) -> None:
    """Say that there is no such page."""
    empty("explore_off", visit.texts("nowhere.title"), visit.texts("nowhere.lesson"))


def known(record_id: int) -> int:
    """Return an id that a database can hold; one that is too large is nobody's."""
    return record_id if record_id <= MAX_ID else 0


def printed(name: str) -> str:
    """Return a number or name that can be written down; any other is nobody's."""
    return name if name.isprintable() and len(name) <= LONGEST_NAME else ""


async def _open(request: Request, client: Client, place: Place, show: Show) -> Response | None:
    """Draw a page for whoever is logged in; send everybody else to the door."""
    try:
        visit = await visit_of(request, client)
    except NotLoggedIn:
        onward = quote(ROOT + request.url.path.removeprefix(ROOT))
        return RedirectResponse(f"{LOGIN}?next={onward}", 303)
    begin = start_of(visit)
    if request.url.path.removeprefix(ROOT) == "/" and begin not in {None, HOME}:
        return RedirectResponse(str(begin), 303)
    absent = is_absent(visit, place)
    if absent:
        client.status_code = 404
    with frame(visit, place):
        if absent:
            say_absent(visit)
        elif is_open_to(visit, place):
            await show(visit)
        else:
            turn_away(visit)
    return None
