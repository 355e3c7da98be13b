"""Orders to suppliers: drafts to send, goods that are awaited, and whose promises a delay moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from erp_core import purchasing, sales
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, every
from erp_core.kernel.transaction import Tx
from erp_core.purchasing import (
    Confirmation,
    MatchState,
    PurchaseBillView,
    PurchaseLineView,
    PurchaseOrderView,
    PurchaseState,
)
from erp_core.sales import SlipView
from frontdesk.console.buying.bill_form import ask_bill, unbilled_lines
from frontdesk.console.buying.ground import Sheet, buying_ground
from frontdesk.console.days import read_day
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.lists.cells import draw_chips
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.lists.papers import draw_papers
from frontdesk.console.parts import attribute, box, button, chip, empty, link, words
from frontdesk.console.paths import LATE, ORDERS
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, price, quantity, short_date

SHOWN = PageRequest(limit=30)
TONES = {
    PurchaseState.DRAFT: "plain",
    PurchaseState.SENT: "accent",
    PurchaseState.CONFIRMED: "calm",
    PurchaseState.PARTLY_RECEIVED: "warn",
    PurchaseState.RECEIVED: "good",
}
OPEN = frozenset({PurchaseState.SENT, PurchaseState.CONFIRMED, PurchaseState.PARTLY_RECEIVED})
CLOSABLE = frozenset({PurchaseState.PARTLY_RECEIVED, PurchaseState.RECEIVED})
CANCELLABLE = frozenset({PurchaseState.DRAFT, PurchaseState.SENT, PurchaseState.CONFIRMED})


@dataclass(frozen=True)
class Ordered:
    """Drafts, what is awaited and what waits for its bill; and promises that a delay moves.

    Attributes:
        held: Lines that are on a bill which is held: somebody decides on it before another comes.
    """

    drafts: tuple[PurchaseOrderView, ...]
    awaited: tuple[PurchaseOrderView, ...]
    received: tuple[PurchaseOrderView, ...]
    slips: tuple[SlipView, ...]
    held: frozenset[int]


async def show_purchases(visit: Visit) -> None:
    """Show the orders to suppliers that something is to be done about."""
    with buying_ground(visit, "orders"):
        await Sheet(
            visit, partial(_look, with_sales=visit.has("sales", "sales.tell_slip")), _draw
        ).begin()


def _look(tx: Tx, actor: Actor, *, with_sales: bool) -> Ordered:
    def of(state: PurchaseState) -> tuple[PurchaseOrderView, ...]:
        return tuple(purchasing.list_purchase_orders(tx, actor, SHOWN, state=state).items)

    return Ordered(
        drafts=of(PurchaseState.DRAFT),
        awaited=purchasing.awaited_orders(tx, actor),
        received=purchasing.orders_to_bill(tx, actor),
        slips=sales.list_slips(tx, actor) if with_sales else (),
        held=frozenset(
            line.order_line_id
            for bill in every(partial(_held_bills, tx, actor))
            for line in bill.lines
        ),
    )


def _held_bills(tx: Tx, actor: Actor, page: PageRequest) -> Page[PurchaseBillView]:
    return purchasing.list_purchase_bills(tx, actor, page, state=MatchState.HELD)


def _draw(sheet: Sheet[Ordered], found: Ordered) -> None:
    texts = sheet.visit.texts
    if not (found.drafts or found.awaited or found.received):
        empty("local_shipping", texts("buying.no_orders"), texts("buying.no_orders_lesson"))
    _draw_slips(sheet.visit, found.slips)
    for key, orders in (
        ("buying.drafts", found.drafts),
        ("buying.awaited", found.awaited),
        ("buying.unbilled", found.received),
    ):
        if orders:
            draw_heading(texts(key))
        for order in orders:
            _draw_order(sheet, order, found.held)


def _draw_slips(visit: Visit, slips: tuple[SlipView, ...]) -> None:
    """Show the orders of customers that move because a supplier is late."""
    if not slips:
        return
    texts = visit.texts
    draw_heading(texts("buying.moves"))
    for slip in slips:
        with attribute(box("fd-fact"), data_moves=slip.number):
            link(slip.number, f"{ORDERS}/{slip.order_id}", "fd-link fd-strong", "receipt_long")
            before = short_date(slip.promised_on, texts, visit.today)
            after = short_date(slip.new_on, texts, visit.today)
            draw_chips(
                (
                    (texts("order.promised", day=before), "calm"),
                    (texts("slips.now", day=after), "bad"),
                )
            )
    link(texts("buying.tell_them"), LATE, "fd-link", "send")


def _draw_order(sheet: Sheet[Ordered], order: PurchaseOrderView, held: frozenset[int]) -> None:
    texts = sheet.visit.texts
    with attribute(box("fd-pick"), data_purchase=order.number, data_state=order.state):
        with box("fd-floor-card-top"):
            words(order.number or "", "fd-floor-number")
            words(order.supplier, "fd-strong fd-clip")
            words(amount(order.net), "fd-amount")
        with box("fd-cell-chips"):
            chip(texts(f"purchase_state.{order.state}"), TONES.get(order.state, "plain"))
            if order.state in OPEN:
                day = short_date(order.due_on, texts, sheet.visit.today)
                key = "buying.late_since" if order.is_late else "buying.due"
                chip(texts(key, day=day), "bad" if order.is_late else "calm")
            if order.supplier_reference:
                chip(order.supplier_reference)
            if any(line.id in held for line in order.lines):
                attribute(chip(texts("buying.held"), "warn", "rule"), data_held=True)
        for line in order.lines:
            _draw_line(sheet.visit, line)
        if order.number and order.state is not PurchaseState.DRAFT:
            draw_papers([("purchase-order", order.id)], texts)
        with box("fd-dialog-actions"):
            _draw_steps(sheet, order, held)


def _draw_line(visit: Visit, line: PurchaseLineView) -> None:
    texts = visit.texts
    with attribute(box("fd-fact"), data_line=line.sku):
        with box("fd-fact-main"):
            words(name_of(line, texts))
            said = quantity(line.quantity, line.unit, texts)
            words(f"{line.sku} · {said} × {price(line.unit_price)}", "fd-small fd-muted", "p")
        if line.received:
            came = quantity(line.received, line.unit, texts)
            words(texts("buying.came", count=came), "fd-small")
        words(amount(line.net), "fd-amount")


def _draw_steps(sheet: Sheet[Ordered], order: PurchaseOrderView, held: frozenset[int]) -> None:
    texts, may = sheet.visit.texts, sheet.visit.shown_to.may
    to_bill = unbilled_lines(order, held)
    if to_bill and may("purchasing.enter_bill"):
        enter = partial(ask_bill, sheet.visit, order, to_bill, sheet.begin)
        is_next = order.state is PurchaseState.RECEIVED
        look = "fd-primary" if is_next else "fd-outline"
        made = button(texts("buying.enter_bill"), enter, look, icon="receipt")
        attribute(made, data_act="bill")
    untouched = order.state in CANCELLABLE and not any(line.received for line in order.lines)
    if untouched and may("purchasing.cancel_order"):
        why = sheet.ask_why(
            "buying.cancel",
            lambda tx, actor, reason: purchasing.cancel_purchase_order(tx, actor, order.id, reason),
        )
        button(texts("buying.cancel"), why, "fd-quiet", icon="close")
    if order.state in CLOSABLE and may("purchasing.close_order"):
        why = sheet.ask_why(
            "buying.close",
            lambda tx, actor, reason: purchasing.close_purchase_order(tx, actor, order.id, reason),
        )
        button(texts("buying.close"), why, "fd-quiet", icon="done_all")
    if order.state is PurchaseState.DRAFT and may("purchasing.send_order"):
        send = partial(
            sheet.carry_out,
            lambda tx, actor: purchasing.send_purchase_order(tx, actor, order.id),
        )
        made = button(texts("buying.send"), send, "fd-primary", icon="send")
        attribute(made, data_act="send")
    if order.state in OPEN and may("purchasing.confirm_order"):
        is_new = order.state is PurchaseState.SENT
        key = "buying.confirm" if is_new else "buying.new_day"
        made = button(texts(key), partial(_ask_day, sheet, order, key), "fd-primary", icon="event")
        attribute(made, data_act="day")


def _ask_day(sheet: Sheet[Ordered], order: PurchaseOrderView, key: str) -> None:
    """Ask by when the supplier says that it comes, and how they call the order."""
    texts = sheet.visit.texts

    async def written(said: Mapping[str, str]) -> None:
        day = read_day(sheet.visit, said["day"], "buying.needs_day")
        if day is None:
            return
        told = Confirmation(due_on=day, supplier_reference=said["reference"], reason=said["reason"])
        await sheet.carry_out(
            lambda tx, actor: purchasing.confirm_purchase_order(tx, actor, order.id, told)
        )

    known = order.supplier_reference
    fields = (
        Field("day", texts("buying.comes_on"), kind="date", value=order.due_on.isoformat()),
        Field("reference", texts("buying.their_number"), value=known, longest=60),
        Field("reason", texts("buying.reason")),
    )
    lead = f"{order.number} · {order.supplier}"
    ask_words(sheet.visit, texts(key), fields, texts("action.save"), written, lead)
