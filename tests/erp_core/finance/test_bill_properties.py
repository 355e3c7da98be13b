"""Whatever is billed, paid, credited, given back and taken back, payables equal the ledger."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from erp_core.catalog import LineTax
from erp_core.finance import (
    allocate_supplier_payment,
    list_bills,
    list_supplier_payments,
    list_supplier_refunds,
    money_due_back,
    payable_ageing,
    reverse_supplier_payment,
    reverse_supplier_refund,
    unallocate_supplier_payment,
)
from erp_core.finance.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from tests.builders.catalog import a_tax
from tests.builders.finance import a_rate, books
from tests.builders.machines import Machine, run_machine
from tests.builders.payables import (
    RECEIVED,
    a_bill,
    a_bill_line,
    a_supplier,
    a_supplier_credit,
    a_supplier_payment,
    a_supplier_refund,
)
from tests.builders.sequences import FEW

which = st.integers(0, 7)
cents = st.integers(1, 30_000)
thousandths = st.integers(1, 9_000)


class Payables(Machine):
    """An accountant with two suppliers, one of whom bills in dollars at changing rates."""

    def __init__(self, database):
        super().__init__(database, (DomainError,))
        books(self.tx)
        self.suppliers = ((a_supplier(self.tx), "EUR"), (a_supplier(self.tx, "Other"), "USD"))
        a_rate(self.tx, "1.25")
        self.taxes = [
            LineTax(tax_id=tax.id, rate=tax.rate, included=included)
            for tax in (a_tax(self.tx, "VAT7", "0.07"), a_tax(self.tx, "VAT19", "0.19"))
            for included in (True, False)
        ]
        self.written = 0

    def reference(self):
        self.written += 1
        return f"R-{self.written}"

    def bills(self):
        return [one for one in list_bills(self.tx, system()).items if one.kind == "bill"]

    @rule(place=which, price=cents, quantity=thousandths, tax=which)
    def bill(self, place, price, quantity, tax):
        supplier, currency = self.suppliers[place % 2]
        line = a_bill_line(
            str(Decimal(price) / 100),
            str(Decimal(quantity) / 1000),
            (self.taxes[tax % 4],),
            RECEIVED if place % 3 else "other_expense",
        )
        again = a_bill_line(str(Decimal(price) / 300 // 1 + 1), "2", (self.taxes[tax % 3],))
        self.do(a_bill, supplier, self.reference(), line, again, currency=currency)

    @rule(place=which, minor=cents)
    def pay(self, place, minor):
        supplier, currency = self.suppliers[place % 2]
        self.do(a_supplier_payment, supplier, str(Decimal(minor) / 100), currency=currency)

    @rule(rate=st.integers(50, 400))
    def quote(self, rate):
        self.do(a_rate, str(Decimal(rate) / 100))

    @rule(place=which, part=thousandths, whole=st.booleans())
    def credit(self, place, part, whole):
        bills = self.bills()
        if bills:
            bill = bills[place % len(bills)]
            line = bill.lines[place % len(bill.lines)]
            quantity = min(Decimal(part) / 1000, line.quantity - line.credited_quantity)
            lines = None if whole else {line.id: str(quantity)}
            if whole or quantity > 0:
                self.do(a_supplier_credit, bill.id, self.reference(), lines)

    @rule(place=which, back=st.booleans())
    def settle(self, place, back):
        payments = list_supplier_payments(self.tx, system()).items
        if payments:
            payment = payments[place % len(payments)]
            self.do(allocate_supplier_payment, system(), payment.id, "auto")
            for part in payment.allocations if back else ():
                self.do(unallocate_supplier_payment, system(), payment.id, part.bill_id)

    @rule(place=which, minor=cents, whole=st.booleans(), noted=st.booleans())
    def come_back(self, place, minor, whole, noted):
        due = money_due_back(self.tx, system())
        if due:
            one = due[place % len(due)]
            amount = one.due if whole else Money(minor, one.due.currency)
            credit_id = one.credit_id if noted else None
            self.do(a_supplier_refund, one.party_id, str(amount.amount), credit_id, amount.currency)

    @rule(place=which)
    def not_come_back(self, place):
        refunds = list_supplier_refunds(self.tx, system()).items
        if refunds:
            refund = refunds[place % len(refunds)]
            self.do(reverse_supplier_refund, system(), refund.id, "it did not come")

    @rule(place=which)
    def take_back(self, place):
        payments = list_supplier_payments(self.tx, system()).items
        if payments:
            payment = payments[place % len(payments)]
            self.do(reverse_supplier_payment, system(), payment.id, "wrong")

    @invariant()
    def books_are_right(self):
        assert self.broken(CHECKS) == []
        self.tx.close_tail()
        ageing = payable_ageing(self.tx, system(), business_date(self.tx))
        assert ageing.total == ageing.ledger
        assert ageing.not_due + ageing.free == ageing.total


def test_payables_equal_the_ledger_whatever_happens(database):
    run_machine(lambda: Payables(database), examples=4, share=FEW)
