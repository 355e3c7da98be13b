"""The table of orders: one line of an order a line, past ones with all that became of them.

They are played again day by day, each on its own: placed, delivered, invoiced, paid or cancelled
through the verbs that did it or would have done it, so stock, books and checks hold for them.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from functools import partial
from itertools import count
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from erp_core import catalog, finance, sales
from erp_core.finance import (
    Allocation,
    InvoiceKind,
    InvoiceView,
    NewPayment,
    PaymentMethod,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError, Invalid
from erp_core.kernel.organisation import business_date, get_organisation, house_zone
from erp_core.kernel.pagination import every
from erp_core.kernel.quantity import Number, Price, Quantity, plain
from erp_core.kernel.schema import Name, Schema, Text
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    OrderLineView,
    OrderState,
    OrderView,
    PastLine,
    PastOrder,
    PaymentPolicy,
    PaymentState,
    Shipped,
)
from frontdesk.sheets.cells import Day, Figure, Percent
from frontdesk.sheets.days import NotYetHere, on_day
from frontdesk.sheets.errors import MOST_FAULTS, Fault
from frontdesk.sheets.masters import Row
from frontdesk.sheets.people import People

HEADINGS = {
    "number": ("number", "order", "订单号"),
    "customer": ("customer", "name", "客户"),
    "email": ("email", "e-mail", "邮箱"),
    "ordered_on": ("ordered_on", "date", "下单日期"),
    "sku": ("sku", "article", "货号", "编码"),
    "quantity": ("quantity", "数量"),
    "unit_price": ("unit_price", "price", "单价"),
    "discount": ("discount", "折扣"),
    "delivered_on": ("delivered_on", "shipped_on", "发货日期"),
    "invoiced_on": ("invoiced_on", "开票日期"),
    "paid_on": ("paid_on", "付款日期"),
    "paid_by": ("paid_by", "付款方式"),
    "cancelled_on": ("cancelled_on", "取消日期"),
    "note": ("note", "备注"),
    "state": ("state", "状态"),
}


class NotOneOrder(Invalid):
    """The lines of one order must name one customer and one day."""


class OrderLine(Schema):
    """One line of an order.

    Attributes:
        unit_price: As it was agreed, in the organisation's currency.
        discount: In percent of it.
        delivered_on: When this line left the house; a line that left in parts is several lines.
        invoiced_on: When what had left by then was invoiced (all of it, if paid in advance).
        paid_on: When all of its invoices were paid.
        state: ``draft`` is not binding yet; any other state follows from the days.
    """

    number: Name
    customer: Name
    email: str | None = None
    ordered_on: Day
    sku: Name
    quantity: Annotated[Quantity, Figure]
    unit_price: Annotated[Price, Figure]
    discount: Annotated[Number, Percent, Field(ge=0, le=1)] = Decimal(0)
    delivered_on: Day | None = None
    invoiced_on: Day | None = None
    paid_on: Day | None = None
    paid_by: PaymentMethod | None = None
    cancelled_on: Day | None = None
    note: Text | None = None
    state: OrderState | Literal[""] = ""

    @model_validator(mode="after")
    def _days_follow(self) -> "OrderLine":
        for name in ("delivered_on", "invoiced_on", "paid_on", "cancelled_on"):
            day = getattr(self, name)
            if day is not None and day < self.ordered_on:
                message = f"{name} is before ordered_on"
                raise ValueError(message)
        if self.paid_on and not self.invoiced_on:
            message = "what was paid was invoiced before: fill in invoiced_on"
            raise ValueError(message)
        return self


class _Rank(IntEnum):
    """What comes first on one day."""

    PLACED = 0
    BILLED_AHEAD = 1
    PAID_AHEAD = 2
    DELIVERED = 3
    BILLED = 4
    PAID = 5
    CANCELLED = 6


@dataclass
class _Given:
    """An order as the table tells it."""

    party_id: int
    first: int
    lines: list[OrderLine] = field(default_factory=list)
    variants: list[int] = field(default_factory=list)
    order_id: int = 0

    def days(self, name: str) -> set[date]:
        """The days on which something of it was done."""
        return {day for line in self.lines if (day := getattr(line, name)) is not None}


class OrderEntry:
    """Enters orders, day by day.

    Args:
        tx: The transaction.
        actor: Who enters them.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._people = People(tx, actor)
        self._articles = {one.sku: one.id for one in catalog.list_variants(tx, actor)}
        self._orders: dict[str, _Given] = {}
        self._today = business_date(tx)
        currency = get_organisation(tx).currency
        self._tax_included = any(
            one.tax_included
            for one in catalog.list_price_lists(tx, actor)
            if one.standard and one.currency == currency
        )
        self._steps: list[tuple[date, _Rank, int, _Given, Callable[[], None]]] = []
        self._count = count()

    def gather(self, number: int, line: OrderLine) -> None:
        """Take one line in.

        Raises:
            NoSuchCustomer: Nobody, or more than one, is called that.
            NoSuchVariant: There is no article of this number.
            NotOneOrder: Lines of its order name another customer or day.
            NotYetHere: One of its days is yet to come.
        """
        party_id = self._people.one(line.customer, line.email)
        if line.sku not in self._articles:
            raise catalog.NoSuchVariant(field="sku")
        self._refuse_future(line)
        given = self._orders.setdefault(line.number, _Given(party_id, number))
        if given.lines and (given.party_id, given.lines[0].ordered_on) != (
            party_id,
            line.ordered_on,
        ):
            raise NotOneOrder(field="number")
        given.lines.append(line)
        given.variants.append(self._articles[line.sku])

    def _refuse_future(self, line: OrderLine) -> None:
        for name in ("ordered_on", "delivered_on", "invoiced_on", "paid_on", "cancelled_on"):
            day = getattr(line, name)
            if day is not None and day > self._today:
                raise NotYetHere(field=name)

    def finish(self) -> list[Fault]:
        """Play everything again, day by day; of an order that is refused nothing more is tried."""
        for given in self._orders.values():
            self._plan(given.lines[0].ordered_on, _Rank.PLACED, given, self._placing(given))
        faults: list[Fault] = []
        failed: set[int] = set()
        while self._steps and len(faults) < MOST_FAULTS:
            day, _, _, given, step = heapq.heappop(self._steps)
            if id(given) in failed:
                continue
            try:
                with on_day(self._tx, day, "ordered_on"), self._tx.trial():
                    step()
            except DomainError as error:
                failed.add(id(given))
                column = error.field if error.field in HEADINGS else ""
                words = f"order {given.lines[0].number}, on {day}: {error.message}"
                faults.append(Fault(given.first, column or "", words))
        return faults

    def _plan(self, day: date, rank: _Rank, given: _Given, step: Callable[[], None]) -> None:
        heapq.heappush(self._steps, (day, rank, next(self._count), given, step))

    def _placing(self, given: _Given) -> Callable[[], None]:
        def place() -> None:
            first = given.lines[0]
            past = PastOrder(
                party_id=given.party_id,
                number=first.number,
                lines=tuple(
                    PastLine(
                        variant_id=variant_id,
                        quantity=line.quantity,
                        unit_price=line.unit_price,
                        discount=line.discount,
                    )
                    for line, variant_id in zip(given.lines, given.variants, strict=True)
                ),
                tax_included=self._tax_included,
                note=first.note,
                confirmed=first.state != OrderState.DRAFT,
            )
            order = sales.enter_past_order(self._tx, self._actor, past)
            given.order_id = order.id
            self._plan_rest(given, ahead=order.payment_policy is PaymentPolicy.PREPAID)

        return place

    def _plan_rest(self, given: _Given, *, ahead: bool) -> None:
        billed = _Rank.BILLED_AHEAD if ahead else _Rank.BILLED
        paid = _Rank.PAID_AHEAD if ahead else _Rank.PAID
        for day in given.days("delivered_on"):
            self._plan(day, _Rank.DELIVERED, given, partial(self._deliver, given, day))
        for day in given.days("invoiced_on"):
            self._plan(day, billed, given, lambda: self._bill(given))
        for day in given.days("paid_on"):
            self._plan(day, paid, given, lambda: self._pay(given))
        for day in given.days("cancelled_on"):
            self._plan(day, _Rank.CANCELLED, given, lambda: self._cancel(given))

    def _deliver(self, given: _Given, day: date) -> None:
        lines = sales.get_order(self._tx, self._actor, given.order_id).lines
        shipped = [
            Shipped(line_id=line.id, quantity=line.quantity)
            for line, told in zip(lines, given.lines, strict=True)
            if told.delivered_on == day
        ]
        sales.deliver_order(self._tx, self._actor, given.order_id, shipped)

    def _bill(self, given: _Given) -> None:
        sales.invoice_order(self._tx, self._actor, given.order_id)

    def _pay(self, given: _Given) -> None:
        for invoice in _bills(self._tx, self._actor, given.order_id):
            if invoice.open:
                payment = NewPayment(
                    party_id=given.party_id,
                    amount=invoice.open,
                    method=given.lines[0].paid_by or PaymentMethod.BANK_TRANSFER,
                    allocate_to=(Allocation(invoice_id=invoice.id, amount=invoice.open),),
                )
                finance.record_payment(self._tx, self._actor, payment)

    def _cancel(self, given: _Given) -> None:
        sales.cancel_order(self._tx, self._actor, given.order_id, "imported")


