"""A delivery that is late or will be: told before it is asked for."""

from collections.abc import Iterator

from assistant.rendering import day
from assistant.suggestions.action import ActionKind, Customer, NextAction, worded
from assistant.turn import Citation
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales import OrderView, open_orders


def delayed_deliveries(tx: Tx, actor: Actor, customer: Customer) -> Iterator[NextAction]:
    """Suggest to tell the customer of each order that does not keep its promise."""
    for order in open_orders(tx, actor, customer.party.id):
        if order.late and order.promised_on is not None:
            yield _told(tx, customer, order)


def _told(tx: Tx, customer: Customer, order: OrderView) -> NextAction:
    today = business_date(tx)
    facts: dict[str, dict[str, object]] = {}
    for language in ("en", "zh"):
        words = customer.texts.words(language)
        new = words.say("delay.no_day")
        if order.expected_on is not None and order.expected_on >= today:
            new = words.say("delay.new_day", day=day(order.expected_on, language, today))
        facts[language] = {
            "order": order.number,
            "promised": day(order.promised_on or today, language, today),
            "new": new,
            "because": _why(order, language),
        }
    return worded(
        customer,
        ActionKind.DELAYED_DELIVERY,
        "delay",
        facts,
        evidence=(
            Citation("order", order.number, f"order {order.number}", f"version {order.version}"),
        ),
        worth=order.gross,
    )


def _why(order: OrderView, language: str) -> str:
    """Give the latest note that the customer may read as the reason."""
    for note in reversed(order.notes):
        if note.public:
            return f"（{note.text_zh}）" if language == "zh" else f" ({note.text_en})"
    return ""
