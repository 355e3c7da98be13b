"""What cancelling or repeating an order would do, worked out and not done."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_core import finance, inventory
from erp_core.finance import InvoiceKind, InvoiceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.fingerprint import fingerprinted
from erp_core.sales.policies import require_cancellable
from erp_core.sales.queries.limits import require_within_limits
from erp_core.sales.queries.quoting import Quote, QuotedLine, quote_order
from erp_core.sales.queries.rows import READ, lines_of, visible_order
from erp_core.sales.queries.views import address_of, number_of
from erp_core.sales.schemas import (
    CancellationPreview,
    RefundShown,
    ReleasedLine,
    RepeatLine,
    RepeatPreview,
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
        CannotCancel: It has been shipped.
        AlreadyCancelled: That has been done.
    """
    actor.require(READ)
    return plan_cancellation(tx, actor, visible_order(tx, actor, order_id)).preview


def plan_cancellation(tx: Tx, actor: Actor, order: Order) -> CancellationPlan:
    """Plan a cancellation from the order, its invoices and what was paid of them.

    Raises:
        CannotCancel: The order has been shipped.
        AlreadyCancelled: That has been done.
    """
    require_cancellable(order.state)
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


def preview_repeat(tx: Tx, actor: Actor, order_id: int) -> RepeatPreview:
    """Work out what the same order would come to today; nothing is done.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NotSold: Something of it is not for sale any more.
        NoPrice: Something of it has no price any more.
        NoPowerToOrder: The actor may not order for this company.
        OrderLimitExceeded: It is above what the actor may order.
        CreditLimitExceeded: It takes the customer above its credit limit.
    """
    actor.require(READ)
    quote, preview = plan_repeat(tx, actor, visible_order(tx, actor, order_id))
    require_within_limits(tx, actor, quote)
    return preview


def plan_repeat(tx: Tx, actor: Actor, order: Order) -> tuple[Quote, RepeatPreview]:
    """Quote the lines of an order anew, and show the quote beside the old prices."""
    lines = lines_of(tx, order.id)
    quote = quote_order(
        tx, actor, order.party_id, [(line.variant_id, line.quantity) for line in lines]
    )
    free = _free_by_line(tx, quote)
    shown = tuple(
        _repeated(line, quoted, in_stock=in_stock)
        for line, quoted, in_stock in zip(lines, quote.lines, free, strict=True)
    )
    preview = RepeatPreview(
        order_id=order.id,
        number=number_of(order),
        party_id=order.party_id,
        lines=shown,
        net=quote.total.net,
        tax=quote.total.tax,
        gross=quote.total.gross,
        payment_policy=quote.policy,
        shipping_address=address_of(order.ship_to),
        in_stock=all(free),
        fingerprint="",
    )
    return quote, fingerprinted(preview)


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


def _free_by_line(tx: Tx, quote: Quote) -> list[bool]:
    """Tell for each line whether its quantity is free, after the lines before it."""
    left = inventory.available_of(tx, {line.variant.id for line in quote.lines})
    free = []
    for line in quote.lines:
        enough = not line.variant.tracked or left[line.variant.id] >= line.quantity
        left[line.variant.id] -= line.quantity if enough else Decimal(0)
        free.append(enough)
    return free


def _repeated(line: OrderLine, quoted: QuotedLine, *, in_stock: bool) -> RepeatLine:
    return RepeatLine(
        variant_id=quoted.variant.id,
        sku=quoted.variant.sku,
        name_en=quoted.variant.name_en,
        name_zh=quoted.variant.name_zh,
        unit=quoted.variant.unit,
        quantity=quoted.quantity,
        unit_price=quoted.price.unit_price,
        price_before=line.unit_price,
        tax_included=quoted.price.tax_included,
        gross=quoted.taxed.gross,
        in_stock=in_stock,
    )
