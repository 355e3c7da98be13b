"""Invoicing orders: what was delivered, or in advance where the customer pays before we ship."""

from collections.abc import Sequence
from decimal import Decimal

from erp_core import finance
from erp_core.catalog import LineTax
from erp_core.finance import AccountRole, BillingAddress, InvoiceLine, InvoiceView, NewInvoice
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import NothingToInvoice, NotOpen
from erp_core.sales.events import OrderInvoiced
from erp_core.sales.policies import invoiceable
from erp_core.sales.queries.replacements import require_unbound
from erp_core.sales.queries.rows import lines_of
from erp_core.sales.queries.views import number_of
from erp_core.sales.schemas import PaymentPolicy
from erp_core.sales.service.counting import count_invoiced
from erp_core.sales.service.documents import changed, lock_order
from erp_core.sales.states import BINDING
from erp_core.sales.tables import Order, OrderLine

Billed = Sequence[tuple[OrderLine, Decimal]]


def invoice_order(tx: Tx, actor: Actor, order_id: int) -> InvoiceView:
    """Invoice what was delivered and not invoiced; all of it at once if it is paid in advance.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        BoundToExchange: It is invoiced with its exchange.
        NotOpen: It is a draft or cancelled.
        NothingToInvoice: Everything that may be invoiced has been.
    """
    actor.require("sales.invoice_order")
    order = lock_order(tx, actor, order_id)
    require_unbound(tx, order)
    return bill(tx, actor, order)


def bill(tx: Tx, actor: Actor, order: Order) -> InvoiceView:
    """Invoice what may be invoiced of an order that is locked.

    Raises:
        NotOpen: It is a draft or cancelled.
        NothingToInvoice: Everything that may be invoiced has been.
    """
    if order.state not in BINDING:
        raise NotOpen(state=order.state)
    billed = _billed(order, lines_of(tx, order.id))
    count_invoiced(tx, billed)
    invoice = finance.issue_invoice(tx, carrying_out(actor), _new_invoice(order, billed))
    changed(tx, actor, order, "invoice_order", {"invoice": invoice.id})
    tx.publish(OrderInvoiced(order_id=order.id, invoice_id=invoice.id))
    return invoice


def _billed(order: Order, lines: Sequence[OrderLine]) -> Billed:
    due = [
        (
            line,
            invoiceable(
                order.payment_policy, line.quantity, line.delivered, line.invoiced, line.returned
            ),
        )
        for line in lines
    ]
    billed = [(line, quantity) for line, quantity in due if quantity > 0]
    if not billed:
        raise NothingToInvoice
    return billed


def _new_invoice(order: Order, billed: Billed) -> NewInvoice:
    prepaid = order.payment_policy == PaymentPolicy.PREPAID
    address = order.bill_to
    return NewInvoice(
        party_id=order.party_id,
        order_id=order.id,
        currency=order.currency,
        lines=tuple(_line(line, quantity) for line, quantity in billed),
        due_days=0 if prepaid else None,
        billing_address=None if address is None else BillingAddress.model_validate(address),
        note=f"Order {number_of(order)}",
    )


def _line(line: OrderLine, quantity: Decimal) -> InvoiceLine:
    return InvoiceLine(
        variant_id=line.variant_id,
        description_en=line.name_en,
        description_zh=line.name_zh,
        quantity=quantity,
        unit_price=line.unit_price,
        discount=line.discount,
        taxes=tuple(LineTax.model_validate(each) for each in line.taxes),
        revenue=AccountRole.SERVICE_REVENUE if line.service else AccountRole.REVENUE,
        source_line=line.id,
    )
