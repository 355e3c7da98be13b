"""Writing the table of orders, and which payments it tells of."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from erp_core import finance, sales
from erp_core.finance import InvoiceKind, InvoiceView, PaymentView
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import house_zone
from erp_core.kernel.pagination import oldest_first
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from erp_core.sales import OrderLineView, OrderView, PaymentPolicy, PaymentState
from frontdesk.sheets.masters import Row
from frontdesk.sheets.people import People

_AT_ONCE = 500


class Settled(NamedTuple):
    """How an order was paid, as its lines tell it.

    Attributes:
        numbers: What the payments are called, in the order of the invoices; none where they cannot
            be played again one by one.
        payment_ids: The payments that need not be told elsewhere.
    """

    on: date
    by: str
    numbers: tuple[str, ...]
    payment_ids: frozenset[int]


class Settlements:
    """Orders with their invoices and how these were paid.

    Args:
        tx: The snapshot.
        actor: Who looks.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        payments = oldest_first(lambda page: finance.list_payments(tx, actor, page))
        known = finance.payment_numbers(tx, actor)
        self._names = {one.id: known.get(one.id) or one.number or "" for one in payments}
        self._of_bill: dict[int, list[PaymentView]] = {}
        for one in payments:
            for part in one.allocations:
                self._of_bill.setdefault(part.invoice_id, []).append(one)
        self.orders = oldest_first(lambda page: sales.list_orders(tx, actor, page))
        self._bills: dict[int, tuple[InvoiceView, ...]] = {}
        for start in range(0, len(self.orders), _AT_ONCE):
            ids = [order.id for order in self.orders[start : start + _AT_ONCE]]
            self._bills.update(finance.invoices_of_orders(tx, actor, ids))

    def bills(self, order: OrderView) -> list[InvoiceView]:
        """List the invoices of an order, the oldest first."""
        return invoices_in(self._bills.get(order.id, ()))

    def of(self, order: OrderView) -> Settled | None:
        """Tell how an order was paid; None where the table of payments tells it.

        One payment an invoice, all on one day and in one way, is told by the order. Of an order
        that is paid in advance, whose goods left because of it, any other way is told as one
        payment on the last day.
        """
        if order.payment_state is not PaymentState.PAID:
            return None
        bills = [bill for bill in self.bills(order) if bill.gross]
        paid = [one for bill in bills for one in self._of_bill.get(bill.id, ())]
        if not paid:
            return None
        last = max(paid, key=lambda one: one.business_date)
        ids = frozenset(one.id for one in paid)
        if self._is_told_whole(bills, last):
            numbers = tuple(self._names[one.id] for one in paid)
            return Settled(last.business_date, last.method.value, numbers, ids)
        if order.payment_policy is PaymentPolicy.PREPAID:
            return Settled(last.business_date, last.method.value, (), ids)
        return None

    def _is_told_whole(self, bills: Sequence[InvoiceView], last: PaymentView) -> bool:
        for bill in bills:
            paid = self._of_bill.get(bill.id, [])
            if len(paid) != 1 or bill.credited or paid[0].amount != bill.gross:
                return False
            if (paid[0].business_date, paid[0].method) != (last.business_date, last.method):
                return False
        return True

    def told(self) -> dict[int, str]:
        """Tell of which order each payment is told by the table of orders."""
        return {
            payment_id: order.number
            for order in self.orders
            if (settled := self.of(order)) is not None
            for payment_id in settled.payment_ids
        }


def invoices_in(documents: Sequence[InvoiceView]) -> list[InvoiceView]:
    """Leave credit notes out."""
    return [one for one in documents if one.kind is InvoiceKind.INVOICE]


def orders_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every order, the oldest first, a line for each part of a line that left by itself."""
    people, zone, settlements = People(tx, actor), house_zone(tx), Settlements(tx, actor)
    for order in settlements.orders:
        bills = settlements.bills(order)
        head = {
            "number": order.number,
            **people.told(order.party_id),
            "ordered_on": order.business_date.isoformat(),
        }
        tail = {
            **_paid(settlements.of(order)),
            "cancelled_on": _cancelled_on(order, zone),
            "note": order.note or "",
            "state": order.state.value,
        }
        for line in order.lines:
            for quantity, day in _parts(order, line, zone):
                yield {
                    **head,
                    "sku": line.sku,
                    "quantity": plain(quantity),
                    "unit_price": plain(line.unit_price),
                    "discount": plain(line.discount * 100),
                    "currency": line.net.currency,
                    "tax_included": "yes" if line.tax_included else "no",
                    "delivered_on": day.isoformat() if day else "",
                    "invoiced_on": _invoiced_on(order, bills, line, day),
                    **tail,
                }


def _parts(
    order: OrderView, line: OrderLineView, zone: ZoneInfo
) -> Iterator[tuple[Decimal, date | None]]:
    """Split a line into what left in each delivery, and what has not."""
    left = line.quantity
    for delivery in order.deliveries:
        for carried in delivery.lines:
            if delivery.shipped_at is not None and carried.line_id == line.id:
                left -= carried.quantity
                yield carried.quantity, delivery.shipped_at.astimezone(zone).date()
    if left:
        yield left, None


def _invoiced_on(
    order: OrderView, bills: Sequence[InvoiceView], line: OrderLineView, left_on: date | None
) -> str:
    """Tell when a part of a line was billed: the first bill of it since it left, or at all."""
    ahead = order.payment_policy is PaymentPolicy.PREPAID
    if left_on is None and not ahead:
        return ""
    days = [
        bill.business_date
        for bill in bills
        if any(each.source_line == line.id for each in bill.lines)
        and (ahead or left_on is None or bill.business_date >= left_on)
    ]
    return min(days).isoformat() if days else ""


def _paid(settled: Settled | None) -> Row:
    if settled is None:
        return {"paid_on": "", "paid_by": "", "payment": ""}
    return {
        "paid_on": settled.on.isoformat(),
        "paid_by": settled.by,
        "payment": "; ".join(settled.numbers),
    }


def _cancelled_on(order: OrderView, zone: ZoneInfo) -> str:
    if order.cancellation is None:
        return ""
    return order.cancellation.cancelled_at.astimezone(zone).date().isoformat()
