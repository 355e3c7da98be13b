"""Credit notes: never more than was invoiced, exact over any number of parts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.catalog import LineTax
from erp_core.finance import (
    CreditLine,
    InvoiceKind,
    InvoiceState,
    NoSuchInvoice,
    OverCredited,
    credit_invoice,
    get_invoice,
    get_payment,
    invoice_by_number,
    payments_for,
    trial_balance,
)
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, PartyId, system
from erp_core.kernel.shares import next_share, share
from tests.builders.catalog import a_tax
from tests.builders.finance import (
    a_line,
    a_payer,
    a_payment,
    an_invoice,
    books,
    broken_rules,
    eur,
)


def credited(database, invoice_id, lines=None, reason="returned"):
    def credit(tx):
        note = credit_invoice(tx, system(), invoice_id, lines, reason)
        tx.settle()
        return get_invoice(tx, system(), note.id)

    return database.run(credit)


def shown(database, invoice):
    return database.read(lambda tx: get_invoice(tx, system(), invoice.id))


@pytest.fixture
def payer(database):
    database.run(books)
    return database.run(a_payer)


@pytest.fixture
def invoice(database, payer):
    """Three of 9.99 with 7 % on top: 29.97 + 2.10 = 32.07."""

    def issue(tx):
        tax = a_tax(tx)
        rule = LineTax(tax_id=tax.id, rate=tax.rate, included=False)
        return an_invoice(tx, payer, a_line("9.99", "3", (rule,)))

    return database.run(issue)


def one_of(invoice, quantity="1"):
    return [CreditLine(line_id=invoice.lines[0].id, quantity=Decimal(quantity))]


def test_a_full_credit_takes_the_invoice_back(database, invoice):
    note = credited(database, invoice.id)

    assert (note.kind, note.number, note.state) == (
        InvoiceKind.CREDIT_NOTE,
        "CN-2026-0001",
        InvoiceState.APPLIED,
    )
    assert (note.net, note.tax, note.gross) == (invoice.net, invoice.tax, invoice.gross)
    assert (note.credits_id, note.reason, note.freed) == (invoice.id, "returned", ())
    after = shown(database, invoice)
    assert (after.state, after.open, after.credited) == (
        InvoiceState.CREDITED,
        eur("0"),
        invoice.gross,
    )
    rows = database.read(lambda tx: trial_balance(tx, system(), invoice.business_date)).rows
    assert {row.balance for row in rows} == {eur("0")}
    assert broken_rules(database) == []


def test_partial_credits_sum_to_the_invoice_to_the_cent(database, invoice):
    notes = [credited(database, invoice.id, one_of(invoice)) for _ in range(3)]

    assert [note.net for note in notes] == [eur("9.99")] * 3
    assert [note.tax for note in notes] == [eur("0.70")] * 3
    assert shown(database, invoice).state == InvoiceState.CREDITED
    assert broken_rules(database) == []


def test_a_credit_of_an_unpaid_part_lowers_what_is_open(database, invoice):
    credited(database, invoice.id, one_of(invoice))

    after = shown(database, invoice)
    assert (after.state, after.open) == (InvoiceState.OPEN, eur("21.38"))
    assert after.lines[0].credited_quantity == Decimal(1)


def test_a_credit_of_a_paid_invoice_frees_its_payment(database, payer, invoice):
    payment = database.run(lambda tx: a_payment(tx, payer, "32.07"))

    note = credited(database, invoice.id)

    assert [(each.payment_id, each.amount) for each in note.freed] == [(payment.id, eur("32.07"))]
    freed = database.read(lambda tx: get_payment(tx, system(), payment.id))
    assert (freed.allocated, freed.unallocated, freed.allocations) == (eur("0"), eur("32.07"), ())
    assert database.read(lambda tx: payments_for(tx, system(), invoice.id)) == ()
    assert broken_rules(database) == []


def test_a_credit_lowers_what_is_open_before_it_frees_payments_newest_first(
    database, payer, invoice
):
    old = database.run(lambda tx: a_payment(tx, payer, "20.00"))
    new = database.run(lambda tx: a_payment(tx, payer, "5.00"))

    note = credited(database, invoice.id, one_of(invoice, "2"))

    assert note.gross == eur("21.38")
    assert [(each.payment_id, each.amount) for each in note.freed] == [
        (old.id, eur("9.31")),
        (new.id, eur("5.00")),
    ]
    after = shown(database, invoice)
    assert (after.state, after.paid, after.open) == (InvoiceState.PAID, eur("10.69"), eur("0"))
    assert broken_rules(database) == []


@pytest.mark.parametrize("quantity", ["3.000001", "4"])
def test_more_than_was_invoiced_is_not_credited(database, invoice, quantity):
    with pytest.raises(OverCredited):
        credited(database, invoice.id, one_of(invoice, quantity))

    assert shown(database, invoice) == invoice


def test_the_same_line_named_twice_counts_twice(database, invoice):
    with pytest.raises(OverCredited):
        credited(database, invoice.id, one_of(invoice, "2") + one_of(invoice, "2"))

    assert shown(database, invoice) == invoice


def test_nothing_is_credited_twice(database, invoice):
    credited(database, invoice.id)
    after = shown(database, invoice)

    with pytest.raises(OverCredited):
        credited(database, invoice.id)

    assert shown(database, invoice) == after


def test_a_credit_note_is_not_credited(database, invoice):
    note = credited(database, invoice.id)

    with pytest.raises(OverCredited, match="A credit note cannot be credited"):
        credited(database, note.id)

    assert shown(database, note) == note


def test_a_line_of_another_invoice_is_not_credited(database, payer, invoice):
    other = database.run(lambda tx: an_invoice(tx, payer))

    with pytest.raises(NoSuchInvoice):
        credited(database, invoice.id, one_of(other))

    assert (shown(database, invoice), shown(database, other)) == (invoice, other)


def test_not_more_than_the_discounted_invoice_is_credited(database, payer):
    invoice = database.run(lambda tx: an_invoice(tx, payer, a_line("100.00"), a_line("-15.00")))

    with pytest.raises(OverCredited):
        credited(database, invoice.id, one_of(invoice))

    assert shown(database, invoice) == invoice
    assert credited(database, invoice.id).gross == eur("85.00")


def test_a_credit_note_is_found_by_its_number(database, invoice):
    note = credited(database, invoice.id)

    assert database.read(lambda tx: invoice_by_number(tx, system(), "cn-2026-1")).id == note.id


def test_who_may_not_credit_changes_nothing(database, payer, invoice):
    customer = Actor(
        ActorKind.CUSTOMER, payer, "Ana", frozenset({"finance.read"}), frozenset({PartyId(payer)})
    )
    elsewhere = Actor(
        ActorKind.STAFF, 1, "Jo", frozenset({"finance.credit_invoice"}), frozenset({PartyId(999)})
    )

    with pytest.raises(NotAllowed):
        database.run(lambda tx: credit_invoice(tx, customer, invoice.id, None, "please"))
    with pytest.raises(NoSuchInvoice):
        database.run(lambda tx: credit_invoice(tx, elsewhere, invoice.id, None, "please"))

    assert shown(database, invoice) == invoice


def test_half_a_cent_is_shared_upwards():
    assert [share(3, Decimal(part), Decimal(6)) for part in (1, 3, 5, 6)] == [1, 2, 3, 3]
    assert share(-3, Decimal(1), Decimal(6)) == -1


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(1, 10**9).map(lambda n: Decimal(n).scaleb(-6)), min_size=1, max_size=9),
)
def test_parts_always_sum_to_the_whole(minor, quantities):
    whole, before, total = sum(quantities), Decimal(), 0
    for quantity in quantities:
        total += next_share(minor, before, quantity, whole)
        before += quantity

    assert total == minor
