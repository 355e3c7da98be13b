"""Random lives of orders in euros and dollars, told by a second book that knows no finance."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy import text

from erp_core import finance, sales
from erp_core.catalog import get_variant
from erp_core.finance import NewPayment, PaymentMethod
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.checks import CHECKS
from tests.builders.catalog import a_price, a_price_list
from tests.builders.finance import a_rate
from tests.builders.machines import run_machine
from tests.builders.sales import Market, a_market, wanted
from tests.builders.sequences import ALL
from tests.erp_core.sales.test_properties import Orders, quantities

CURRENCIES = st.sampled_from(("EUR", "USD"))
RATES = st.integers(500_000, 2_000_000).map(lambda n: Decimal(n) / 1_000_000)
CENTS = st.integers(1, 20_000)
NUMBERS = st.integers(0, 50)
INVOICES = "SELECT id, kind, currency, gross_minor, paid_minor, credited_minor FROM invoices"
PAYMENTS = "SELECT id, currency, amount_minor, allocated_minor, refunded_minor FROM payments"
REFUNDS = "SELECT id, currency, amount_minor FROM refunds"
NOTES = "SELECT SUM(base_gross_minor) FROM invoices WHERE kind = 'credit_note'"
DIFFERENCES = (
    "SELECT SUM(l.amount_minor) FROM journal_lines l JOIN accounts a ON a.id = l.account_id "
    "WHERE a.role IN ('exchange_gain', 'exchange_loss')"
)


def half_up(exact: Fraction) -> int:
    """Round half away from nothing."""
    return floor(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1)


class SecondBook:
    """Who owes what in which currency by what was done, and what each document came to."""

    def __init__(self) -> None:
        self.rate = Fraction(1)
        self.owed: dict[tuple[int, str], int] = {}
        self.paid: dict[tuple[int, str], int] = {}
        self.refunded: dict[tuple[int, str], int] = {}
        self.base: dict[tuple[str, int], int] = {}
        self.cancelled: set[int] = set()

    def add(self, kept: dict[tuple[int, str], int], party_id: int, amount: Money) -> None:
        """Add an amount to a sum by party and currency."""
        key = (party_id, amount.currency)
        kept[key] = kept.get(key, 0) + amount.minor

    def invoice(self, party_id: int, gross: Money) -> None:
        """Note an invoice, or a credit note as a negative one."""
        self.add(self.owed, party_id, gross)

    def pay(self, party_id: int, amount: Money) -> None:
        """Note a payment."""
        self.add(self.owed, party_id, -amount)
        self.add(self.paid, party_id, amount)

    def refund(self, party_id: int, amount: Money) -> None:
        """Note a refund."""
        self.add(self.owed, party_id, amount)
        self.add(self.refunded, party_id, amount)

    def came_to(self, table: str, id_: int, currency: str, minor: int) -> int:
        """Tell what a document came to in euros: at the rate that held when it was first seen."""
        rate = self.rate if currency == "USD" else Fraction(1)
        return self.base.setdefault((table, id_), half_up(Fraction(minor) / rate))


class TwoCurrencies(Orders):
    """The lives of orders, in two currencies whose rate moves."""

    def __init__(self, market: Market) -> None:
        self.book = SecondBook()
        super().__init__(market)
        self.moved(Decimal("1.25"))

    def do(self, verb: Any, *arguments: Any, **named: Any) -> Any:
        """Try a verb, and tell the second book what came of it."""
        done = super().do(verb, *arguments, **named)
        if done is not None:
            self._tell(verb, arguments, done)
            self._difference()
        return done

    def _tell(self, verb: Any, arguments: tuple[Any, ...], done: Any) -> None:
        book = self.book
        if verb is sales.invoice_order:
            book.invoice(done.party_id, done.gross)
        elif verb is finance.credit_invoice:
            book.invoice(done.party_id, -done.gross)
        elif verb is finance.record_payment:
            book.pay(done.party_id, done.amount)
        elif verb is finance.refund_payment:
            book.refund(done.party_id, arguments[2])
        elif verb is sales.refund_return:
            self._given_back(done.order_id, done.credited, done.refunded)
        elif verb is sales.cancel_order and arguments[1] not in book.cancelled:
            book.cancelled.add(arguments[1])
            self._given_back(arguments[1], done.credited, done.refunded)

    def _given_back(self, order_id: int, credited: Money, refunded: Money) -> None:
        party_id = sales.order_summary(self.tx, system(), order_id).party_id
        self.book.invoice(party_id, -credited)
        self.book.refund(party_id, refunded)

    def moved(self, rate: Decimal) -> None:
        """Let the dollar be worth something else from now on."""
        a_rate(self.tx, str(rate))
        self.book.rate = Fraction(rate)

    @rule(rate=RATES)
    def the_rate_moves(self, rate: Decimal) -> None:
        self.moved(rate)

    @rule(target=Orders.orders, prepaid=st.booleans(), blend=quantities, yunnan=quantities)
    def place_in_dollars(self, prepaid: bool, blend: Decimal, yunnan: Decimal) -> int:
        party_id = self.market.wei if prepaid else self.market.cafe
        lines = ((self.market.yunnan, str(yunnan)), (self.market.blend, str(blend)))
        order = self.do(sales.place_order, system(), wanted(party_id, *lines, currency="USD"))
        assert order.currency == "USD"
        self.do(sales.confirm_order, system(), order.id)
        return int(order.id)

    @rule(prepaid=st.booleans(), cents=CENTS, currency=CURRENCIES, at_once=st.booleans())
    def pay_anything(self, prepaid: bool, cents: int, currency: str, at_once: bool) -> None:
        new = NewPayment(
            party_id=self.market.wei if prepaid else self.market.cafe,
            amount=Money(cents, currency),
            method=PaymentMethod.BANK_TRANSFER,
            allocate_to="auto" if at_once else (),
        )
        self.do(finance.record_payment, system(), new)

    @rule(order_id=Orders.orders)
    def pay_what_is_open(self, order_id: int) -> None:
        order = sales.order_summary(self.tx, system(), order_id)
        for each in finance.balance_of(self.tx, system(), order.party_id).currencies:
            if each.open:
                new = NewPayment(
                    party_id=order.party_id, amount=each.open, method=PaymentMethod.CARD
                )
                self.do(finance.record_payment, system(), new)

    @rule(which=NUMBERS)
    def allocate(self, which: int) -> None:
        if (payment := self._payment(which)) is not None:
            self.do(finance.allocate_payment, system(), payment.id, "auto")

    @rule(which=NUMBERS)
    def unallocate(self, which: int) -> None:
        payment = self._payment(which)
        for each in payment.allocations if payment else ():
            self.do(finance.unallocate_payment, system(), payment.id, each.invoice_id)

    @rule(which=NUMBERS, cents=CENTS)
    def refund(self, which: int, cents: int) -> None:
        if (payment := self._payment(which)) is not None:
            amount = Money(cents, payment.amount.currency)
            self.do(finance.refund_payment, system(), payment.id, amount, "random")

    @invariant()
    def the_second_book_agrees(self) -> None:
        if self.compares():
            self.compare()

    def compare(self) -> None:
        """Compare what is owed, refunded and booked as difference with the second book."""
        for party_id in (self.market.wei, self.market.cafe):
            balance = finance.balance_of(self.tx, system(), party_id)
            due = {each.currency: each.due.minor for each in balance.currencies}
            for currency in ("EUR", "USD"):
                owed = self.book.owed.get((party_id, currency), 0)
                assert due.get(currency, 0) == owed, (party_id, currency)
        for key, minor in self.book.refunded.items():
            assert minor <= self.book.paid.get(key, 0)
        assert self._difference() == -int(self.tx.session.scalar(text(DIFFERENCES)) or 0)

    def _difference(self) -> int:
        """Tell what the accounts of differences must hold: what carries on less what was booked."""
        self.tx.session.flush()
        gain = int(self.tx.session.scalar(text(NOTES)) or 0)
        for id_, kind, currency, gross, paid, credited in self._rows(INVOICES):
            if kind != "credit_note" and gross:
                base = self.book.came_to("invoices", id_, currency, gross)
                gain += half_up(Fraction(base * (gross - paid - credited), gross)) - base
        for id_, currency, amount, allocated, refunded in self._rows(PAYMENTS):
            base = self.book.came_to("payments", id_, currency, amount)
            gain += base - half_up(Fraction(base * (amount - allocated - refunded), amount))
        for id_, currency, amount in self._rows(REFUNDS):
            gain -= self.book.came_to("refunds", id_, currency, amount)
        return gain

    def _rows(self, query: str) -> Sequence[Any]:
        return self.tx.session.execute(text(query)).all()

    def _payment(self, which: int) -> finance.PaymentView | None:
        payments = finance.list_payments(self.tx, system()).items
        return payments[which % len(payments)] if payments else None

    @invariant()
    def every_rule_holds(self) -> None:
        assert self.broken((*CHECKS, *BOOKS)) == []

    def teardown(self) -> None:
        try:
            self.compare()
        finally:
            super().teardown()


def in_dollars_too(tx: Tx, market: Market) -> None:
    """Sell the market's goods in dollars as well."""
    dollars = a_price_list(tx, "DOLLARS", currency="USD")
    for variant_id, price in ((market.blend, "23.99"), (market.yunnan, "31.17")):
        a_price(tx, dollars, get_variant(tx, system(), variant_id), price)


def test_money_in_two_currencies_agrees_with_a_second_book(database: Database) -> None:
    market = a_market(database, stock="12", unit="KGM")
    database.run(lambda tx: in_dollars_too(tx, market))

    run_machine(lambda: TwoCurrencies(market), examples=5, steps=30, share=ALL)
