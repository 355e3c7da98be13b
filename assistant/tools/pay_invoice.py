"""How to pay: what is open, with the payment page and the transfer of each invoice."""

from collections.abc import Sequence

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.pay_pages import WayToPay
from assistant.tools.contract import Desk, Example, Slot, Slots, Step, Told, tool
from assistant.tools.invoice_and_balance import cite_invoices, invoice_line, unused
from assistant.tools.orders import named_order
from assistant.tools.speak_to_person import handed_over
from erp_core.finance import (
    InvoiceState,
    InvoiceView,
    balance_of,
    get_invoice,
    invoice_by_number,
)
from erp_core.sales import OrderView

_MOST = 3
"""Invoices told with their payment page; more are in the statement."""


@tool(
    FlowName.PAY_INVOICE,
    permission="finance.read",
    needs=("finance", "banking"),
    verification=Verification.LINKED,
    slots=(
        Slot("invoice", "Invoice number exactly as the customer wrote it."),
        Slot("order", "Order number, when the invoice of an order is meant.", needs=("sales",)),
    ),
    examples=(
        Example("how can I pay my invoice?", "怎么付款"),
        Example("send me a link to pay, please", "发个付款链接给我"),
    ),
)
def pay_invoice(desk: Desk, slots: Slots) -> Step:
    """Tell how an invoice is paid: the named one, that of an order, else what is due first."""
    by_order = "order" in slots and "invoice" not in slots
    order = named_order(desk, slots["order"]) if by_order else None
    found = _meant(desk, slots, order)
    if not found:
        return Told(desk.say("invoice.none_yet" if by_order else "balance.nothing"))
    due = [one for one in found if one.state is InvoiceState.OPEN and one.open.minor > 0]
    ways = {one.id: _way(desk, one) for one in due[:_MOST]}
    shown = (due or found)[:_MOST]
    text = "\n\n".join(
        (*(_told(desk, one, ways.get(one.id)) for one in shown), *_unused(desk, due))
    )
    if len(due) > _MOST:
        text = f"{text}\n\n{desk.say('pay.more', count=len(due) - _MOST)}"
    if due and not any(ways.values()):
        numbers = ", ".join(one.number or f"#{one.id}" for one in due)
        return handed_over(desk, f"{text}\n\n{desk.say('pay.no_account')}", f"pay {numbers}")
    links = frozenset(way.url for way in ways.values() if way)
    return Told(text, cite_invoices(shown), order.number if order else None, links=links)


TOOLS = (pay_invoice,)


def _meant(desk: Desk, slots: Slots, order: OrderView | None) -> list[InvoiceView]:
    actor = desk.asker.actor
    if "invoice" in slots:
        return [invoice_by_number(desk.tx, actor, slots["invoice"])]
    if order is not None:
        return [get_invoice(desk.tx, actor, id_) for id_ in order.invoice_ids]
    balances = (balance_of(desk.tx, actor, party_id) for party_id in sorted(actor.scope or ()))
    owed = [invoice for balance in balances for invoice in balance.invoices]
    return sorted(owed, key=lambda one: (one.due_date, one.id))


def _unused(desk: Desk, due: Sequence[InvoiceView]) -> list[str]:
    """Say of each account that owes what was paid already and is used for no invoice yet."""
    owing = sorted({one.party_id for one in due})
    balances = (balance_of(desk.tx, desk.asker.actor, party_id) for party_id in owing)
    return [said for balance in balances for said in unused(desk, balance)]


def _way(desk: Desk, invoice: InvoiceView) -> WayToPay | None:
    return desk.pay_pages(desk.tx, invoice, desk.language) if desk.pay_pages else None


def _told(desk: Desk, invoice: InvoiceView, way: WayToPay | None) -> str:
    line = invoice_line(desk, invoice)
    if way is None:
        return line
    said = desk.say(
        "pay.way", url=way.url, holder=way.holder, iban=way.iban, reference=way.reference
    )
    return f"{line}\n{said}"
