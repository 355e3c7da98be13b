"""The table of orders: one line of an order a line, past ones with all that became of them.

They are played again day by day, each on its own: placed, delivered, invoiced, paid or cancelled
through the verbs that did it or would have done it, so stock, books and checks hold for them.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from functools import partial
from itertools import count
from typing import Annotated, Literal

from pydantic import Field, model_validator

from erp_core import catalog, finance, sales
from erp_core.finance import (
    Allocation,
    NewPayment,
    PaymentMethod,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError, Invalid
from erp_core.kernel.money import Currency
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.quantity import Number, Price, Quantity
from erp_core.kernel.schema import Name, Schema, Text
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    OrderState,
    PastLine,
    PastOrder,
    PaymentPolicy,
    Shipped,
)
from frontdesk.sheets.cells import Day, Figure, Percent, Words, YesNo
from frontdesk.sheets.days import NotYetHere, on_day
from frontdesk.sheets.errors import MOST_FAULTS, Fault
from frontdesk.sheets.orders_out import invoices_in
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
    "currency": ("currency", "货币", "币种"),
    "tax_included": ("tax_included", "含税"),
    "delivered_on": ("delivered_on", "shipped_on", "发货日期"),
    "invoiced_on": ("invoiced_on", "开票日期"),
    "paid_on": ("paid_on", "付款日期"),
    "paid_by": ("paid_by", "付款方式"),
    "payment": ("payment", "付款号"),
    "cancelled_on": ("cancelled_on", "取消日期"),
    "note": ("note", "备注"),
    "state": ("state", "状态"),
}


class NotOneOrder(Invalid):
    """The lines of one order must name one customer and one day."""


class OrderInOtherCurrency(Invalid):
    """An order in another currency than the organisation's cannot be played again."""


class OrderLine(Schema):
    """One line of an order.

    Attributes:
        unit_price: As it was agreed, in the organisation's currency.
        discount: In percent of it.
        currency: Of the price; the organisation's, and no other is read in.
        tax_included: Whether the price contains its taxes; as the standard list's where the cell is
            empty.
        delivered_on: When this line left the house; a line that left in parts is several lines.
        invoiced_on: When what had left by then was invoiced (all of it, if paid in advance).
        paid_on: When all of its invoices were paid.
        payment: What the payments of its invoices were called, in the order of the invoices.
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
    currency: Currency | None = None
    tax_included: YesNo | None = None
    delivered_on: Day | None = None
    invoiced_on: Day | None = None
    paid_on: Day | None = None
    paid_by: PaymentMethod | None = None
    payment: Words = ()
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
    payments: Iterator[str] = field(default_factory=lambda: iter(()))
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
        self._currency = get_organisation(tx).currency
        self._tax_included = any(
            one.tax_included
            for one in catalog.list_price_lists(tx, actor)
            if one.standard and one.currency == self._currency
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
            OrderInOtherCurrency: Its prices are not in the organisation's currency.
        """
        if (line.currency or self._currency) != self._currency:
            raise OrderInOtherCurrency(field="currency")
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
        if not given.lines:
            given.payments = iter(line.payment)
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
                        tax_included=line.tax_included,
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
        if given.days("delivered_on") == {day} and all(line.delivered_on for line in given.lines):
            sales.deliver_order(self._tx, self._actor, given.order_id)
            return
        lines = sales.get_order(self._tx, self._actor, given.order_id).lines
        shipped = [
            Shipped(line_id=line.id, quantity=line.quantity)
            for (_, some), told in zip(sales.by_bundle(lines), given.lines, strict=True)
            for line in some
            if told.delivered_on == day
        ]
        sales.deliver_order(self._tx, self._actor, given.order_id, shipped)

    def _bill(self, given: _Given) -> None:
        sales.invoice_order(self._tx, self._actor, given.order_id)

    def _pay(self, given: _Given) -> None:
        documents = finance.invoices_of_order(self._tx, self._actor, given.order_id)
        for invoice in invoices_in(documents):
            if invoice.open:
                payment = NewPayment(
                    party_id=given.party_id,
                    amount=invoice.open,
                    method=given.lines[0].paid_by or PaymentMethod.BANK_TRANSFER,
                    allocate_to=(Allocation(invoice_id=invoice.id, amount=invoice.open),),
                    outside_number=next(given.payments, None),
                )
                finance.record_payment(self._tx, self._actor, payment)

    def _cancel(self, given: _Given) -> None:
        sales.cancel_order(self._tx, self._actor, given.order_id, "imported")
