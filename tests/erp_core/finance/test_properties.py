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
    broken_rules,
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


class Office:
    """An accountant with two customers who does one thing after another."""

    def __init__(self, database, clock):
        self.database, self.clock = database, clock
        database.run(books)
        self.payers = database.run(lambda tx: (a_payer(tx, "Ana"), a_payer(tx, "Wei")))
        taxes = database.run(lambda tx: (a_tax(tx, "VAT7", "0.07"), a_tax(tx, "VAT19", "0.19")))
        self.rules = [
            LineTax(tax_id=tax.id, rate=tax.rate, included=included)
            for tax in taxes
            for included in (True, False)
        ]

    def do(self, name, which, value):
        with suppress(DomainError):
            self.database.run(lambda tx: getattr(self, name.replace(" ", "_"))(tx, which, value))

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

    def days(self, _tx, _which, number):
        self.clock.move_to(self.clock.now() + timedelta(days=number))

    @staticmethod
    def nth(tx, listed, which):
        items = listed(tx, system()).items
        if not items:
            raise DomainError
        return items[which % len(items)]


@pytest.fixture
def fresh(template, tmp_path, ports):
    """Give each example a database of its own."""
    import uuid
    from contextlib import contextmanager

    from erp_core.kernel.clock import FixedClock
    from erp_core.kernel.database import Database
    from tests.conftest import START

    @contextmanager
    def opened():
        clock = FixedClock(START)
        with template.copy(tmp_path, uuid.uuid4().hex) as url:
            database = Database(url, clock=clock, ports=ports)
            try:
                yield database, clock
            finally:
                database.close()

    return opened


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=4, max_size=18))
def test_no_order_of_work_breaks_the_books(fresh, plan):
    with fresh() as (database, clock):
        office = Office(database, clock)
        for name, which, value in plan:
            office.do(name, which, value)

        assert broken_rules(database) == []
        for payer in office.payers:
            balance = database.read(lambda tx, id_=payer: balance_of(tx, system(), id_))
            assert balance.overdue <= balance.open
            assert balance.open - balance.unallocated == balance.due
