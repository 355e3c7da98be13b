"""Every page of the console, and what it needs to be shown."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from urllib.parse import quote

from nicegui import Client, ui
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from erp_core.access import NotLoggedIn
from erp_core.kernel.schema import MAX_ID
from frontdesk.console.ask.page import show_ask
from frontdesk.console.buying.bills import show_bills
from frontdesk.console.buying.need import show_need
from frontdesk.console.buying.orders import show_purchases
from frontdesk.console.buying.request_form import show_new_request
from frontdesk.console.buying.requests import show_requests
from frontdesk.console.buying.suppliers import show_suppliers
from frontdesk.console.customer.finding import show_customers
from frontdesk.console.customer.page import show_customer
from frontdesk.console.floor.count import show_count
from frontdesk.console.floor.count_list import show_counts
from frontdesk.console.floor.lots import show_lots
from frontdesk.console.floor.pick import show_pick
from frontdesk.console.floor.pick_list import show_pick_list
from frontdesk.console.floor.receive import show_receive
from frontdesk.console.floor.transfer import show_transfer
from frontdesk.console.goods.stock import show_article, show_article_numbered, show_stock
from frontdesk.console.health import show_health
from frontdesk.console.inbox.page import show_inbox
from frontdesk.console.ledger.ageing import SIDES, show_items
from frontdesk.console.ledger.bank import show_bank
from frontdesk.console.ledger.entries import show_entries
from frontdesk.console.ledger.entry_form import show_new_entry
from frontdesk.console.ledger.month import show_month
from frontdesk.console.ledger.owed import show_owed
from frontdesk.console.ledger.payments import show_payments
from frontdesk.console.ledger.statements import show_statements
from frontdesk.console.lists.handbook import show_handbook, show_page
from frontdesk.console.lists.invoices import show_invoice, show_invoice_numbered, show_invoices
from frontdesk.console.making.bill_form import show_new_bill, show_next_bill
from frontdesk.console.making.bills import show_bills_of_material
from frontdesk.console.making.centres import show_centres
from frontdesk.console.making.load import show_load
from frontdesk.console.making.orders import show_making
from frontdesk.console.making.plan import show_plan
from frontdesk.console.parts import empty
from frontdesk.console.paths import HOME, LOGIN, ROOT
from frontdesk.console.people.away import show_away
from frontdesk.console.people.decide import show_decisions
from frontdesk.console.people.expenses import show_expenses
from frontdesk.console.people.hours import show_hours
from frontdesk.console.people.mine import show_own_leave
from frontdesk.console.people.staff import show_staff
from frontdesk.console.people.wages import show_wages
from frontdesk.console.pipeline.activities import show_activities
from frontdesk.console.pipeline.board import show_board
from frontdesk.console.pipeline.campaign import show_campaign
from frontdesk.console.pipeline.campaigns import show_campaigns
from frontdesk.console.pipeline.leads import show_leads
from frontdesk.console.pipeline.segment_editor import show_new_segment, show_segment
from frontdesk.console.pipeline.segments import show_segments
from frontdesk.console.selling.customer_prices import show_customer_prices
from frontdesk.console.selling.deal_form import show_new_order
from frontdesk.console.selling.late_supply import show_late_supply
from frontdesk.console.selling.lot_page import show_lot
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
from frontdesk.console.upkeep.assets import show_assets
from frontdesk.console.upkeep.due import show_due
from frontdesk.console.upkeep.orders import show_work
from frontdesk.console.visit import Visit, visit_of
from frontdesk.console.work.case import show_case
from frontdesk.console.work.cases import show_cases
from frontdesk.console.work.desk import show_desk
from frontdesk.console.work.reasons import show_reasons
from frontdesk.console.work.task import show_task
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
    _record("/tasks", Place.TASKS, show_task)
    _page("/desk", Place.DESK, show_desk)
    _register_reasons()
    _page("/customers", Place.CUSTOMERS, show_customers)
    _record("/customers", Place.CUSTOMERS, show_customer)
    _register_selling()
    _register_pipeline()
    _page("/orders", Place.ORDERS, show_orders)
    _record("/orders", Place.ORDERS, show_order)
    _named("/orders/number", Place.ORDERS, show_order_numbered)
    _register_floor()
    _register_ledger()
    _register_buying()
    _register_people()
    _register_making()
    _register_upkeep()
    _page("/stock", Place.STOCK, show_stock)
    _record("/stock", Place.STOCK, show_article)
    _named("/stock/number", Place.STOCK, show_article_numbered)
    _page("/invoices", Place.INVOICES, show_invoices)
    _record("/invoices", Place.INVOICES, show_invoice)
    _named("/invoices/number", Place.INVOICES, show_invoice_numbered)
    _page("/handbook", Place.HANDBOOK, show_handbook)
    _named("/handbook", Place.HANDBOOK, show_page)
    _register_nowhere()


def _page(path: str, place: Place, show: Show, *needs: str) -> None:
    """Show a page of a place, which may need modules beside that of the place."""

    @ui.page(path, response_timeout=SLOWEST)
    async def page(request: Request, client: Client) -> Response | None:
        return await _open(request, client, place, show, *needs)


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

    _page("/late", Place.ORDERS, show_late_supply, "inventory")
    _page("/quotations", Place.ORDERS, show_quotations)
    _record("/quotations", Place.ORDERS, show_quotation)


def _register_pipeline() -> None:
    _page("/pipeline", Place.PIPELINE, show_board)
    _page("/pipeline/activities", Place.PIPELINE, show_activities)
    _page("/pipeline/leads", Place.PIPELINE, show_leads)
    _page("/pipeline/segments", Place.PIPELINE, show_segments)
    _page("/pipeline/segments/new", Place.PIPELINE, show_new_segment)
    _record("/pipeline/segments", Place.PIPELINE, show_segment)
    _page("/pipeline/campaigns", Place.PIPELINE, show_campaigns)
    _record("/pipeline/campaigns", Place.PIPELINE, show_campaign)


def _register_floor() -> None:
    _page("/floor", Place.FLOOR, show_pick_list)
    _record("/floor/pick", Place.FLOOR, show_pick)
    _page("/floor/receive", Place.FLOOR, show_receive)
    _page("/floor/count", Place.FLOOR, show_counts)
    _record("/floor/count", Place.FLOOR, show_count)
    _page("/floor/transfer", Place.FLOOR, show_transfer)
    _page("/floor/lots", Place.FLOOR, show_lots)
    _record("/lots", Place.STOCK, show_lot)


def _register_ledger() -> None:
    _page("/ledger", Place.LEDGER, show_bank)
    _page("/ledger/payments", Place.LEDGER, show_payments)
    _page("/ledger/owed", Place.LEDGER, show_owed)
    for side in SIDES:
        _named(f"/ledger/owed/{side}", Place.LEDGER, partial(_items_of, side))
    _page("/ledger/entries", Place.LEDGER, show_entries)
    _page("/ledger/entries/new", Place.LEDGER, show_new_entry)
    _page("/ledger/month", Place.LEDGER, show_month)
    _page("/ledger/statements", Place.LEDGER, show_statements)


async def _items_of(side: str, visit: Visit, bucket: str) -> None:
    await show_items(visit, side, bucket)


def _register_making() -> None:
    _page("/making", Place.MAKING, show_plan)
    _page("/making/orders", Place.MAKING, show_making)
    _page("/making/load", Place.MAKING, show_load)
    _page("/making/bills", Place.MAKING, show_bills_of_material)
    _page("/making/bills/new", Place.MAKING, show_new_bill)
    _record("/making/bills", Place.MAKING, show_next_bill)
    _page("/making/centres", Place.MAKING, show_centres)


def _register_upkeep() -> None:
    _page("/upkeep", Place.UPKEEP, show_due)
    _page("/upkeep/orders", Place.UPKEEP, show_work)
    _page("/upkeep/assets", Place.UPKEEP, show_assets)


def _register_buying() -> None:
    _page("/buying", Place.BUYING, show_need)
    _page("/buying/orders", Place.BUYING, show_purchases)
    _page("/buying/requests", Place.BUYING, show_requests)
    _page("/buying/requests/new", Place.BUYING, show_new_request)
    _page("/buying/bills", Place.BUYING, show_bills)
    _page("/buying/suppliers", Place.BUYING, show_suppliers)


def _register_people() -> None:
    _page("/people", Place.PEOPLE, show_own_leave)
    _page("/people/expenses", Place.PEOPLE, show_expenses)
    _page("/people/hours", Place.PEOPLE, show_hours)
    _page("/people/wages", Place.PEOPLE, show_wages)
    _page("/people/decide", Place.PEOPLE, show_decisions)
    _page("/people/away", Place.PEOPLE, show_away)
    _page("/people/staff", Place.PEOPLE, show_staff)


def _register_ask() -> None:
    @ui.page("/ask", response_timeout=SLOWEST)
    async def ask(request: Request, client: Client, question: str = "") -> Response | None:
        return await _open(request, client, Place.ASK, lambda visit: show_ask(visit, question))


def _register_reasons() -> None:
    """Register why things were over, in the week of a day."""

    @ui.page("/reasons", response_timeout=SLOWEST)
    async def reasons(request: Request, client: Client, week: str = "") -> Response | None:
        on = day_said(week)
        return await _open(request, client, Place.REASONS, lambda visit: show_reasons(visit, on))


def day_said(said: str) -> date | None:
    """Return the day that a path names; None where it names none."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


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


async def _open(
    request: Request, client: Client, place: Place, show: Show, *needs: str
) -> Response | None:
    """Draw a page for whoever is logged in; send everybody else to the door."""
    try:
        visit = await visit_of(request, client)
    except NotLoggedIn:
        asked = f"?{request.url.query}" if request.url.query else ""
        onward = quote(ROOT + request.url.path.removeprefix(ROOT) + asked)
        return RedirectResponse(f"{LOGIN}?next={onward}", 303)
    begin = start_of(visit)
    if request.url.path.removeprefix(ROOT) == "/" and begin not in {None, HOME}:
        return RedirectResponse(str(begin), 303)
    absent = is_absent(visit, place, *needs)
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
