"""Whatever is done in whatever order, the books balance and no rule is broken (I1 to I8)."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_core.catalog import LineTax
from erp_core.finance import (
    CreditLine,
    allocate_payment,
    balance_of,
    credit_invoice,
    list_invoices,
    list_payments,
    lock_period,
    refund_payment,
    reverse_entry,
    unallocate_payment,
    unlock_period,
)
from erp_core.finance.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from tests.builders.catalog import a_tax
from tests.builders.finance import (
    a_line,
    a_payer,
    a_payment,
    an_invoice,
    books,
)

cents = st.integers(1, 50_000)
pick = st.integers(0, 5)
steps = st.one_of(
    st.tuples(
        st.just("invoice"),
        pick,
        st.lists(
            st.tuples(st.integers(-2_000, 30_000), st.integers(1, 9_000)), min_size=1, max_size=4
        ),
    ),
    st.tuples(st.just("pay"), pick, cents),
    st.tuples(st.just("pay one"), pick, cents),
    st.tuples(st.just("credit"), pick, st.none() | st.integers(1, 9_000)),
    st.tuples(st.just("refund"), pick, cents),
    st.tuples(st.just("allocate"), pick, st.none()),
    st.tuples(st.just("free"), pick, st.none()),
    st.tuples(st.just("lock"), pick, st.booleans()),
    st.tuples(st.just("reverse"), pick, st.none()),
    st.tuples(st.just("days"), pick, st.integers(1, 40)),
)


class Undone(Exception):
    """Takes an example's work back."""


class Office:
    """An accountant with two customers who does one thing after another."""

    def __init__(self, tx):
        self.tx = tx
        books(tx)
        self.payers = (a_payer(tx, "Ana"), a_payer(tx, "Wei"))
        self.rules = [
            LineTax(tax_id=tax.id, rate=tax.rate, included=included)
            for tax in (a_tax(tx, "VAT7", "0.07"), a_tax(tx, "VAT19", "0.19"))
            for included in (True, False)
        ]

    def do(self, name, which, value):
        """Do one thing as a commit would, or have it refused and undone."""
        with suppress(DomainError), self.tx.savepoint():
            getattr(self, name.replace(" ", "_"))(self.tx, which, value)
            self.tx.close_tail()

    def invoice(self, tx, which, lines):
        rule = self.rules[which % len(self.rules)]
        an_invoice(
            tx,
            self.payers[which % 2],
            *(
                a_line(str(Decimal(price) / 100), str(Decimal(quantity) / 1000), (rule,))
                for price, quantity in lines
            ),
        )

    def pay(self, tx, which, minor):
        a_payment(tx, self.payers[which % 2], str(Money(minor, "EUR").amount))

    def pay_one(self, tx, which, minor):
        amount = str(Money(minor, "EUR").amount)
        invoice = self.nth(tx, list_invoices, which)
        a_payment(tx, invoice.party_id, amount, {invoice.id: amount})

    def credit(self, tx, which, thousandths):
        invoice = self.nth(tx, list_invoices, which)
        lines = None
        if thousandths is not None:
            line = invoice.lines[which % len(invoice.lines)]
            lines = [CreditLine(line_id=line.id, quantity=Decimal(thousandths) / 1000)]
        credit_invoice(tx, system(), invoice.id, lines, "returned")

    def refund(self, tx, which, minor):
        payment = self.nth(tx, list_payments, which)
        refund_payment(tx, system(), payment.id, Money(minor, "EUR"), "asked for")

    def allocate(self, tx, which, _):
        allocate_payment(tx, system(), self.nth(tx, list_payments, which).id, "auto")

    def free(self, tx, which, _):
        payment = self.nth(tx, list_payments, which)
        for each in payment.allocations:
            unallocate_payment(tx, system(), payment.id, each.invoice_id)

    def lock(self, tx, which, locked):
        period = f"2026-{5 + which % 3:02d}"
        if locked:
            lock_period(tx, system(), period)
        else:
            unlock_period(tx, system(), period, "needed")

    def reverse(self, tx, which, _):
        reverse_entry(tx, system(), which + 1, "wrong")

    def days(self, tx, _which, number):
        tx.now += timedelta(days=number)

    @staticmethod
    def nth(tx, listed, which):
        items = listed(tx, system()).items
        if not items:
            raise DomainError
        return items[which % len(items)]


def work(tx, plan):
    office = Office(tx)
    tx.close_tail()
    for name, which, value in plan:
        office.do(name, which, value)
    for check in CHECKS:
        assert check.run(tx).violations == ()
    for payer in office.payers:
        balance = balance_of(tx, system(), payer)
        assert balance.overdue <= balance.open
        assert balance.open - balance.unallocated == balance.due
    raise Undone


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=4, max_size=18))
def test_no_order_of_work_breaks_the_books(database, plan):
    with pytest.raises(Undone):
        database.run(lambda tx: work(tx, plan))
