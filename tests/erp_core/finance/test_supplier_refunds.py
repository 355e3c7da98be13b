"""Money comes back from a supplier: what a credit note freed, or what was paid too much."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from erp_core.access import ROLES, Role
from erp_core.finance import (
    AlreadyTakenBack,
    CameBack,
    DateOutsideBooks,
    NewSupplierRefund,
    NoSuchBill,
    NoSuchSupplierRefund,
    NotDueBack,
    WrongParty,
    allocate_supplier_payment,
    find_account,
    get_supplier_payment,
    get_supplier_refund,
    list_supplier_refunds,
    lock_period,
    money_due_back,
    receive_from_supplier,
    reverse_supplier_payment,
    reverse_supplier_refund,
    supplier_statement,
)
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.money import Money
from tests.builders.finance import a_rate, books, broken_rules, eur
from tests.builders.payables import (
    a_bill,
    a_bill_line,
    a_supplier,
    a_supplier_credit,
    a_supplier_payment,
    a_supplier_refund,
)
from tests.builders.purchasing import balance

TODAY = date(2026, 5, 19)
MIA = Actor(ActorKind.STAFF, 2, "Mia", ROLES[Role.SALES])


class Bought:
    """A bill of 100.00 that was paid, of which goods for 40.00 went back; the ids."""

    def __init__(self, tx, currency="EUR"):
        books(tx)
        self.supplier = a_supplier(tx)
        bill = a_bill(tx, self.supplier, "R-1", a_bill_line("20.00", "5"), currency=currency)
        self.payment = a_supplier_payment(tx, self.supplier, "100.00", currency=currency).id
        self.credit = a_supplier_credit(tx, bill.id, "C-7", {bill.lines[0].id: "2"}).id


@pytest.fixture
def bought(database):
    return database.run(Bought)


def held(database, role):
    """Return the balance of the account of a role."""
    return database.read(lambda tx: balance(tx, find_account(tx, role).code))


def due(database):
    found = database.read(lambda tx: money_due_back(tx, system()))
    return [(each.credit_id, each.number, each.due) for each in found]


def test_what_a_credit_note_freed_comes_back_and_settles_it(database, bought):
    assert due(database) == [(bought.credit, "SCN-2026-0001", eur("40"))]
    assert held(database, "payable") == "40.00"

    first = database.run(lambda tx: a_supplier_refund(tx, bought.supplier, "15.00", bought.credit))

    assert (first.number, first.amount, first.money_account) == (
        "SR-2026-0001",
        eur("15"),
        "1800",
    )
    assert [(each.payment_id, each.amount) for each in first.parts] == [(bought.payment, eur("15"))]
    assert due(database) == [(bought.credit, "SCN-2026-0001", eur("25"))]
    payment = database.read(lambda tx: get_supplier_payment(tx, system(), bought.payment))
    assert (payment.returned, payment.unallocated) == (eur("15"), eur("25"))

    database.run(lambda tx: a_supplier_refund(tx, bought.supplier, "25.00", bought.credit))

    assert due(database) == []
    assert held(database, "payable") == "0.00"
    assert held(database, "bank") == "-60.00"
    said = database.read(
        lambda tx: supplier_statement(tx, system(), bought.supplier, TODAY, TODAY)
    ).lines
    assert [line.kind for line in said][-2:] == ["supplier_refund", "supplier_refund"]
    assert broken_rules(database) == []


def test_more_than_a_credit_note_freed_does_not_come_back(database, bought):
    other = database.run(lambda tx: a_supplier(tx, "Other"))
    bill = 1
    refused = [
        ("40.01", bought.supplier, bought.credit, NotDueBack),
        ("1.00", other, bought.credit, WrongParty),
        ("1.00", bought.supplier, bill, NoSuchBill),
        ("1.00", bought.supplier, 999, NoSuchBill),
        ("40.01", bought.supplier, None, NotDueBack),
        ("1.00", other, None, NotDueBack),
    ]

    for amount, supplier, credit, error in refused:
        with pytest.raises(error):
            database.run(lambda tx, a=amount, s=supplier, c=credit: a_supplier_refund(tx, s, a, c))

    assert database.read(lambda tx: list_supplier_refunds(tx, system())).items == []
    assert due(database) == [(bought.credit, "SCN-2026-0001", eur("40"))]


def test_what_the_next_bill_took_does_not_come_back_as_well(database, bought):
    def again(tx):
        a_bill(tx, bought.supplier, "R-2", a_bill_line("30.00"))
        allocate_supplier_payment(tx, system(), bought.payment, "auto")

    database.run(again)

    assert due(database) == [(bought.credit, "SCN-2026-0001", eur("10"))]
    with pytest.raises(NotDueBack):
        database.run(lambda tx: a_supplier_refund(tx, bought.supplier, "10.01", bought.credit))
    database.run(lambda tx: a_supplier_refund(tx, bought.supplier, "10.00", bought.credit))
    assert broken_rules(database) == []


def test_what_was_paid_too_much_comes_back_without_a_credit_note(database, bought):
    database.run(lambda tx: a_supplier_payment(tx, bought.supplier, "7.00"))
    assert due(database)[-1] == (None, None, eur("7"))

    made = database.run(lambda tx: a_supplier_refund(tx, bought.supplier, "7.00"))

    assert (made.credit_id, made.parts[0].payment_id) == (None, bought.payment + 1)
    assert due(database) == [(bought.credit, "SCN-2026-0001", eur("40"))]


def test_money_that_did_not_come_is_taken_back_once(database, bought):
    made = database.run(lambda tx: a_supplier_refund(tx, bought.supplier, "40.00", bought.credit))
    with pytest.raises(CameBack):
        database.run(lambda tx: reverse_supplier_payment(tx, system(), bought.payment, "no"))

    database.run(lambda tx: reverse_supplier_refund(tx, system(), made.id, "bounced"))

    assert database.read(lambda tx: get_supplier_refund(tx, system(), made.id)).is_reversed
    assert due(database) == [(bought.credit, "SCN-2026-0001", eur("40"))]
    assert held(database, "bank") == "-100.00"
    with pytest.raises(AlreadyTakenBack):
        database.run(lambda tx: reverse_supplier_refund(tx, system(), made.id, "again"))
    with pytest.raises(NoSuchSupplierRefund):
        database.run(lambda tx: reverse_supplier_refund(tx, system(), 99, "x"))
    assert broken_rules(database) == []


@pytest.mark.parametrize(("rate", "role"), [("1.00", "exchange_gain"), ("2.00", "exchange_loss")])
def test_a_rate_that_moved_is_realised_and_taken_back_with_the_money(database, clock, rate, role):
    """25.00 dollars of 100.00 that were 80.00 euros: 20.00 are carried."""

    def buy(tx):
        a_rate(tx, "1.25")
        return Bought(tx, "USD")

    bought = database.run(buy)
    clock.advance(timedelta(days=1))
    gain = {"1.00": eur("5"), "2.00": eur("-7.50")}[rate]

    def come(tx):
        a_rate(tx, rate)
        return a_supplier_refund(tx, bought.supplier, "25.00", bought.credit, "USD")

    made = database.run(come)

    assert made.base_amount == eur("20") + gain
    assert held(database, role) == f"{-gain.amount}"
    assert broken_rules(database) == []
    database.run(lambda tx: reverse_supplier_refund(tx, system(), made.id, "bounced"))
    assert held(database, role) == "0.00"
    assert due(database)[0][2] == Money.of("40.00", "USD")
    assert broken_rules(database) == []


def test_the_day_and_who_may_are_checked(database, clock, bought):
    def at(day):
        return NewSupplierRefund(party_id=bought.supplier, amount=eur("1.00"), received_on=day)

    with pytest.raises(DateOutsideBooks):
        database.run(lambda tx: receive_from_supplier(tx, system(), at(TODAY + timedelta(days=1))))
    with pytest.raises(NotAllowed):
        database.run(lambda tx: receive_from_supplier(tx, MIA, at(TODAY)))
    made = database.run(lambda tx: receive_from_supplier(tx, system(), at(TODAY)))
    clock.advance(timedelta(days=20))
    database.run(lambda tx: lock_period(tx, system(), "2026-05"))
    with pytest.raises(NotAllowed):
        database.run(lambda tx: reverse_supplier_refund(tx, MIA, made.id, "x"))
    database.run(lambda tx: reverse_supplier_refund(tx, system(), made.id, "x"))
    assert broken_rules(database) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE supplier_refunds SET amount_minor = 5",
        "UPDATE supplier_refunds SET credit_id = NULL",
        "DELETE FROM supplier_refunds",
        "UPDATE supplier_refund_parts SET amount_minor = 5",
        "DELETE FROM supplier_refund_parts",
        "UPDATE supplier_payments SET returned_minor = amount_minor",
    ],
)
def test_what_came_back_cannot_be_changed(database, bought, statement):
    database.run(lambda tx: a_supplier_refund(tx, bought.supplier, "40.00", bought.credit))

    with pytest.raises(IntegrityError):
        database.run(lambda tx: tx.session.execute(text(statement)))