def _bills(tx: Tx, actor: Actor, order_id: int) -> list[InvoiceView]:
    found = finance.invoices_of_order(tx, actor, order_id)
    return [one for one in found if one.kind is InvoiceKind.INVOICE]


def orders_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every order, the oldest first, a line for each part of a line that left by itself."""
    people, zone = People(tx, actor), house_zone(tx)
    orders = list(every(lambda page: sales.list_orders(tx, actor, page)))
    for order in reversed(orders):
        bills = _bills(tx, actor, order.id)
        head = {
            "number": order.number,
            **people.told(order.party_id),
            "ordered_on": order.business_date.isoformat(),
        }
        tail = {
            **_paid(tx, actor, order, bills),
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


def _paid(tx: Tx, actor: Actor, order: OrderView, bills: Sequence[InvoiceView]) -> dict[str, str]:
    if order.payment_state is not PaymentState.PAID:
        return {"paid_on": "", "paid_by": ""}
    payments = [
        finance.get_payment(tx, actor, part.payment_id)
        for bill in bills
        for part in finance.payments_for(tx, actor, bill.id)
    ]
    if not payments:
        return {"paid_on": "", "paid_by": ""}
    last = max(payments, key=lambda payment: payment.business_date)
    return {"paid_on": last.business_date.isoformat(), "paid_by": last.method.value}


def _cancelled_on(order: OrderView, zone: ZoneInfo) -> str:
    if order.cancellation is None:
        return ""
    return order.cancellation.cancelled_at.astimezone(zone).date().isoformat()
