"""A creditor reference is an invoice's number with check digits, and is found in any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.finance import (
    NewOpenInvoice,
    NoSuchInvoice,
    creditor_reference,
    find_references,
    invoice_by_reference,
    is_reference,
    open_receivable,
)
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.organisation import business_date
from tests.builders.finance import a_payer, an_invoice, books, eur

FREE = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=21)


def grouped(reference):
    return " ".join(reference[place : place + 4] for place in range(0, len(reference), 4))


def test_the_example_of_the_standard():
    assert creditor_reference("539007547034") == "RF18539007547034"
    assert is_reference("RF18539007547034")


@pytest.mark.parametrize("number", ["发票1", "A" * 22, "", "---", "a,b", "ß1"])
def test_a_number_that_no_bank_takes_has_none(number):
    assert creditor_reference(number) is None


@given(FREE, st.sampled_from(["{}", "Rechnung {} danke!", "支付{}", "{}, 2026-12-01"]))
def test_every_reference_is_found_whole_and_in_groups(number, text):
    reference = creditor_reference(number)
    assert reference is not None
    for written in (reference, grouped(reference), reference.lower()):
        found = find_references(text.format(written))
        assert reference in found.references
        assert reference not in found.rest


@given(FREE, st.integers(0, 24), st.integers(1, 25))
def test_a_digit_or_a_letter_taken_for_another_makes_it_no_reference(number, place, further):
    reference = creditor_reference(number) or ""
    place = 2 + place % (len(reference) - 2)
    kind = "0123456789" if reference[place].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    other = kind[(kind.index(reference[place]) + further) % len(kind)]
    wrong = reference[:place] + other + reference[place + 1 :]
    assert is_reference(wrong) == (wrong == reference)


def test_groups_of_a_wrong_reference_are_no_numbers():
    assert find_references("RF99 INV2 0260 017 INV-2026-5").references == ()
    assert "INV2" not in find_references("RF99 INV2 0260 017 INV-2026-5").rest
    assert find_references("RF99 INV2 0260 017 INV-2026-5").rest.split() == ["INV-2026-5"]


def test_an_invoice_and_one_from_before_are_found_by_reference(database):
    def write(tx):
        books(tx)
        payer = a_payer(tx)
        day = business_date(tx)
        earlier = NewOpenInvoice(
            party_id=payer,
            number="re 47/11-a",
            amount=eur("9.00"),
            issued_on=day,
            due_date=day,
        )
        return payer, an_invoice(tx, payer), open_receivable(tx, system(), earlier)

    payer, invoice, earlier = database.run(write)

    def found(number, actor=None):
        reference = creditor_reference(number)
        return database.read(lambda tx: invoice_by_reference(tx, actor or system(), reference))

    assert creditor_reference(invoice.number) == "RF16INV20260001"
    assert found(invoice.number).id == invoice.id
    assert found(earlier.number).id == earlier.id
    with pytest.raises(NoSuchInvoice):
        found("INV-2026-0002")
    with pytest.raises(NoSuchInvoice):
        found("INV-26-1")
    stranger = Actor(
        ActorKind.CUSTOMER, 9, "x", frozenset({"finance.read"}), scope=frozenset({payer + 1})
    )
    with pytest.raises(NoSuchInvoice):
        found(invoice.number, stranger)


def test_a_reference_that_two_earlier_numbers_share_names_neither(database):
    def write(tx):
        books(tx)
        payer, day = a_payer(tx), business_date(tx)
        for number in ("RE-47/11", "RE-471/1"):
            new = NewOpenInvoice(
                party_id=payer, number=number, amount=eur("9.00"), issued_on=day, due_date=day
            )
            open_receivable(tx, system(), new)

    database.run(write)
    reference = creditor_reference("RE-47/11")
    with pytest.raises(NoSuchInvoice):
        database.read(lambda tx: invoice_by_reference(tx, system(), reference))
