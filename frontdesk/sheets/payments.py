"""The table of payments: money that came in, each once."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import Field

from erp_core import finance, sales
from erp_core.finance import NewPayment, PaymentMethod, PaymentView
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Conflict, Invalid
from erp_core.kernel.money import Currency, Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.pagination import every
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, Schema, Text
from erp_core.kernel.transaction import Tx
from erp_core.sales import PaymentState
from frontdesk.sheets.cells import Day, Figure
from frontdesk.sheets.days import on_day
from frontdesk.sheets.masters import Row
from frontdesk.sheets.orders_out import Settlements
from frontdesk.sheets.people import People

PAYMENTS = {
    "number": ("number", "付款号"),
    "customer": ("customer", "name", "客户"),
    "email": ("email", "e-mail", "邮箱"),
    "amount": ("amount", "金额"),
    "currency": ("currency", "货币", "币种"),
    "method": ("method", "付款方式"),
    "reference": ("reference", "附言"),
    "received_on": ("received_on", "date", "日期"),
    "order": ("order", "订单号"),
}


class PaymentThere(Conflict):
    """There is such a payment of that day already: give this one a number if it is another."""


class NotPaidThere(Invalid):
    """That order is not there or not paid: enter the orders first."""


class PaymentLine(Schema):
    """Money that came in; it settles the customer's invoices, the longest due first.

    Attributes:
        number: What it is called; one of this name comes in once.
        currency: The organisation's where the cell is empty.
        order: The order whose ``paid_on`` tells of it: it is there with that order already.
    """

    number: Annotated[Name, Field(max_length=40)] | None = None
    customer: Name
    email: str | None = None
    amount: Annotated[Number, Figure, Field(gt=0)]
    currency: Currency | None = None
    method: PaymentMethod = PaymentMethod.BANK_TRANSFER
    reference: Text = ""
    received_on: Day | None = None
    order: Name | None = None


_Likeness = tuple[int, str, str, str, date]


def _likeness(one: NewPayment | PaymentView, day: date) -> _Likeness:
    return one.party_id, str(one.amount), one.method.value, one.reference, day


class PaymentEntry:
    """Enters payments, each on its day."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._people = People(tx, actor)
        self._today = business_date(tx)
        self._currency = get_organisation(tx).currency

    @cached_property
    def _there(self) -> frozenset[_Likeness]:
        """What was recorded before this table: what it records has no number of ours yet."""
        payments = every(lambda page: finance.list_payments(self._tx, self._actor, page))
        return frozenset(_likeness(one, one.business_date) for one in payments if one.number)

    @cached_property
    def _paid(self) -> frozenset[str]:
        """The numbers of the orders that are paid."""
        orders = every(lambda page: sales.list_orders(self._tx, self._actor, page))
        return frozenset(one.number for one in orders if one.payment_state is PaymentState.PAID)

    def enter(self, line: PaymentLine) -> None:
        """Enter one payment; one that the table of orders told of is there already.

        Raises:
            NoSuchCustomer: Nobody, or more than one, is called that.
            NumberKnown: There is one of this number.
            PaymentThere: Without a number, it is like one that was there before.
            NotPaidThere: The order that it is told with is not there or not paid.
            NotYetHere: Its day is yet to come.
        """
        if line.order:
            if line.order not in self._paid:
                raise NotPaidThere(field="order")
            return
        new = NewPayment(
            party_id=self._people.one(line.customer, line.email),
            amount=Money.of(line.amount, line.currency or self._currency),
            method=line.method,
            reference=line.reference,
            outside_number=line.number,
        )
        if not line.number and _likeness(new, line.received_on or self._today) in self._there:
            raise PaymentThere
        with on_day(self._tx, line.received_on, "received_on"):
            finance.record_payment(self._tx, self._actor, new)


def payments_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every payment that was not taken back, by day, and with which order it is told."""
    people, names = People(tx, actor), finance.payment_numbers(tx, actor)
    orders = Settlements(tx, actor).told() if tx.ports.has(("sales",)) else {}
    told = [
        (one.business_date, names.get(one.id) or one.number or "", one)
        for one in every(lambda page: finance.list_payments(tx, actor, page))
        if not one.is_reversed
    ]
    for day, name, one in sorted(told, key=lambda each: each[:2]):
        yield {
            "number": name,
            **people.told(one.party_id),
            "amount": f"{one.amount.amount}",
            "currency": one.amount.currency,
            "method": one.method.value,
            "reference": one.reference,
            "received_on": day.isoformat(),
            "order": orders.get(one.id, ""),
        }
