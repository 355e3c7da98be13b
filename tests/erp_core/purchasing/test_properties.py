"""Whatever is ordered, moved, received, sent back, billed, credited and paid: all books agree."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from erp_core import finance, inventory, purchasing
from erp_core.inventory import Costing, StockKeeping
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.organisation import business_date
from erp_core.purchasing import (
    Confirmation,
    CreditedLine,
    MatchState,
    NewPurchaseCredit,
    NewPurchaseReturn,
)
from tests.builders.finance import a_rate
from tests.builders.machines import Machine, run_machine
from tests.builders.payables import a_supplier_payment
from tests.builders.purchasing import EVERYTHING, a_house, an_order, bill, receive
from tests.builders.sequences import FEW

which = st.integers(0, 5)
pieces = st.integers(1, 40)
cents = st.integers(1, 3_000)


class Buying(Machine):
    """Two suppliers, one of whom is paid in dollars; beans first in first out, filters averaged."""

    def __init__(self, database, house):
        super().__init__(database, (DomainError,))
        self.house = house
        keeping = StockKeeping(costing=Costing.FIFO)
        inventory.set_stock_keeping(self.tx, system(), house.beans, keeping)
        a_rate(self.tx, "1.25")
        self.written = 0

    def reference(self):
        self.written += 1
        return f"R-{self.written}"

    def an_order(self, place):
        orders = purchasing.list_purchase_orders(self.tx, system()).items
        return orders[place % len(orders)] if orders else None

    def a_bill(self, place, state):
        bills = purchasing.list_purchase_bills(self.tx, system(), state=state).items
        return bills[place % len(bills)] if bills else None

    @rule(place=which, beans=pieces, filters=pieces, price=cents)
    def order(self, place, beans, filters, price):
        party, currency = ((self.house.finca, "EUR"), (self.house.other, "USD"))[place % 2]
        order = self.do(
            an_order,
            party,
            (self.house.beans, str(beans)),
            (self.house.filters, str(filters)),
            price=str(Decimal(price) / 100),
            currency=currency,
        )
        if order and place < 5:
            self.do(purchasing.send_purchase_order, system(), order.id)

    @rule(place=which, days=st.integers(0, 9))
    def slip(self, place, days):
        if order := self.an_order(place):
            day = business_date(self.tx) + timedelta(days=days)
            said = Confirmation(due_on=day)
            self.do(purchasing.confirm_purchase_order, system(), order.id, said)

    @rule(place=which, beans=pieces, filters=pieces)
    def come(self, place, beans, filters):
        if order := self.an_order(place):
            self.do(receive, order, str(beans), str(filters))

    @rule(place=which, quantity=pieces)
    def go_back(self, place, quantity):
        order = self.an_order(place)
        receipts = purchasing.receipts_of(self.tx, system(), order.id) if order else ()
        if receipts:
            line = receipts[place % len(receipts)].lines[0]
            back = NewPurchaseReturn(
                receipt_line_id=line.id, quantity=Decimal(quantity), reason="x"
            )
            self.do(purchasing.return_to_supplier, system(), order.id, back)

    @rule(place=which, beans=pieces, filters=pieces, price=st.integers(-30, 60))
    def bill(self, place, beans, filters, price):
        if order := self.an_order(place):
            prices = [
                str(max(line.unit_price + Decimal(price) / 100, Decimal(0))) for line in order.lines
            ]
            lines = ((str(beans), prices[0]), (str(filters), prices[1]))
            self.do(bill, order, self.reference(), *lines)

    @rule(place=which, agreed=st.booleans())
    def decide(self, place, agreed):
        if held := self.a_bill(place, MatchState.HELD):
            verb = purchasing.approve_purchase_bill if agreed else purchasing.reject_purchase_bill
            self.do(verb, system(), held.id, "decided")

    @rule(place=which, quantity=pieces, whole=st.booleans())
    def credit(self, place, quantity, whole):
        if posted := self.a_bill(place, MatchState.POSTED):
            lines = None if whole else (CreditedLine(position=0, quantity=Decimal(quantity)),)
            new = NewPurchaseCredit(
                reference=self.reference(),
                credit_date=business_date(self.tx),
                reason="x",
                lines=lines,
            )
            self.do(purchasing.credit_purchase_bill, system(), posted.id, new)

    @rule(place=which, minor=cents)
    def pay(self, place, minor):
        party, currency = ((self.house.finca, "EUR"), (self.house.other, "USD"))[place % 2]
        self.do(a_supplier_payment, party, str(Decimal(minor) / 10), currency=currency)

    @rule(place=which, quantity=pieces)
    def sell(self, place, quantity):
        article = (self.house.beans, self.house.filters)[place % 2]
        lines = [(article, Decimal(quantity))]
        self.do(inventory.deliver, system(), ("orders", 1 + place), lines)

    @rule(rate=st.integers(80, 160))
    def quote(self, rate):
        self.do(a_rate, str(Decimal(rate) / 100))

    @rule(place=which, closed=st.booleans())
    def end(self, place, closed):
        if order := self.an_order(place):
            verb = purchasing.close_purchase_order if closed else purchasing.cancel_purchase_order
            self.do(verb, system(), order.id, "enough")

    @invariant()
    def everything_agrees(self):
        assert self.broken(EVERYTHING) == []


def test_purchases_stock_and_books_agree_whatever_happens(database):
    house = a_house(database)

    run_machine(lambda: Buying(database, house), examples=4, share=FEW)

    assert database.read(lambda tx: finance.list_bills(tx, system()).items) == []
