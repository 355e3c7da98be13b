"""The demo company's order history, through the same verbs that its customers use.

One call a step: whoever builds history moves the clock to the day of the step and opens the
transaction, so that two years pass in order and every document carries its own day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_core import finance
from erp_core.finance import Allocation, InvoiceView, NewPayment, PaymentMethod, PaymentView
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    ConfirmedOrder,
    NewOrder,
    NewOrderLine,
    PaymentPolicy,
    confirm_order,
    deliver_order,
    invoice_order,
    place_order,
)


@dataclass(frozen=True)
class Sale:
    """An order for the demo's history."""

    party_id: int
    lines: tuple[tuple[int, Decimal], ...]
    channel: str = "console"
    note: str | None = None
    sold_by: int | None = None


def order(tx: Tx, actor: Actor, sale: Sale) -> ConfirmedOrder:
    """Place and confirm an order today."""
    lines = tuple(NewOrderLine(variant_id=v, quantity=q) for v, q in sale.lines)
    new = NewOrder(
        party_id=sale.party_id,
        lines=lines,
        channel=sale.channel,
        note=sale.note,
        salesperson_id=sale.sold_by,
    )
    return confirm_order(tx, actor, place_order(tx, actor, new).id)


def ship(tx: Tx, actor: Actor, order_id: int, tracking_code: str | None = None) -> None:
    """Ship all of an order today."""
    deliver_order(tx, actor, order_id, tracking_code=tracking_code, carrier="DHL")


def bill(tx: Tx, actor: Actor, order_id: int) -> InvoiceView:
    """Invoice an order today."""
    return invoice_order(tx, actor, order_id)


def pay(
    tx: Tx, actor: Actor, invoice: InvoiceView, method: PaymentMethod = PaymentMethod.BANK_TRANSFER
) -> PaymentView:
    """Receive what is open on an invoice today."""
    payment = NewPayment(
        party_id=invoice.party_id,
        amount=invoice.open,
        method=method,
        reference=f"Order {invoice.order_id}",
        allocate_to=(Allocation(invoice_id=invoice.id, amount=invoice.open),),
    )
    return finance.record_payment(tx, actor, payment)


def sell(tx: Tx, actor: Actor, sales: Sequence[Sale]) -> list[ConfirmedOrder]:
    """Sell over the counter today: order, ship, invoice and pay, in one go each."""
    sold = []
    for sale in sales:
        confirmed = order(tx, actor, sale)
        _carry_out(tx, actor, confirmed)
        sold.append(confirmed)
    return sold


def _carry_out(tx: Tx, actor: Actor, confirmed: ConfirmedOrder) -> None:
    """Follow an order to the money, which comes first where the customer pays in advance."""
    if confirmed.payment_policy is PaymentPolicy.PREPAID:
        pay(tx, actor, bill(tx, actor, confirmed.id), PaymentMethod.CARD)
        ship(tx, actor, confirmed.id)
    else:
        ship(tx, actor, confirmed.id)
        pay(tx, actor, bill(tx, actor, confirmed.id))
