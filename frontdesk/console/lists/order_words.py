"""How an order reads: its state, what is in it, what is wrong with it."""

from erp_core.sales import OrderState, OrderView, PaymentState
from frontdesk.console.texts import Texts
from frontdesk.console.wording import name_of, number

STATE_TONES = {
    OrderState.DRAFT: "plain",
    OrderState.CONFIRMED: "calm",
    OrderState.PARTLY_DELIVERED: "calm",
    OrderState.DELIVERED: "good",
    OrderState.CLOSED: "plain",
    OrderState.CANCELLED: "plain",
}
PAYMENT_TONES = {
    PaymentState.NOT_INVOICED: "plain",
    PaymentState.UNPAID: "warn",
    PaymentState.PARTLY_PAID: "warn",
    PaymentState.PAID: "good",
    PaymentState.CREDITED: "plain",
}


def order_states(order: OrderView, texts: Texts) -> tuple[tuple[str, str], ...]:
    """Return where an order stands: texts with tones."""
    states = [(texts(f"order_state.{order.state}"), STATE_TONES[order.state])]
    if order.late:
        states.append((texts("order.late"), "bad"))
    if order.back_ordered:
        states.append((texts("order.back_ordered"), "warn"))
    if order.payment_state is not PaymentState.NOT_INVOICED:
        paid = order.payment_state
        states.append((texts(f"payment_state.{paid}"), PAYMENT_TONES[paid]))
    return tuple(states)


def order_lines(order: OrderView, texts: Texts) -> str:
    """Write what is in an order on one line."""
    return ", ".join(f"{number(line.quantity)} × {name_of(line, texts)}" for line in order.lines)
