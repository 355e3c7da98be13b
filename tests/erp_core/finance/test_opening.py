"""Invoices from before the books: owed like any other, earned and taxed elsewhere."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_core.finance import (
    CreditLine,
    InvoiceExists,
    InvoiceKind,
    InvoiceState,
    Journal,
    NewOpenInvoice,
    NothingToInvoice,
    NumberIsOurs,
    OverCredited,
    balance_of,
    credit_invoice,
    get_invoice,
    invoice_by_number,
    list_entries,
    open_invoices,
    open_receivable,
    trial_balance,
)
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from tests.builders.finance import a_payer, a_payment, an_invoice, books, broken_rules, eur

TODAY = date(2026, 5, 19)


@pytest.fixture
def payer(database):
    database.run(books)
    return database.run(a_payer)


def earlier(payer, amount="80.00", number="RE-2025-88"):
    return NewOpenInvoice(
        party_id=payer,
        number=number,
        amount=eur(amount),
        issued_on=date(2026, 3, 2),
        due_date=date(2026, 4, 1),
    )


def enter(database, payer, amount="80.00", number="RE-2025-88"):
    new = earlier(payer, amount, number)
    return database.run(lambda tx: open_receivable(tx, system(), new))


def balance(database, account):
    rows = database.read(lambda tx: trial_balance(tx, system(), TODAY)).rows
    return next((row.balance for row in rows if row.account == account), eur("0"))


def test_it_is_owed_under_its_own_number_against_the_opening_balance(database, payer):
    entered = enter(database, payer)

    found = database.read(lambda tx: invoice_by_number(tx, system(), "re-2025-88"))
    assert (found.id, found.number, found.kind) == (entered.id, "RE-2025-88", InvoiceKind.OPENING)
    assert (found.open, found.tax, found.due_date) == (eur("80"), eur("0"), date(2026, 4, 1))
    assert balance(database, "1200") == eur("80")
    assert balance(database, "9000") == eur("-80")
    assert balance(database, "4400") == eur("0")
    assert broken_rules(database) == []


def test_it_takes_no_number_of_an_invoice(database, payer):
    enter(database, payer)

    ours = database.run(lambda tx: an_invoice(tx, payer))

    assert database.read(lambda tx: get_invoice(tx, system(), ours.id)).number == "INV-2026-0001"


def test_it_is_paid_like_any_other(database, payer):
    entered = enter(database, payer)

    database.run(lambda tx: a_payment(tx, payer, "80.00", {entered.id: "80.00"}))

    paid = database.read(lambda tx: get_invoice(tx, system(), entered.id))
    assert (paid.state, paid.open) == (InvoiceState.PAID, eur("0"))
    assert database.read(lambda tx: open_invoices(tx, system(), payer)) == ()
    assert broken_rules(database) == []


def test_the_same_number_is_entered_once(database, payer):
    enter(database, payer)

    with pytest.raises(InvoiceExists):
        enter(database, payer, "5.00", "re-2025-88")

    assert database.read(lambda tx: balance_of(tx, system(), payer)).open == eur("80")


@pytest.mark.parametrize("number", ["INV-2026-0001", "inv-2026-1", "CN-2026-0001", "OP-2026-0001"])
def test_a_number_that_reads_like_ours_is_refused(database, payer, number):
    with pytest.raises(NumberIsOurs):
        enter(database, payer, number=number)

    assert database.read(lambda tx: balance_of(tx, system(), payer)).open == eur("0")


def test_nothing_open_is_no_invoice(database, payer):
    with pytest.raises(NothingToInvoice):
        enter(database, payer, "0")


def test_who_may_not_enter_one_enters_none(database, payer):
    clerk = Actor(ActorKind.STAFF, 7, "Sam", frozenset({"finance.read"}))

    with pytest.raises(NotAllowed):
        database.run(lambda tx: open_receivable(tx, clerk, earlier(payer)))

    assert database.read(lambda tx: open_invoices(tx, system(), payer)) == ()


def test_it_is_not_due_before_it_was_issued(payer):
    with pytest.raises(ValueError, match="before it was issued"):
        NewOpenInvoice(
            party_id=payer,
            number="1",
            amount=eur("1"),
            issued_on=date(2026, 3, 2),
            due_date=date(2026, 3, 1),
        )


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(amounts=st.lists(st.integers(1, 10**9), min_size=1, max_size=5))
def test_whatever_was_open_the_books_balance(database, payer, amounts):
    def opened(tx):
        one = a_payer(tx)
        for number, cents in enumerate(amounts):
            amount = f"{cents // 100}.{cents % 100:02}"
            open_receivable(tx, system(), earlier(one, amount, f"OLD-{one}-{number}"))
        return balance_of(tx, system(), one).open

    assert payer
    assert database.run(opened).minor == sum(amounts)
    assert broken_rules(database) == []


def credited(database, invoice_id, lines=None):
    note = database.run(lambda tx: credit_invoice(tx, system(), invoice_id, lines, "never paid"))
    return database.read(lambda tx: get_invoice(tx, system(), note.id))


def test_it_is_credited_against_the_opening_balance_alone(database, payer):
    entered = enter(database, payer)

    note = credited(database, entered.id)

    after = database.read(lambda tx: get_invoice(tx, system(), entered.id))
    assert (after.state, after.open, after.credited) == (InvoiceState.CREDITED, eur("0"), eur("80"))
    assert (note.number, note.credits_id) == ("CN-2026-0001", entered.id)
    assert (note.net, note.tax, note.gross) == (eur("80"), eur("0"), eur("80"))
    rows = database.read(lambda tx: trial_balance(tx, system(), TODAY)).rows
    assert {row.account: row.balance for row in rows if row.balance} == {}
    entries = database.read(lambda tx: list_entries(tx, system())).items
    assert {entry.journal for entry in entries} == {Journal.GENERAL}
    assert broken_rules(database) == []
    with pytest.raises(OverCredited):
        credited(database, entered.id)


def test_a_part_of_it_is_credited_and_what_was_paid_beyond_is_freed(database, payer):
    entered = enter(database, payer)
    database.run(lambda tx: a_payment(tx, payer, "50.00", {entered.id: "50.00"}))

    credited(database, entered.id, [CreditLine(line_id=entered.lines[0].id, quantity="0.25")])
    assert database.read(lambda tx: balance_of(tx, system(), payer)).open == eur("10")
    note = credited(database, entered.id)

    owed = database.read(lambda tx: balance_of(tx, system(), payer))
    assert (note.gross, owed.open, owed.unallocated) == (eur("60"), eur("0"), eur("50"))
    assert (balance(database, "1200"), balance(database, "9000")) == (eur("-50"), eur("0"))
    assert broken_rules(database) == []


def test_who_may_not_credit_credits_none(database, payer):
    entered = enter(database, payer)
    clerk = Actor(ActorKind.STAFF, 7, "Sam", frozenset({"finance.read", "finance.open_receivable"}))

    with pytest.raises(NotAllowed):
        database.run(lambda tx: credit_invoice(tx, clerk, entered.id, None, "no"))

    assert database.read(lambda tx: balance_of(tx, system(), payer)).open == eur("80")
