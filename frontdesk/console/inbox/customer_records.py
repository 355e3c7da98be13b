"""Orders, balance and other threads of a customer, each in a few lines with a way to the rest."""

from collections.abc import Sequence

from erp_core.conversations import IdentityView, ThreadSummary
from erp_core.crm import InteractionKind, InteractionView, Rhythm
from erp_core.finance import BalanceView
from erp_core.sales import OrderView
from frontdesk.console.inbox.thread_row import channel_badge, state_chip
from frontdesk.console.lists.order_words import order_lines, order_states
from frontdesk.console.parts import attribute, box, chip, symbol, words
from frontdesk.console.paths import ORDERS, thread_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, number, short_date, short_time

INTERACTION_ICONS = {
    InteractionKind.MESSAGE: "chat_bubble",
    InteractionKind.ORDER: "receipt_long",
    InteractionKind.INVOICE: "request_quote",
    InteractionKind.PAYMENT: "payments",
    InteractionKind.CASE: "build",
    InteractionKind.NOTE: "sticky_note_2",
    InteractionKind.TASK: "task_alt",
    InteractionKind.RATING: "star",
    InteractionKind.LIFECYCLE: "timeline",
    InteractionKind.OPPORTUNITY: "handshake",
}


def draw_unreachable(identity: IdentityView, visit: Visit) -> None:
    """Say since when nothing arrives at an address, and why, where that is so."""
    if identity.unreachable_at is None:
        return
    since = identity.unreachable_at.astimezone(visit.zone).date()
    said = visit.texts(
        "reach.none",
        day=short_date(since, visit.texts, visit.today),
        reason=identity.unreachable_because or "-",
    )
    with attribute(box("fd-fact"), data_unreachable=str(identity.id)):
        symbol("block", "fd-fact-icon")
        words(said, "fd-small")


def draw_orders(orders: Sequence[OrderView], visit: Visit) -> None:
    """Draw the open orders."""
    words(visit.texts("customer.orders"), "fd-section", "h3")
    if not orders:
        words(visit.texts("customer.no_orders"), "fd-small fd-muted", "p")
    for order in orders:
        with attribute(box("fd-record", "a"), href=f"{ORDERS}/{order.id}"):
            with box("fd-record-top"):
                words(order.number, "fd-strong")
                words(amount(order.gross), "fd-amount")
            words(order_lines(order, visit.texts), "fd-small fd-muted fd-clip")
            with box("fd-row-chips"):
                for text, tone in order_states(order, visit.texts):
                    chip(text, tone)
            if order.expected_on or order.promised_on:
                words(_when(order, visit), "fd-small")


def draw_balance(balance: BalanceView, visit: Visit) -> None:
    """Draw what a customer owes."""
    texts = visit.texts
    words(texts("customer.balance"), "fd-section", "h3")
    shown = [
        ("open", balance.open, ""),
        ("overdue", balance.overdue, "fd-bad" if balance.overdue.minor else ""),
    ]
    if balance.due != balance.open:
        shown.append(("due", balance.due, "fd-strong"))
    for key, money, tone in shown:
        with box("fd-fact"):
            words(texts(f"balance.{key}"), "fd-fact-main")
            words(amount(money), f"fd-amount {tone}")


def draw_threads(threads: Sequence[ThreadSummary], visit: Visit) -> None:
    """Draw the other threads of a customer."""
    words(visit.texts("customer.threads"), "fd-section", "h3")
    for thread in threads:
        record = attribute(box("fd-record", "a"), href=thread_path(thread.id))
        with record, box("fd-record-top"):
            channel_badge(thread.channel, visit)
            words(thread.preview, "fd-small fd-clip fd-fact-main")
            state_chip(thread, "", visit)


def draw_rhythm(rhythm: Rhythm, visit: Visit) -> None:
    """Draw how regularly a customer buys, where they do."""
    if rhythm.median_days is None or rhythm.due_in is None:
        return
    texts = visit.texts
    said = "rhythm.due" if rhythm.due_in >= 0 else "rhythm.overdue"
    with box("fd-fact"):
        symbol("repeat", "fd-fact-icon")
        words(texts("rhythm.every", days=number(rhythm.median_days)), "fd-fact-main fd-small")
        chip(texts(said, days=abs(rhythm.due_in)), "plain" if rhythm.due_in >= 0 else "accent")


def draw_recent(recent: Sequence[InteractionView], visit: Visit) -> None:
    """Draw what passed between a customer and us lately."""
    words(visit.texts("customer.recent"), "fd-section", "h3")
    now = visit.desk.clock.now()
    for one in recent:
        with box("fd-fact fd-recent"):
            symbol(INTERACTION_ICONS.get(one.kind, "circle"), "fd-fact-icon")
            words(one.summary_in(visit.texts.language), "fd-fact-main fd-small fd-clip")
            when = short_time(one.at, now, visit.zone, visit.texts)
            words(when, "fd-small fd-muted fd-amount")


def _when(order: OrderView, visit: Visit) -> str:
    today = visit.today
    promised, expected = order.promised_on, order.expected_on
    said = []
    if promised:
        said.append(visit.texts("order.promised", day=short_date(promised, visit.texts, today)))
    if expected and expected != promised:
        said.append(visit.texts("order.expected", day=short_date(expected, visit.texts, today)))
    return " · ".join(said)
