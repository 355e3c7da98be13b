"""Several people pay, take back, match and order at the same moment: each payment is one."""

from datetime import date
from threading import Event
from time import sleep

import pytest
from sqlalchemy import text

from erp_core import banking, hr
from erp_core.banking import (
    EntryPart,
    MatchedEntry,
    NewMatch,
    NewPayeeAccount,
    NewPaymentLine,
    NewPaymentOrder,
    NoEntryHere,
    OrderedEntry,
    PayableChanged,
    PayableKind,
    list_bank_lines,
    match_line,
)
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.hr import EmployeeChange, NewPayroll, NewSalary
from erp_core.kernel.actor import system
from erp_core.kernel.states import WrongTransition
from tests.builders.banking import IBAN as OUR_IBAN
from tests.builders.banking import Moved, a_bank_account, broken_banking, camt, import_camt
from tests.builders.finance import a_payer, books, eur
from tests.builders.hr import broken, people
from tests.builders.payment_orders import ANNA, BEN, THEIR_IBAN
from tests.builders.purchasing import balance as on_account
from tests.builders.together import together


@pytest.fixture
def house(database):
    database.run(books)
    return people(database)


@pytest.fixture
def run(database, house):
    """April's wages of Wen, who is a party: 3,000.00 in the books."""

    def write(tx):
        a_bank_account(tx)
        change = EmployeeChange(party_id=a_payer(tx, "Wen Li"))
        hr.change_employee(tx, system(), house.wen.employee, change)
        since = date(2026, 1, 1)
        new = NewSalary(employee_id=house.wen.employee, valid_from=since, gross=eur("3000"))
        hr.set_salary(tx, system(), new)
        made = hr.draft_payroll(tx, house.hanna.actor, NewPayroll(period="2026-04"))
        hr.approve_payroll(tx, system(), made.id)
        return hr.post_payroll(tx, system(), made.id)

    yield database.run(write)
    found = [each for one in BOOKS for each in database.read(one.run).violations]
    assert (broken(database), broken_banking(database), found) == ([], [], [])


def paid(database, run):
    """Pay them; return the payment."""
    return database.run(lambda tx: hr.pay_payroll(tx, system(), run.id)).slips[0].payment


def take_back(database, payment):
    return database.run(lambda tx: hr.take_back_payment(tx, system(), payment.id, "no").id)


def test_wages_are_paid_once_whoever_presses(database, run):
    answers = together(5, lambda _: paid(database, run))

    refused = [each for each in answers if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [WrongTransition] * 4
    assert database.read(lambda tx: on_account(tx, "1800")) == "-3000.00"


def test_an_employee_whose_account_is_written_twice_at_once_is_one_payee(database, house):
    """Both make them a payee; the second waits for the first and finds it."""
    is_written = Event()

    def first(tx):
        banking.keep_payee_account(tx, house.wen.employee, "Wen", NewPayeeAccount(iban=OUR_IBAN))
        is_written.set()
        sleep(0.3)

    def second(tx):
        new = NewPayeeAccount(iban=THEIR_IBAN)
        hr.set_bank_account(tx, system(), house.wen.employee, new)

    def keep(place):
        if place == 1:
            is_written.wait(5)
        with database.transaction() as tx:  # which tries once, unlike ``run``
            (first, second)[place](tx)

    assert together(2, keep) == [None, None]
    kept = text("SELECT count(*), max(iban) FROM payees")
    assert database.read(lambda tx: tx.session.execute(kept).one()) == (1, THEIR_IBAN)


def test_a_payment_is_matched_or_taken_back_and_never_both(database, run):
    payment = paid(database, run)
    file = camt([Moved("-3000.00", "salary", "nobody we know")])
    database.run(lambda tx: import_camt(tx, 1, file))
    line = database.read(lambda tx: list_bank_lines(tx, system())).items[0]

    def match():
        new = NewMatch(parts=(EntryPart(entry_id=payment.entry_id),))
        return database.run(lambda tx: match_line(tx, system(), line.id, new)).id

    deeds = (match, lambda: take_back(database, payment))
    answers = together(2, lambda place: deeds[place]())

    refused = [type(each) for each in answers if isinstance(each, Exception)]
    assert refused in ([MatchedEntry], [NoEntryHere])
    left = "0.00" if refused == [MatchedEntry] else "-3000.00"
    assert database.read(lambda tx: on_account(tx, "3720")) == left


def test_a_payment_goes_to_the_bank_or_is_taken_back_and_never_both(database, run):
    payment = paid(database, run)

    def order(tx):
        line = NewPaymentLine(kind=PayableKind.WAGES, source_id=payment.entry_id, iban=THEIR_IBAN)
        made = banking.draft_payment_order(
            tx, ANNA, NewPaymentOrder(bank_account_id=1, lines=(line,))
        )
        banking.propose_payment_order(tx, ANNA, made.id)
        return banking.approve_payment_order(tx, BEN, made.id).id

    order_id = database.run(order)

    def export():
        database.run(lambda tx: banking.export_payment_order(tx, BEN, order_id))
        return order_id

    deeds = (export, lambda: take_back(database, payment))
    answers = together(2, lambda place: deeds[place]())

    refused = [type(each) for each in answers if isinstance(each, Exception)]
    assert refused in ([OrderedEntry], [PayableChanged])
