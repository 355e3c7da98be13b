"""What may change about an order on its way: address, notes, dates, and its end."""

from datetime import date

from erp_core import finance, inventory
from erp_core.finance import InvoiceKind
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import NotFinished
from erp_core.sales.events import (
    OrderAddressChanged,
    OrderExpectationChanged,
    OrderNoted,
    OrderPromised,
)
from erp_core.sales.policies import require_to_deliver
from erp_core.sales.queries.addressing import require_redirectable
from erp_core.sales.queries.limits import require_power
from erp_core.sales.queries.rows import SOURCE, lines_of
from erp_core.sales.queries.views import summary_of
from erp_core.sales.schemas import (
    NewOrderNote,
    OrderNoteView,
    OrderState,
    OrderSummary,
    ShippingAddress,
)
from erp_core.sales.service.documents import changed, lock_order, move_on, open_delivery
from erp_core.sales.service.overtaking import overtake_draft
from erp_core.sales.tables import OrderNote


def change_address(tx: Tx, actor: Actor, order_id: int, address: ShippingAddress) -> OrderSummary:
    """Send what is still to be shipped somewhere else; invoices and past deliveries stay.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        CannotChangeAddress: Everything has been shipped, or the rules bar it.
        NoPowerToOrder: The actor may not order for this company.
    """
    actor.require("sales.change_address")
    order = lock_order(tx, actor, order_id)
    require_power(tx, actor, order.party_id)
    require_redirectable(tx, order)
    order.ship_to = address.model_dump()
    delivery = open_delivery(tx, order)
    if delivery is not None:
        delivery.ship_to = order.ship_to
    changed(tx, actor, order, "change_address", {"address": order.ship_to})
    tx.publish(OrderAddressChanged(order_id=order.id))
    return summary_of(order)


def add_order_note(
    tx: Tx, actor: Actor, order_id: int, text_en: str, text_zh: str, *, public: bool = False
) -> OrderNoteView:
    """Note something on an order in both languages; a public note is told to the customer.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
    """
    actor.require("sales.add_order_note")
    new = NewOrderNote(text_en=text_en, text_zh=text_zh, public=public)
    order = lock_order(tx, actor, order_id)
    note = OrderNote(order_id=order.id, at=tx.now, author=actor.name, **new.model_dump())
    tx.session.add(note)
    changed(tx, actor, order, "add_order_note", new.model_dump())
    tx.publish(OrderNoted(order_id=order.id, note_id=note.id))
    return OrderNoteView.model_validate(note)


def set_promise(tx: Tx, actor: Actor, order_id: int, promised_on: date) -> OrderSummary:
    """Note the day that we tell the customer; from now on we expect to keep it.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NotOpen: Nothing of it is still to be delivered.
    """
    actor.require("sales.set_promise")
    order = lock_order(tx, actor, order_id)
    require_to_deliver(order.state)
    order.promised_on = order.expected_on = promised_on
    house = carrying_out(actor)
    inventory.reschedule_expected(tx, house, (SOURCE, order.id), promised_on)
    overtake_draft(tx, actor, order)
    changed(tx, actor, order, "set_promise", {"promised_on": promised_on})
    tx.publish(OrderPromised(order_id=order.id))
    return summary_of(order)


def set_expectation(tx: Tx, actor: Actor, order_id: int, expected_on: date) -> OrderSummary:
    """Note the day that we expect now; a day after the promise makes the order late.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NotOpen: Nothing of it is still to be delivered.
    """
    actor.require("sales.set_expectation")
    order = lock_order(tx, actor, order_id)
    require_to_deliver(order.state)
    order.expected_on = expected_on
    changed(tx, actor, order, "set_expectation", {"expected_on": expected_on})
    tx.publish(OrderExpectationChanged(order_id=order.id))
    return summary_of(order)


def close_order(tx: Tx, actor: Actor, order_id: int) -> OrderSummary:
    """Close an order that is delivered, invoiced and paid.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        WrongTransition: It has not been delivered.
        NotFinished: It is not invoiced or not paid in full.
    """
    actor.require("sales.close_order")
    order = lock_order(tx, actor, order_id)
    move_on(tx, actor, order, OrderState.CLOSED)
    invoices = finance.invoices_of_order(tx, carrying_out(actor), order.id)
    owed = any(each.open for each in invoices if each.kind is InvoiceKind.INVOICE)
    lines = lines_of(tx, order.id)
    if owed or any(line.invoiced + line.returned < line.delivered for line in lines):
        raise NotFinished
    changed(tx, actor, order, "close_order")
    return summary_of(order)
