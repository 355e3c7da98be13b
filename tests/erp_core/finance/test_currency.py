"""Documents in another currency: their rate, their amounts in euros, and what settling realises."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import text

from erp_core.catalog import LineTax
from erp_core.finance import (
    AccountRole,
    CreditLine,
    EntryLine,
    Journal,
    NewEntry,
    NewOpenInvoice,
    NewRate,
    NoRate,
    RateAhead,
    RateOfBase,
    TooSmall,
    WrongCurrency,
    allocate_payment,
    balance_of,
    credit_invoice,
    get_invoice,
    list_entries,
    list_invoices,
    list_payments,
    list_rates,
    open_receivable,
    post_entry,
    rate_on,
    record_rate,
    refund_payment,
    reverse_entry,
    trial_balance,
    unallocate_payment,
)
from erp_core.finance.rates import Conversion
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.money import Money
from tests.builders.catalog import a_tax
from tests.builders.finance import (
    a_line,
    a_payer,
    a_payment,
    a_rate,
    an_invoice,
    books,
    broken_rules,
    eur,
)

TODAY = date(2026, 5, 19)


def usd(amount):
    return Money.of(amount, "USD")


def sums(database):
    rows = database.read(lambda tx: trial_balance(tx, system(), TODAY + timedelta(days=99))).rows
    return {row.account: row.balance for row in rows if row.balance}


def rated(database, rate, currency="USD"):
    database.run(lambda tx: a_rate(tx, rate, currency))


def billed(database, payer, *lines, currency="USD"):
    return database.run(lambda tx: an_invoice(tx, payer, *lines, currency=currency))


def paid(database, payer, amount, allocate_to=None):
    return database.run(lambda tx: a_payment(tx, payer, amount, allocate_to, currency="USD"))


def tried(database, verb, *arguments):
    return database.run(lambda tx: verb(tx, system(), *arguments))


@pytest.fixture
def payer(database):
    """A customer, on a day on which a euro is worth 1.25 dollars."""
    database.run(books)
    rated(database, "1.25")
    return database.run(a_payer)


def test_an_invoice_copies_the_rate_of_its_day_and_is_posted_in_both_currencies(database, payer):
    invoice = billed(database, payer, a_line("100.00"))
    rated(database, "2")

    assert (invoice.gross, invoice.open, invoice.rate) == (usd("100"), usd("100"), Decimal("1.25"))
    assert (invoice.base_gross, invoice.base_open) == (eur("80"), eur("80"))
    again = database.read(lambda tx: get_invoice(tx, system(), invoice.id))
    assert (again.rate, again.base_gross) == (Decimal("1.25"), eur("80"))
    (entry,) = database.read(lambda tx: list_entries(tx, system())).items
    assert [(line.account, line.debit - line.credit, line.document) for line in entry.lines] == [
        ("4400", eur("-80"), usd("-100")),
        ("1200", eur("80"), usd("100")),
    ]
    assert broken_rules(database) == []


@pytest.mark.parametrize(
    ("then", "account", "amount"), [("1", "4840", "-20.00"), ("1.6", "6880", "17.50")]
)
def test_a_payment_at_another_rate_realises_the_difference(database, payer, then, account, amount):
    invoice = billed(database, payer, a_line("100.00"))
    rated(database, then)
    payment = paid(database, payer, "100.00")

    assert sums(database)[account] == eur(amount)
    assert "1200" not in sums(database)
    newest = database.read(lambda tx: list_entries(tx, system())).items[0]
    assert newest.source is not None
    assert newest.source[0] == "exchange_differences"
    assert broken_rules(database) == []

    tried(database, unallocate_payment, payment.id, invoice.id)
    assert account not in sums(database)
    assert sums(database)["1200"] == eur("80") - payment.base_amount
    assert broken_rules(database) == []

    tried(database, allocate_payment, payment.id, "auto")
    assert sums(database)[account] == eur(amount)
    assert "1200" not in sums(database)


def test_parts_that_settle_an_invoice_leave_no_cent_behind(database, payer):
    rated(database, "1.111111")
    invoice = billed(database, payer, a_line("100.00"))
    for rate in ("1.07", "1.13", "1.09"):
        rated(database, rate)
        paid(database, payer, "33.33", {invoice.id: "33.33"})
        assert broken_rules(database) == []
    paid(database, payer, "0.01", {invoice.id: "0.01"})

    left = database.read(lambda tx: get_invoice(tx, system(), invoice.id))
    assert (left.open, left.base_open) == (usd("0"), eur("0"))
    assert "1200" not in sums(database)
    assert broken_rules(database) == []


def test_a_credit_note_settles_at_the_rate_of_its_invoice(database, payer):
    invoice = billed(database, payer, a_line("10.00", "3"), a_line("0.07"))
    rated(database, "1")
    part = [CreditLine(line_id=invoice.lines[0].id, quantity=Decimal(1))]
    note = tried(database, credit_invoice, invoice.id, part, "returned")
    rest = tried(database, credit_invoice, invoice.id, None, "returned")

    assert (note.rate, note.gross, note.base_gross) == (Decimal("1.25"), usd("10"), eur("8"))
    assert note.base_gross + rest.base_gross == invoice.base_gross == eur("24.06")
    assert sums(database) == {}
    assert broken_rules(database) == []


def test_crediting_what_was_paid_takes_its_difference_back(database, payer):
    invoice = billed(database, payer, a_line("10.00", "10"))
    rated(database, "1")
    payment = paid(database, payer, "100.00")
    assert sums(database)["4840"] == eur("-20")

    part = [CreditLine(line_id=invoice.lines[0].id, quantity=Decimal(5))]
    note = tried(database, credit_invoice, invoice.id, part, "returned")

    assert note.freed[0].amount == usd("50")
    assert sums(database)["4840"] == eur("-10")
    assert sums(database)["1200"] == eur("-50")
    rated(database, "1.25")
    tried(database, refund_payment, payment.id, usd("50"), "returned")
    assert sums(database) == {"1800": eur("60"), "4400": eur("-40"), "4840": eur("-20")}
    assert broken_rules(database) == []


def test_a_refund_at_a_dearer_rate_is_a_loss(database, payer):
    payment = paid(database, payer, "50.00")
    rated(database, "1")
    after = tried(database, refund_payment, payment.id, usd("50"), "paid twice")

    assert (after.refunds[0].rate, after.refunds[0].base_amount) == (Decimal(1), eur("50"))
    assert sums(database) == {"1800": eur("-10"), "6880": eur("10")}
    assert broken_rules(database) == []


def test_an_invoice_from_before_the_books_may_be_in_dollars(database, payer):
    new = NewOpenInvoice(
        party_id=payer,
        number="RE 7",
        amount=usd("12.50"),
        issued_on=date(2026, 4, 1),
        due_date=date(2026, 5, 1),
    )
    entered = tried(database, open_receivable, new)

    assert (entered.open, entered.base_open) == (usd("12.50"), eur("10"))
    assert sums(database) == {"1200": eur("10"), "9000": eur("-10")}
    assert broken_rules(database) == []


def test_a_payment_settles_invoices_of_its_own_currency_only(database, payer):
    dollars = billed(database, payer, a_line("100.00"))
    euros = billed(database, payer, a_line("40.00"), currency="EUR")
    before = sums(database)
    wrong = (
        lambda tx: a_payment(tx, payer, "40.00", {euros.id: "40.00"}, currency="USD"),
        lambda tx: a_payment(tx, payer, "40.00", {dollars.id: "40.00"}),
    )
    for verb in wrong:
        with pytest.raises(WrongCurrency, match="settles invoices in"):
            database.run(verb)
    assert database.read(lambda tx: list_payments(tx, system())).items == []
    assert sums(database) == before

    payment = paid(database, payer, "150.00")
    assert payment.unallocated == usd("50")
    balance = database.read(lambda tx: balance_of(tx, system(), payer))
    assert [(each.currency, each.open, each.due) for each in balance.currencies] == [
        ("EUR", eur("40"), eur("40")),
        ("USD", usd("0"), usd("-50")),
    ]
    assert (balance.open, balance.unallocated, balance.due) == (eur("40"), eur("40"), eur("0"))


def test_without_a_rate_nothing_is_written(database, payer):
    refused = (
        lambda tx: an_invoice(tx, payer, currency="CHF"),
        lambda tx: a_payment(tx, payer, "10.00", currency="CHF"),
    )
    for verb in refused:
        with pytest.raises(NoRate, match="No exchange rate of CHF is known for 2026-05-19"):
            database.run(verb)

    assert database.read(lambda tx: list_invoices(tx, system())).items == []
    assert sums(database) == {}


def test_what_comes_to_nothing_in_euros_is_refused(database, payer):
    rated(database, "27000", "VND")
    refused = (
        lambda tx: an_invoice(tx, payer, a_line("10"), currency="VND"),
        lambda tx: a_payment(tx, payer, "10", currency="VND"),
    )
    for verb in refused:
        with pytest.raises(TooSmall):
            database.run(verb)

    assert sums(database) == {}


def test_the_rate_of_a_day_is_the_last_one_known(database, clock, payer):
    database.run(lambda tx: a_rate(tx, "1.20", day=TODAY - timedelta(days=3)))

    def rate(day):
        return database.read(lambda tx: rate_on(tx, system(), "USD", day)).rate

    assert rate(TODAY) == rate(TODAY + timedelta(days=30)) == Decimal("1.25")
    assert rate(TODAY - timedelta(days=1)) == Decimal("1.2")
    with pytest.raises(NoRate):
        rate(TODAY - timedelta(days=4))
    rated(database, "1.26")
    listed = database.read(lambda tx: list_rates(tx, system(), "USD"))
    assert [(each.day, each.rate) for each in listed] == [
        (TODAY, Decimal("1.26")),
        (TODAY - timedelta(days=3), Decimal("1.2")),
    ]


@pytest.mark.parametrize(
    ("currency", "day", "error"),
    [("EUR", TODAY, RateOfBase), ("USD", TODAY + timedelta(days=1), RateAhead)],
)
def test_a_rate_that_cannot_be_is_refused(database, currency, day, error):
    with pytest.raises(error):
        database.run(lambda tx: a_rate(tx, "1.25", currency, day))

    assert database.read(lambda tx: list_rates(tx, system())) == ()


def test_a_rate_is_more_than_nothing_and_recorded_by_accountants(database):
    with pytest.raises(ValidationError, match="more than nothing"):
        NewRate(currency="USD", day=TODAY, rate=Decimal(0), source="ECB")
    new = NewRate(currency="USD", day=TODAY, rate=Decimal(1), source="ECB")
    reader = Actor(ActorKind.STAFF, 1, "reader", frozenset({"finance.read"}))
    with pytest.raises(NotAllowed):
        database.run(lambda tx: record_rate(tx, reader, new))

    assert database.read(lambda tx: list_rates(tx, reader)) == ()


def test_an_entry_by_hand_may_carry_another_currency_and_is_reversed_with_it(database, payer):
    lines = (
        EntryLine.of(AccountRole.BANK, eur("8"), document=usd("10")),
        EntryLine.of(AccountRole.EQUITY, eur("-8"), document=usd("-10")),
    )
    new = NewEntry(journal=Journal.GENERAL, business_date=TODAY, lines=lines)
    posted = tried(database, post_entry, new)
    reversal = tried(database, reverse_entry, posted.id, "wrong")

    assert [line.document for line in posted.lines] == [usd("10"), usd("-10")]
    assert [line.document for line in reversal.lines] == [usd("-10"), usd("10")]
    with pytest.raises(ValidationError, match="positive in the document's currency"):
        EntryLine.of(AccountRole.BANK, eur("8"), document=usd("-10"))


def test_taxes_and_lines_sum_to_the_cent_in_euros(database, payer):
    rated(database, "1.237")
    tax = database.run(a_tax)
    rule = LineTax(tax_id=tax.id, rate=tax.rate, included=False)
    invoice = billed(database, payer, *(a_line(f"1.0{n}", "3", (rule,)) for n in range(9)))

    with database.engine.connect() as connection:
        query = text(
            "SELECT SUM(base_net_minor), SUM(base_tax_minor) FROM invoice_lines "
            "WHERE invoice_id = :id"
        )
        net, owed = connection.execute(query, {"id": invoice.id}).one()
    exact = Conversion("USD", "EUR", Decimal("1.237"))
    assert net + owed == invoice.base_gross.minor == exact.minor(invoice.gross.minor)
    assert broken_rules(database) == []


@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=40),
    st.integers(1, 10**9).map(lambda n: Decimal(n) / 1_000_000),
)
def test_parts_of_a_document_sum_to_what_it_comes_to(minors, rate):
    exact = Conversion("USD", "EUR", rate)
    parts = exact.parts(minors)

    assert sum(parts) == exact.minor(sum(minors))
    assert all(abs(part - Decimal(n) / rate) <= 1 for part, n in zip(parts, minors, strict=True))
