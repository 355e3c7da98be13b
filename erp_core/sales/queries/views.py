"""How an order is shown."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from erp_core.finance import InvoiceKind, InvoiceView
from erp_core.kernel.money import Money
from erp_core.sales.bundles import from_data
from erp_core.sales.policies import is_late
from erp_core.sales.queries.rows import Parts
from erp_core.sales.schemas import (
    CancellationView,
    DeliveryLineView,
    DeliveryState,
    DeliveryView,
    OrderLineView,
    OrderNoteView,
    OrderState,
    OrderSummary,
    OrderView,
    PaymentPolicy,
    PaymentState,
    RefundShown,
    ShippingAddress,
)
from erp_core.sales.states import TO_DELIVER
from erp_core.sales.tables import Cancellation, Delivery, DeliveryLine, Order, OrderLine

NOTHING = Decimal(0)


def summary_of(order: Order) -> OrderSummary:
    """Show an order in short."""
    return OrderSummary(**summary_fields(order))


def summary_fields(order: Order) -> dict[str, Any]:
    """Return the fields that every view of an order has."""
    return {
        "id": order.id,
        "number": number_of(order),
        "state": OrderState(order.state),
        "version": order.version,
        "party_id": order.party_id,
        "contact_id": order.contact_id,
        "salesperson_id": order.salesperson_id,
        "channel": order.channel,
        "currency": order.currency,
        "payment_policy": PaymentPolicy(order.payment_policy),
        "net": Money(order.net_minor, order.currency),
        "tax": Money(order.tax_minor, order.currency),
        "gross": Money(order.gross_minor, order.currency),
        "business_date": order.business_date,
        "placed_at": order.placed_at,
        "confirmed_at": order.confirmed_at,
        "promised_on": order.promised_on,
        "expected_on": order.expected_on,
        "shipping_address": address_of(order.ship_to),
        "note": order.note,
    }


def order_view(order: Order, parts: Parts, today: date) -> OrderView:
    """Show an order with everything that belongs to it."""
    lines = _line_views(order, parts)
    deliveries = tuple(
        _delivery_view(each, parts.carried.get(each.id, ()))
        for each in parts.deliveries.get(order.id, ())
    )
    invoices = parts.invoices.get(order.id, ())
    cancelled = parts.cancellations.get(order.id)
    return OrderView(
        **summary_fields(order),
        payment_state=payment_state_of(invoices),
        lines=lines,
        late=is_late(order.state, order.promised_on, order.expected_on, today),
        back_ordered=order.state in TO_DELIVER and not _all_held(order, parts, lines),
        deliveries=deliveries,
        tracking=_tracking(deliveries),
        invoice_ids=tuple(each.id for each in invoices),
        notes=tuple(OrderNoteView.model_validate(n) for n in parts.notes.get(order.id, ())),
        cancellation=None if cancelled is None else cancellation_view(order, cancelled),
    )


def cancellation_view(order: Order, row: Cancellation) -> CancellationView:
    """Show what a cancellation did."""
    return CancellationView(
        order_id=order.id,
        number=number_of(order),
        reason=row.reason,
        cancelled_at=row.at,
        credited=Money(row.credited_minor, row.currency),
        refunds=tuple(
            RefundShown(
                payment_id=each["payment_id"],
                method=each["method"],
                amount=Money(each["minor"], row.currency),
            )
            for each in row.refunds
        ),
        refunded=Money(row.refunded_minor, row.currency),
    )


def payment_state_of(invoices: Sequence[InvoiceView]) -> PaymentState:
    """Tell how far an order is paid, from its invoices."""
    bills = [each for each in invoices if each.kind is InvoiceKind.INVOICE]
    if not bills:
        return PaymentState.NOT_INVOICED
    if all(each.credited == each.gross for each in bills):
        return PaymentState.CREDITED
    if not any(each.open for each in bills):
        return PaymentState.PAID
    return PaymentState.PARTLY_PAID if any(each.paid for each in bills) else PaymentState.UNPAID


def number_of(order: Order) -> str:
    """Return the number of an order that has been placed."""
    return order.number or ""


def address_of(snapshot: dict[str, Any] | None) -> ShippingAddress | None:
    """Read an address as it was stored."""
    return None if snapshot is None else ShippingAddress.model_validate(snapshot)


def _line_views(order: Order, parts: Parts) -> tuple[OrderLineView, ...]:
    """Show the lines; what is held of an article goes to its lines in order."""
    left = {variant_id: held for (id_, variant_id), held in parts.held.items() if id_ == order.id}
    views = []
    for line in parts.lines.get(order.id, ()):
        free = left.get(line.variant_id, NOTHING) if line.stocked else NOTHING
        held = min(free, line.quantity - line.delivered)
        left[line.variant_id] = left.get(line.variant_id, NOTHING) - held
        views.append(_line_view(line, held, order.currency))
    return tuple(views)


def _line_view(line: OrderLine, held: Decimal, currency: str) -> OrderLineView:
    return OrderLineView(
        id=line.id,
        position=line.position,
        variant_id=line.variant_id,
        sku=line.sku,
        name_en=line.name_en,
        name_zh=line.name_zh,
        unit=line.unit,
        quantity=line.quantity,
        stocked=line.stocked,
        reserved=held,
        delivered=line.delivered,
        invoiced=line.invoiced,
        returned=line.returned,
        unit_price=line.unit_price,
        discount=line.discount,
        tax_included=line.tax_included,
        net=Money(line.net_minor, currency),
        tax=Money(line.tax_minor, currency),
        gross=Money(line.gross_minor, currency),
        bundle=from_data(line.bundle),
    )


def _delivery_view(row: Delivery, carried: Sequence[DeliveryLine]) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        state=DeliveryState(row.state),
        address=address_of(row.ship_to),
        carrier=row.carrier,
        tracking_code=row.tracking_code,
        shipped_at=row.shipped_at,
        arrived_at=row.arrived_at,
        lines=tuple(DeliveryLineView.model_validate(each) for each in carried),
    )


def _all_held(order: Order, parts: Parts, lines: Sequence[OrderLineView]) -> bool:
    stocked = {line.id for line in parts.lines.get(order.id, ()) if line.stocked}
    return all(line.reserved == line.undelivered for line in lines if line.id in stocked)


def _tracking(deliveries: Sequence[DeliveryView]) -> str | None:
    codes = [each.tracking_code for each in deliveries if each.state is DeliveryState.SHIPPED]
    return codes[-1] if codes else None
