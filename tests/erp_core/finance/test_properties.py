"""Whatever is done in whatever order, the books balance and no rule is broken (I1 to I8)."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from erp_core.catalog import LineTax
from erp_core.finance import (
    CreditLine,
    EntryLine,
    Journal,
    NewEntry,
    NewOpenInvoice,
    allocate_payment,
    balance_of,
    credit_invoice,
    list_entries,
    list_invoices,
    list_payments,
    lock_period,
    open_receivable,
    post_entry,
    refund_payment,
    reverse_entry,
    unallocate_payment,
    unlock_period,
)
from erp_core.finance.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from tests.builders.catalog import a_tax
from tests.builders.finance import (
    a_line,
    a_payer,
    a_payment,
    an_invoice,
    books,
)

KINDS = (
    *("invoice", "pay", "pay one", "credit", "credit in three", "refund") * 3,
    *("credit rest", "opening", "allocate", "free", "days", "post", "reverse") * 2,
    "lock",
    "unlock",
)
lines = st.lists(
    st.tuples(st.integers(-2_000, 30_000), st.integers(1, 9_000)), min_size=1, max_size=4
)
steps = st.tuples(st.sampled_from(KINDS), st.integers(0, 11), st.integers(1, 9_000), lines)


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

    def do(self, name, which, number, prices):
        """Do one thing as a commit would, or have it refused and undone."""
        with suppress(DomainError), self.tx.savepoint():
            getattr(self, name.replace(" ", "_"))(which, number, prices)
            self.tx.close_tail()

    def invoice(self, which, _number, prices):
        rule = self.rules[which % len(self.rules)]
        an_invoice(
            self.tx,
            self.payers[which % 2],
            *(
                a_line(str(Decimal(price) / 100), str(Decimal(quantity) / 1000), (rule,))
                for price, quantity in prices
            ),
        )

    def opening(self, which, minor, _):
        entered = len(list_invoices(self.tx, system()).items)
        new = NewOpenInvoice(
            party_id=self.payers[which % 2],
            number=f"RE/{entered}",
            amount=Money(minor, "EUR"),
            issued_on=date(2026, 1, 2),
            due_date=date(2026, 2, 1),
        )
        open_receivable(self.tx, system(), new)

    def pay(self, which, minor, _):
        a_payment(self.tx, self.payers[which % 2], euros(minor * 7))

    def pay_one(self, which, minor, _):
        invoice = self.an_invoice(which)
        a_payment(self.tx, invoice.party_id, euros(minor), {invoice.id: euros(minor)})

    def credit(self, which, thousandths, _):
        invoice = self.an_invoice(which)
        line = invoice.lines[which % len(invoice.lines)]
        left = line.quantity - line.credited_quantity
        part = [CreditLine(line_id=line.id, quantity=min(Decimal(thousandths) / 1000, left or 1))]
        credit_invoice(self.tx, system(), invoice.id, part, "returned")

    def credit_rest(self, which, *_):
        credit_invoice(self.tx, system(), self.an_invoice(which).id, None, "returned")

    def credit_in_three(self, which, thousandths, prices):
        """Two parts always round to the whole; with three the remainder must be kept."""
        self.credit(which, thousandths % 1_000 + 1, prices)
        self.credit(which, thousandths % 700 + 1, prices)
        self.credit_rest(which)

    def refund(self, which, minor, _):
        refund_payment(self.tx, system(), self.a_payment(which).id, Money(minor, "EUR"), "asked")

    def allocate(self, which, *_):
        allocate_payment(self.tx, system(), self.a_payment(which).id, "auto")

    def free(self, which, *_):
        payment = self.a_payment(which)
        for each in payment.allocations:
            unallocate_payment(self.tx, system(), payment.id, each.invoice_id)

    def post(self, _which, minor, _):
        amount = Money(minor, "EUR")
        entry = NewEntry(
            journal=Journal.GENERAL,
            business_date=business_date(self.tx),
            lines=(EntryLine.of("bank", amount), EntryLine.of("equity", -amount)),
        )
        post_entry(self.tx, system(), entry)

    def reverse(self, which, *_):
        entries = list_entries(self.tx, system()).items
        reverse_entry(self.tx, system(), entries[which % len(entries)].id, "wrong")

    def lock(self, which, *_):
        lock_period(self.tx, system(), f"2026-{5 + which % 3:02d}")

    def unlock(self, which, *_):
        unlock_period(self.tx, system(), f"2026-{5 + which % 3:02d}", "needed")

    def days(self, _which, number, _):
        self.tx.now += timedelta(days=number % 40)

    def an_invoice(self, which):
        documents = list_invoices(self.tx, system()).items
        invoices = [each for each in documents[::-1] if each.kind != "credit_note"]
        return invoices[which % len(invoices)]

    def a_payment(self, which):
        payments = list_payments(self.tx, system()).items
        return payments[which % len(payments)]


def euros(minor):
    return str(Money(minor, "EUR").amount)


def opened(tx):
    """Open an office in which some work was done already."""
    office = Office(tx)
    for which in range(4):
        office.do("invoice", which, 0, [(999, 3_333), (1_490, 2_000)])
    for which in range(2):
        office.do("opening", which, 12_345, [])
        office.do("pay", which, 500, [])
        office.do("post", which, 100, [])
    return office


def work(tx, plan):
    office = opened(tx)
    for step in plan:
        office.do(*step)
    for check in CHECKS:
        assert check.run(tx).violations == ()
    for payer in office.payers:
        balance = balance_of(tx, system(), payer)
        assert balance.overdue <= balance.open
        assert balance.open - balance.unallocated == balance.due
    raise Undone


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a plan is short enough to read whole
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=8, max_size=20))
def test_no_order_of_work_breaks_the_books(database, plan):
    with pytest.raises(Undone):
        database.run(lambda tx: work(tx, plan))
