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
from frontdesk.console.floor.count import show_count
from frontdesk.console.floor.count_list import show_counts
from frontdesk.console.floor.pick import show_pick
from frontdesk.console.floor.pick_list import show_pick_list
from frontdesk.console.floor.receive import show_receive
from frontdesk.console.floor.transfer import show_transfer
from frontdesk.console.health import show_health
from frontdesk.console.inbox.page import show_inbox
from frontdesk.console.ledger.bank import show_bank
from frontdesk.console.ledger.entries import show_entries
from frontdesk.console.ledger.month import show_month
from frontdesk.console.ledger.statements import show_statements
from frontdesk.console.lists.handbook import show_handbook, show_page
from frontdesk.console.lists.invoices import show_invoice, show_invoice_numbered, show_invoices
from frontdesk.console.lists.stock import show_article, show_article_numbered, show_stock
from frontdesk.console.parts import empty
from frontdesk.console.paths import HOME, LOGIN, ROOT
from frontdesk.console.selling.customer_prices import show_customer_prices
from frontdesk.console.selling.deal_form import show_new_order
from frontdesk.console.selling.late_supply import show_late_supply
from frontdesk.console.selling.orders import show_order, show_order_numbered, show_orders
from frontdesk.console.selling.quotations import show_quotation, show_quotations
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
from frontdesk.console.work.desk import show_desk
from frontdesk.console.work.tasks import show_tasks

Show = Callable[[Visit], Awaitable[None]]
ShowRecord = Callable[[Visit, int], Awaitable[None]]
ShowNamed = Callable[[Visit, str], Awaitable[None]]
SLOWEST = 20.0
"""Seconds that a page may take to be built."""


LONGEST_NAME = 100
"""Characters of a number or name in a path."""


def register_pages() -> None:
    """Tell NiceGUI about the pages; doing it again replaces them."""
    _page("/", Place.INBOX, lambda visit: show_inbox(visit, None))
    _record("/threads", Place.INBOX, show_inbox)
    _register_ask()
    _page("/health", Place.HEALTH, show_health)
    _page("/cases", Place.CASES, show_cases)
    _record("/cases", Place.CASES, show_case)
    _page("/tasks", Place.TASKS, show_tasks)
    _page("/desk", Place.DESK, show_desk)
    _page("/customers", Place.CUSTOMERS, show_customers)
    _record("/customers", Place.CUSTOMERS, show_customer)
    _register_selling()
    _page("/orders", Place.ORDERS, show_orders)
    _record("/orders", Place.ORDERS, show_order)
    _named("/orders/number", Place.ORDERS, show_order_numbered)
    _register_floor()
    _register_ledger()
    _page("/stock", Place.STOCK, show_stock)
    _record("/stock", Place.STOCK, show_article)
    _named("/stock/number", Place.STOCK, show_article_numbered)
    _page("/invoices", Place.INVOICES, show_invoices)
    _record("/invoices", Place.INVOICES, show_invoice)
    _named("/invoices/number", Place.INVOICES, show_invoice_numbered)
    _page("/handbook", Place.HANDBOOK, show_handbook)
    _named("/handbook", Place.HANDBOOK, show_page)
    _register_nowhere()


def _page(path: str, place: Place, show: Show) -> None:
    @ui.page(path, response_timeout=SLOWEST)
    async def page(request: Request, client: Client) -> Response | None:
        return await _open(request, client, place, show)


def _record(path: str, place: Place, show: ShowRecord) -> None:
    """Show each record below a path by its id."""

    @ui.page(f"{path}/{{record_id:int}}", response_timeout=SLOWEST)
    async def record(request: Request, client: Client, record_id: int) -> Response | None:
        return await _open(request, client, place, lambda visit: show(visit, known(record_id)))


def _named(path: str, place: Place, show: ShowNamed) -> None:
    """Show each record below a path by what people and citations know it by."""

    @ui.page(f"{path}/{{name}}", response_timeout=SLOWEST)
    async def named(request: Request, client: Client, name: str) -> Response | None:
        return await _open(request, client, place, lambda visit: show(visit, printed(name)))


def _register_selling() -> None:
    """Register what sales people open besides orders; a new order may begin with a customer."""

    @ui.page("/orders/new", response_timeout=SLOWEST)
    async def new(request: Request, client: Client, party: str = "") -> Response | None:
        known_party = known(int(party)) if party.isdecimal() and len(party) < 20 else 0
        return await _open(
            request, client, Place.ORDERS, lambda visit: show_new_order(visit, known_party)
        )

    @ui.page("/customers/{party_id:int}/prices", response_timeout=SLOWEST)
    async def prices(request: Request, client: Client, party_id: int) -> Response | None:
        return await _open(
            request,
            client,
            Place.ORDERS,
            lambda visit: show_customer_prices(visit, known(party_id)),
        )

    _page("/late", Place.ORDERS, show_late_supply)
    _page("/quotations", Place.ORDERS, show_quotations)
    _record("/quotations", Place.ORDERS, show_quotation)


def _register_floor() -> None:
    _page("/floor", Place.FLOOR, show_pick_list)
    _record("/floor/pick", Place.FLOOR, show_pick)
    _page("/floor/receive", Place.FLOOR, show_receive)
    _page("/floor/count", Place.FLOOR, show_counts)
    _record("/floor/count", Place.FLOOR, show_count)
    _page("/floor/transfer", Place.FLOOR, show_transfer)


def _register_ledger() -> None:
    _page("/ledger", Place.LEDGER, show_bank)
    _page("/ledger/entries", Place.LEDGER, show_entries)
    _page("/ledger/month", Place.LEDGER, show_month)
    _page("/ledger/statements", Place.LEDGER, show_statements)


def _register_ask() -> None:
    @ui.page("/ask", response_timeout=SLOWEST)
    async def ask(request: Request, client: Client, question: str = "") -> Response | None:
        return await _open(request, client, Place.ASK, lambda visit: show_ask(visit, question))


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
