"""Payments settle invoices, leave the rest to the customer, and are given back at most once."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from erp_core.finance import (
    ForeignCurrency,
    InvoicePaid,
    InvoiceState,
    NewPayment,
    NoSuchCustomer,
    NoSuchInvoice,
    NoSuchPayment,
    OverAllocated,
    PaymentMethod,
    PaymentRecorded,
    PaymentRefunded,
    RefundTooLarge,
    WrongParty,
    allocate_payment,
    balance_of,
    customer_terms,
    get_invoice,
    get_payment,
    list_payments,
    open_invoices,
    payments_for,
    record_payment,
    refund_payment,
    set_customer_terms,
    trial_balance,
    unallocate_payment,
)
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, PartyId, system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Invalid, NotFound
from erp_core.kernel.money import CurrencyMismatch, Money
from erp_core.kernel.transaction import Ports
from tests.builders.finance import (
    a_line,
    a_payer,
    a_payment,
    an_invoice,
    books,
    broken_rules,
    eur,
)

TODAY = date(2026, 5, 19)


def sums(database):
    rows = database.read(lambda tx: trial_balance(tx, system(), TODAY)).rows
    return {row.account: row.balance for row in rows}


def shown(database, payment):
    return database.read(lambda tx: get_payment(tx, system(), payment.id))


def state(database, invoice):
    view = database.read(lambda tx: get_invoice(tx, system(), invoice.id))
    return view.state, view.open


@pytest.fixture
def payer(database):
    database.run(books)
    return database.run(a_payer)


@pytest.fixture
def invoices(database, payer):
    """Two open invoices; the second is due first."""
    return database.run(
        lambda tx: (
            an_invoice(tx, payer, a_line("60.00"), due_days=30),
            an_invoice(tx, payer, a_line("40.00"), due_days=10),
        )
    )


def test_a_payment_settles_the_longest_due_invoice_first(database, payer, invoices):
    later, sooner = invoices
    payment = database.run(lambda tx: a_payment(tx, payer, "70.00"))

    assert payment.number == "PAY-2026-0001"
    assert (payment.allocated, payment.unallocated) == (eur("70"), eur("0"))
    assert state(database, sooner) == (InvoiceState.PAID, eur("0"))
    assert state(database, later) == (InvoiceState.OPEN, eur("30"))
    assert sums(database)["1800"] == eur("70")
    assert sums(database)["1200"] == eur("30")


def test_what_is_paid_too_much_stays_the_customers(database, payer, invoices):
    payment = database.run(lambda tx: a_payment(tx, payer, "150.00"))

    assert (payment.allocated, payment.unallocated) == (eur("100"), eur("50"))
    balance = database.read(lambda tx: balance_of(tx, system(), payer))
    assert (balance.open, balance.unallocated, balance.due) == (eur("0"), eur("50"), eur("-50"))
    assert broken_rules(database) == []


def test_a_payment_settles_what_it_is_told_to(database, payer, invoices):
    later, sooner = invoices
    payment = database.run(lambda tx: a_payment(tx, payer, "70.00", {later.id: "60.00"}))

    assert state(database, later) == (InvoiceState.PAID, eur("0"))
    assert state(database, sooner) == (InvoiceState.OPEN, eur("40"))
    assert payment.unallocated == eur("10")
    settled = database.read(lambda tx: payments_for(tx, system(), later.id))
    assert [(each.payment_id, each.amount) for each in settled] == [(payment.id, eur("60"))]


def test_a_payment_may_settle_nothing_yet_and_be_allocated_later(database, payer, invoices):
    payment = database.run(lambda tx: a_payment(tx, payer, "40.00", {}))
    assert payment.unallocated == eur("40")

    after = database.run(lambda tx: allocate_payment(tx, system(), payment.id, "auto"))

    assert [(each.invoice_id, each.amount) for each in after.allocations] == [
        (invoices[1].id, eur("40"))
    ]


@pytest.mark.parametrize(
    ("method", "account"),
    [
        (PaymentMethod.BANK_TRANSFER, "1800"),
        (PaymentMethod.CARD, "1840"),
        (PaymentMethod.CASH, "1600"),
    ],
)
def test_a_refund_goes_back_the_way_the_money_came(database, payer, method, account):
    payment = database.run(lambda tx: a_payment(tx, payer, "25.00", method=method))
    assert sums(database)[account] == eur("25")

    after = database.run(
        lambda tx: refund_payment(tx, system(), payment.id, eur("10.00"), "paid twice")
    )

    assert (after.refunded, after.unallocated) == (eur("10"), eur("15"))
    assert sums(database)[account] == eur("15")
    (refund,) = shown(database, payment).refunds
    assert (refund.number, refund.amount, refund.reason) == (
        "REF-2026-0001",
        eur("10"),
        "paid twice",
    )
    assert broken_rules(database) == []


def test_more_than_is_free_is_not_refunded(database, payer, invoices):
    payment = database.run(lambda tx: a_payment(tx, payer, "120.00"))
    before = shown(database, payment)

    with pytest.raises(RefundTooLarge) as refused:
        database.run(lambda tx: refund_payment(tx, system(), payment.id, eur("20.01"), "no"))

    assert refused.value.facts["refundable"] == "20.00 EUR"
    assert shown(database, payment) == before


@pytest.mark.parametrize(
    ("amount", "error"),
    [(eur("0"), Invalid), (Money(-1, "EUR"), Invalid), (Money(1, "USD"), CurrencyMismatch)],
)
def test_a_refund_is_some_money_of_the_same_currency(database, payer, amount, error):
    payment = database.run(lambda tx: a_payment(tx, payer, "20.00"))

    with pytest.raises(error):
        database.run(lambda tx: refund_payment(tx, system(), payment.id, amount, "no"))

    assert shown(database, payment) == payment


def test_more_than_is_open_or_than_came_in_is_not_allocated(database, payer, invoices):
    later, sooner = invoices
    for wanted in ({later.id: "60.01"}, {later.id: "60.00", sooner.id: "40.00"}):
        with pytest.raises(OverAllocated):
            database.run(lambda tx, wanted=wanted: a_payment(tx, payer, "80.00", wanted))

    assert database.read(lambda tx: list_payments(tx, system())).items == []
    assert "1800" not in sums(database)
    assert state(database, later) == (InvoiceState.OPEN, eur("60"))


def test_an_invoice_of_somebody_else_is_not_settled(database, payer, invoices):
    other = database.run(lambda tx: an_invoice(tx, a_payer(tx, "Wei Zhang")))

    with pytest.raises(WrongParty):
        database.run(lambda tx: a_payment(tx, payer, "10.00", {other.id: "10.00"}))
    with pytest.raises(NoSuchInvoice):
        database.run(lambda tx: a_payment(tx, payer, "10.00", {999: "10.00"}))

    assert state(database, other) == (InvoiceState.OPEN, eur("10"))
    assert database.read(lambda tx: list_payments(tx, system())).items == []


def test_a_freed_payment_opens_its_invoice_again(database, payer, invoices):
    later, _ = invoices
    payment = database.run(lambda tx: a_payment(tx, payer, "60.00", {later.id: "60.00"}))

    freed = database.run(lambda tx: unallocate_payment(tx, system(), payment.id, later.id))

    assert freed.unallocated == eur("60")
    assert state(database, later) == (InvoiceState.OPEN, eur("60"))
    with pytest.raises(OverAllocated, match="settles nothing"):
        database.run(lambda tx: unallocate_payment(tx, system(), payment.id, later.id))
    assert broken_rules(database) == []


@pytest.mark.parametrize("minor", [0, -100])
def test_a_payment_is_more_than_nothing(minor):
    with pytest.raises(ValidationError, match="more than nothing"):
        NewPayment(party_id=1, amount=Money(minor, "EUR"), method=PaymentMethod.CASH)


def test_a_payment_from_nobody_is_refused(database, payer):
    with pytest.raises(NotFound):
        database.run(lambda tx: a_payment(tx, 999, "10.00"))

    assert sums(database) == {}


def test_overdue_is_what_is_past_its_due_date(database, clock, payer, invoices):
    clock.move_to(clock.now() + timedelta(days=10))
    on_the_day = database.read(lambda tx: balance_of(tx, system(), payer))
    clock.move_to(clock.now() + timedelta(days=1))
    after = database.read(lambda tx: balance_of(tx, system(), payer))

    assert (on_the_day.open, on_the_day.overdue) == (eur("100"), eur("0"))
    assert (after.open, after.overdue) == (eur("100"), eur("40"))
    assert [each.id for each in after.invoices] == [invoices[1].id, invoices[0].id]


def test_a_customer_without_agreed_terms_has_the_standard_ones(database, payer):
    standard = database.read(lambda tx: customer_terms(tx, system(), payer))
    database.run(lambda tx: set_customer_terms(tx, system(), payer, 30, eur("1500")))
    agreed = database.read(lambda tx: customer_terms(tx, system(), payer))

    assert (standard.payment_days, standard.credit_limit) == (14, None)
    assert (agreed.payment_days, agreed.credit_limit) == (30, eur("1500"))


def test_terms_are_in_the_base_currency(database, payer):
    with pytest.raises(ForeignCurrency):
        database.run(lambda tx: set_customer_terms(tx, system(), payer, 30, Money.of("5", "USD")))

    assert database.read(lambda tx: customer_terms(tx, system(), payer)).payment_days == 14


def test_what_belongs_to_another_customer_does_not_exist(database, payer):
    actor = Actor(
        ActorKind.CUSTOMER, payer, "Ana", frozenset({"finance.read"}), frozenset({PartyId(payer)})
    )
    mine = database.run(lambda tx: a_payment(tx, payer, "5.00"))
    other = database.run(lambda tx: a_payment(tx, a_payer(tx, "Wei Zhang"), "7.00"))

    listed = database.read(lambda tx: list_payments(tx, actor))
    assert [each.id for each in listed.items] == [mine.id]
    hidden = [
        (NoSuchPayment, lambda tx: get_payment(tx, actor, other.id)),
        (NoSuchPayment, lambda tx: get_payment(tx, actor, 999)),
        (NoSuchCustomer, lambda tx: balance_of(tx, actor, other.party_id)),
        (NoSuchCustomer, lambda tx: customer_terms(tx, actor, 999)),
    ]
    for error, read in hidden:
        with pytest.raises(error):
            database.read(read)
    assert database.read(lambda tx: open_invoices(tx, actor, other.party_id)) == ()


def test_a_customer_moves_no_money(database, payer, invoices):
    actor = Actor(
        ActorKind.CUSTOMER, payer, "Ana", frozenset({"finance.read"}), frozenset({PartyId(payer)})
    )
    payment = database.run(lambda tx: a_payment(tx, payer, "200.00"))
    new = NewPayment(party_id=payer, amount=eur("1"), method=PaymentMethod.CASH)
    for verb in (
        lambda tx: record_payment(tx, actor, new),
        lambda tx: allocate_payment(tx, actor, payment.id, "auto"),
        lambda tx: unallocate_payment(tx, actor, payment.id, invoices[0].id),
        lambda tx: refund_payment(tx, actor, payment.id, eur("1"), "please"),
        lambda tx: set_customer_terms(tx, actor, payer, 90, None),
    ):
        with pytest.raises(NotAllowed):
            database.run(verb)

    assert shown(database, payment) == payment


def test_who_listens_hears_of_payment_settlement_and_refund(database_url, clock):
    heard = []
    kinds = (PaymentRecorded, PaymentRefunded, InvoicePaid)
    ports = Ports(listeners={kind: (lambda tx, event: heard.append(event),) for kind in kinds})
    database = Database(database_url, clock=clock, ports=ports)
    database.run(books)
    payer = database.run(a_payer)
    invoice = database.run(lambda tx: an_invoice(tx, payer))
    payment = database.run(lambda tx: a_payment(tx, payer, "12.00"))
    after = database.run(lambda tx: refund_payment(tx, system(), payment.id, eur("2"), "twice"))
    database.close()

    assert heard == [
        InvoicePaid(invoice.id),
        PaymentRecorded(payment.id),
        PaymentRefunded(payment.id, after.refunds[0].id),
    ]
