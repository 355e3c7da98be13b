"""What cancelling an order would do, worked out and not done."""

from collections.abc import Sequence
from dataclasses import dataclass

from erp_core import finance
from erp_core.finance import InvoiceKind, InvoiceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import CancelAfterItemChange
from erp_core.sales.fingerprint import fingerprinted
from erp_core.sales.policies import require_cancellable
from erp_core.sales.preview_schemas import CancellationPreview, ReleasedLine
from erp_core.sales.queries.item_changes import item_changes_of
from erp_core.sales.queries.replacements import require_unbound
from erp_core.sales.queries.rows import READ, lines_of, visible_order
from erp_core.sales.queries.views import number_of
from erp_core.sales.rules import HOUSE
from erp_core.sales.schemas import (
    RefundShown,
)
from erp_core.sales.tables import Order, OrderLine


@dataclass(frozen=True)
class CancellationPlan:
    """What to credit, and what its customer is shown of it."""

    invoices: tuple[InvoiceView, ...]
    preview: CancellationPreview


def preview_cancellation(tx: Tx, actor: Actor, order_id: int) -> CancellationPreview:
    """Work out what cancelling an order would release, credit and refund; nothing is done.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        BoundToExchange: It goes out for an open exchange.
        CannotCancel: It has been shipped.
        AlreadyCancelled: That has been done.
    """
    actor.require(READ)
    order = visible_order(tx, actor, order_id)
    require_unbound(tx, order)
    return plan_cancellation(tx, actor, order).preview


def plan_cancellation(tx: Tx, actor: Actor, order: Order) -> CancellationPlan:
    """Plan a cancellation from the order, its invoices and what was paid of them.

    Raises:
        CannotCancel: The order has been shipped, or the rules bar it.
        AlreadyCancelled: That has been done.
    """
    require_cancellable(order.state)
    if not tx.policy(HOUSE).cancel_after_item_change and item_changes_of(tx, order.id):
        raise CancelAfterItemChange
    invoices = tuple(
        each
        for each in finance.invoices_of_order(tx, carrying_out(actor), order.id)
        if each.kind is InvoiceKind.INVOICE and each.credited < each.gross
    )
    zero = Money.zero(order.currency)
    refunds = _refunds(tx, actor, invoices)
    preview = CancellationPreview(
        order_id=order.id,
        number=number_of(order),
        version=order.version,
        lines=tuple(_released(line) for line in lines_of(tx, order.id)),
        credited=sum((each.gross - each.credited for each in invoices), zero),
        refunds=refunds,
        refunded=sum((each.amount for each in refunds), zero),
        fingerprint="",
    )
    return CancellationPlan(invoices, fingerprinted(preview))


def _refunds(tx: Tx, actor: Actor, invoices: Sequence[InvoiceView]) -> tuple[RefundShown, ...]:
    reader = carrying_out(actor)
    paid: dict[int, Money] = {}
    for invoice in invoices:
        for part in finance.payments_for(tx, reader, invoice.id):
            before = paid.get(part.payment_id, Money.zero(part.amount.currency))
            paid[part.payment_id] = before + part.amount
    return tuple(
        RefundShown(
            payment_id=payment_id,
            method=finance.get_payment(tx, reader, payment_id).method,
            amount=amount,
        )
        for payment_id, amount in sorted(paid.items())
    )


def _released(line: OrderLine) -> ReleasedLine:
    return ReleasedLine(
        sku=line.sku, name_en=line.name_en, name_zh=line.name_zh, quantity=line.quantity
    )
