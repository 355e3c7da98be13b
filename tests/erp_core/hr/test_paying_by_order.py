"""Payments to employees in payment orders, and what proposals make of their words.

Wen nets 2,700.00 of April, Ida, who is no party, 1,800.00, into the account that HR keeps.
Today is Tuesday, 19 May 2026.
"""

import re
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import text

from erp_core import banking, finance, hr
from erp_core.banking import (
    BadIban,
    NewPayeeAccount,
    NewPaymentLine,
    NewPaymentOrder,
    OrderedEntry,
    PayableKind,
    propose_matches,
)
from erp_core.banking.checks import CHECKS as OF_BANKING
from erp_core.finance import EntryLine, Journal, NewEntry
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.finance.queries import bank_side
from erp_core.hr import EmployeeChange, NewPayout, NoSuchEmployee
from erp_core.hr.authority import carrying_out
from erp_core.kernel.actor import NotAllowed, system
from erp_core.parties import export_person
from tests.builders.banking import Moved, a_bank_account
from tests.builders.finance import a_payer, books, eur
from tests.builders.hr import broken, people
from tests.builders.paying import IDA, WEN, a_claim, imported, posted, slip_of
from tests.builders.payment_orders import ANNA, BEN, THEIR_IBAN
from tests.builders.statements import statements_of

IDAS = NewPayeeAccount(iban="de89 3704 0044 0532 0130 00", bic="COBADEFFXXX")


@pytest.fixture
def house(database):
    database.run(books)
    yield people(database)
    assert broken(database) == []
    checks = (*BOOKS, *OF_BANKING)
    assert [each for one in checks for each in database.read(one.run).violations] == []


def test_a_payment_order_pays_wages_and_expenses_under_four_eyes(house, database):
    """Wen's 2,700.00 and 130.00 and Ida's 1,800.00 go to the bank in one file, 4,630.00.

    Ida is no party: she is paid into the account that HR keeps, which nobody is shown whole.
    """

    def work(tx):
        kept = hr.set_bank_account(tx, house.hanna.actor, house.ida.employee, IDAS)
        run = hr.pay_payroll(tx, system(), posted(tx, house).id)
        hr.pay_claim(tx, system(), a_claim(tx, house).id)
        account = a_bank_account(tx)
        open_ = banking.open_payables(tx, system(), account.id)
        lines = tuple(
            NewPaymentLine(
                kind=one.kind,
                source_id=one.source_id,
                iban=None if one.is_masked else THEIR_IBAN,
            )
            for one in open_
        )
        new = NewPaymentOrder(bank_account_id=account.id, lines=lines)
        order = banking.draft_payment_order(tx, ANNA, new)
        banking.propose_payment_order(tx, ANNA, order.id)
        with pytest.raises(banking.OwnApproval), tx.savepoint():
            banking.approve_payment_order(tx, ANNA, order.id)
        banking.approve_payment_order(tx, BEN, order.id)
        file = banking.export_payment_order(tx, BEN, order.id)
        with pytest.raises(OrderedEntry), tx.savepoint():
            hr.take_back_payment(tx, system(), slip_of(run, "Wen").payment.id, "no")
        named = banking.get_payment_order(tx, system(), order.id)
        line = imported(tx, Moved("-4630.00", end_to_end=named.message_id))[0]
        return kept, open_, file, line, banking.get_payment_order(tx, system(), order.id)

    kept, open_, file, line, order = database.run(work)

    masked = "DE89 •••• 3000"
    assert (kept.iban, kept.holder) == (masked, "Ida")
    assert [(one.kind, one.name, one.text, one.open, one.iban) for one in open_] == [
        (PayableKind.EXPENSES, "Wen Li", "Expenses 1 wen", eur("130"), ""),
        (PayableKind.WAGES, "Ida", IDA, eur("1800"), masked),
        (PayableKind.WAGES, "Wen Li", WEN, eur("2700"), ""),
    ]
    assert [(one.name, one.iban, one.party_id is None) for one in order.lines] == [
        ("Wen Li", THEIR_IBAN, False),
        ("Ida", masked, True),
        ("Wen Li", THEIR_IBAN, False),
    ]
    assert WEN in file.content
    assert "<IBAN>DE89370400440532013000</IBAN>" in file.content
    assert "<BICFI>COBADEFFXXX</BICFI>" in file.content
    assert (line.state, order.state) == ("matched", "settled")


def test_a_payment_in_an_order_is_not_taken_back_and_a_draft_is_given_up(house, database):
    """Proposed or approved, somebody else reckons with it."""

    def work(tx):
        run = hr.pay_payroll(tx, system(), posted(tx, house).id)
        claim = hr.pay_claim(tx, system(), a_claim(tx, house).id)
        account = a_bank_account(tx)
        wage = slip_of(run, "Wen").payment

        def ordered():
            lines = tuple(
                NewPaymentLine(kind=one.kind, source_id=one.source_id, iban=THEIR_IBAN)
                for one in banking.open_payables(tx, system(), account.id)
            )
            new = NewPaymentOrder(bank_account_id=account.id, lines=lines)
            return banking.draft_payment_order(tx, ANNA, new).id

        def refused():
            with pytest.raises(OrderedEntry), tx.savepoint():
                hr.take_back_payment(tx, system(), wage.id, "returned")

        order = ordered()
        banking.propose_payment_order(tx, ANNA, order)
        refused()
        banking.approve_payment_order(tx, BEN, order)
        refused()
        banking.cancel_payment_order(tx, ANNA, order, "not now")
        draft = ordered()
        hr.take_back_payment(tx, system(), wage.id, "returned")
        given_up = banking.get_payment_order(tx, system(), draft)
        again = banking.get_payment_order(tx, system(), ordered())
        return given_up, again, claim.payment.entry_id

    given_up, again, entry_id = database.run(work)

    assert (given_up.state, {one.state for one in given_up.lines}) == ("cancelled", {"released"})
    assert given_up.reason == "A payment of it was taken back"
    assert [one.source_id for one in again.lines if one.name == "Wen Li"] == [entry_id]


def test_an_account_that_was_typed_is_shown_whole_to_whoever_approves_it(house, database):
    """Nobody keeps one of Ida, who is no party; the second pair of eyes sees where it goes."""

    def work(tx):
        hr.pay_payroll(tx, system(), posted(tx, house).id)
        account = a_bank_account(tx)
        [ida] = [
            one for one in banking.open_payables(tx, system(), account.id) if one.name == "Ida"
        ]
        line = NewPaymentLine(kind=ida.kind, source_id=ida.source_id, iban=THEIR_IBAN)
        new = NewPaymentOrder(bank_account_id=account.id, lines=(line,))
        order = banking.draft_payment_order(tx, ANNA, new).id
        banking.propose_payment_order(tx, ANNA, order)
        hr.set_bank_account(tx, house.hanna.actor, house.ida.employee, IDAS)
        [shown] = banking.get_payment_order(tx, BEN, order).lines
        return shown.name, shown.iban

    assert database.run(work) == ("Ida", THEIR_IBAN)


def test_words_that_somebody_typed_prove_nothing(house, database):
    """Claims were once paid in the words of their purpose; those say "Fair" as any supplier may."""

    def work(tx):
        claim = a_claim(tx, house)
        amount = eur("130")
        old = NewEntry(
            journal=Journal.BANK,
            business_date=date(2026, 5, 19),
            memo="Fair",
            lines=(
                EntryLine.of(finance.AccountRole.EXPENSES_PAYABLE, amount),
                EntryLine.of("1800", -amount),
            ),
            source=("expense_claims", claim.id),
        )
        entry = finance.post_entry(tx, carrying_out(system()), old)
        (line,) = imported(tx, Moved("-130.00", "Fair rent May", "Fair Ltd"))
        best = propose_matches(tx, system(), line.id)[0]
        finance.reverse_posting(tx, carrying_out(system()), entry.id, "a try")
        return line, best

    line, best = database.run(work)

    assert (line.state, best.score, best.numbers) == ("unmatched", 60, ("Fair",))


def test_the_newest_wages_reach_payment_orders_and_proposals(house, database, monkeypatch):
    """Before the wages stand two claims of one sum, more than one page of entries."""
    monkeypatch.setattr(bank_side, "MOST", 1)

    def work(tx):
        early = NewPayout(paid_on=date(2026, 5, 15))
        hr.pay_claim(tx, system(), a_claim(tx, house).id, early)
        newest = hr.pay_claim(tx, system(), a_claim(tx, house).id)
        hr.pay_payroll(tx, system(), posted(tx, house).id)
        account = a_bank_account(tx)
        open_ = banking.open_payables(tx, system(), account.id)
        (line,) = imported(tx, Moved("-130.00", "Expenses", "Somebody"))
        return open_, newest, propose_matches(tx, system(), line.id)

    open_, newest, found = database.run(work)

    assert [one.text for one in open_] == ["Expenses 1 wen", "Expenses 2 wen", IDA, WEN]
    assert [one.parts[0].entry_id for one in found] == [newest.payment.entry_id]


def test_an_account_is_kept_by_whoever_may_and_shown_masked_to_its_owner_alone(house, database):
    def kept(tx):
        hr.set_bank_account(tx, house.hanna.actor, house.wen.employee, IDAS)
        wrong = NewPayeeAccount(iban="DE89 3704 0044 0532 0130 01")
        with pytest.raises(BadIban), tx.savepoint():
            hr.set_bank_account(tx, house.hanna.actor, house.wen.employee, wrong)
        with pytest.raises(NotAllowed), tx.savepoint():
            hr.set_bank_account(tx, house.wen.actor, house.wen.employee, IDAS)
        for other in (house.rolf, house.ida):
            with pytest.raises(NoSuchEmployee):
                hr.get_bank_account(tx, other.actor, house.wen.employee)
        own = hr.get_bank_account(tx, house.wen.actor, house.wen.employee)
        hr.forget_bank_account(tx, house.hanna.actor, house.wen.employee)
        return own, hr.get_bank_account(tx, house.wen.actor, house.wen.employee)

    own, forgotten = database.run(kept)

    assert (own.iban, forgotten.iban) == ("DE89 •••• 3000", "")
    told = database.read(
        lambda tx: tx.session.scalars(text("SELECT payload FROM audit_entries")).all()
    )
    assert not [one for one in told if "DE89370400440532013000" in str(one)]


def test_the_accounts_of_everybody_take_two_statements(house, database):
    everybody = [one.employee for one in (house.hanna, house.ida, house.rolf, house.wen)]
    boss = house.hanna.actor
    database.run(lambda tx: hr.set_bank_account(tx, boss, house.ida.employee, IDAS))

    def accounts(ids):
        return database.read(lambda tx: hr.list_bank_accounts(tx, boss, ids))

    found = accounts([*everybody, 999])

    assert {id_: one.iban for id_, one in found.items()} == dict.fromkeys(everybody, "") | {
        house.ida.employee: "DE89 •••• 3000"
    }
    few, many = (
        statements_of(database, lambda ids=ids: accounts(ids)) for ids in (everybody[:1], everybody)
    )
    assert len(few) == len(many)
    with pytest.raises(NotAllowed):
        database.read(lambda tx: hr.list_bank_accounts(tx, house.wen.actor, everybody))


def test_a_changed_account_is_paid_from_the_next_order_on(house, database):
    """What was proposed to the second person is what the bank is told."""

    def work(tx):
        hr.set_bank_account(tx, house.hanna.actor, house.ida.employee, IDAS)
        hr.pay_payroll(tx, system(), posted(tx, house).id)
        account = a_bank_account(tx)
        (idas,) = (one for one in banking.open_payables(tx, system(), account.id) if one.is_masked)
        line = NewPaymentLine(kind=idas.kind, source_id=idas.source_id)
        new = NewPaymentOrder(bank_account_id=account.id, lines=(line,))
        order = banking.draft_payment_order(tx, ANNA, new)
        banking.propose_payment_order(tx, ANNA, order.id)
        other = NewPayeeAccount(iban=THEIR_IBAN)
        hr.set_bank_account(tx, house.hanna.actor, house.ida.employee, other)
        banking.approve_payment_order(tx, BEN, order.id)
        return banking.export_payment_order(tx, BEN, order.id)

    assert "<IBAN>DE89370400440532013000</IBAN>" in database.run(work).content


def test_a_payment_to_another_than_the_entry_s_employee_is_found(house, database):
    def spoil(tx):
        hr.set_bank_account(tx, house.hanna.actor, house.ida.employee, IDAS)
        hr.pay_payroll(tx, system(), posted(tx, house).id)
        account = a_bank_account(tx)
        (idas,) = (one for one in banking.open_payables(tx, system(), account.id) if one.is_masked)
        line = NewPaymentLine(kind=idas.kind, source_id=idas.source_id)
        new = NewPaymentOrder(bank_account_id=account.id, lines=(line,))
        banking.draft_payment_order(tx, ANNA, new)
        found = []
        with suppress(Undo), tx.savepoint():
            tx.session.execute(text("UPDATE payees SET iban = 'DE00' WHERE iban <> ''"))
            tx.session.execute(text("DELETE FROM payee_entries"))
            tx.session.expire_all()
            found += [one for check in OF_BANKING for one in check.run(tx).violations]
            raise Undo
        return found

    bad, astray = (one for one in database.run(spoil) if "pay" in one)

    assert bad.endswith("has an IBAN that is none")
    assert re.fullmatch(r"payment \d+ goes to payee \d+, not to whom entry \d+ pays", astray)


def test_a_renamed_employee_is_paid_under_their_new_name_and_another_s_account_stays_so(
    house, database
):
    def work(tx):
        who, boss = house.ida.employee, house.hanna.actor
        hr.set_bank_account(tx, boss, who, IDAS)
        hr.change_employee(tx, boss, who, EmployeeChange(name="Ida Berg"))
        own = hr.get_bank_account(tx, boss, who).holder
        hr.set_bank_account(tx, boss, who, IDAS.model_copy(update={"holder": "Olaf Berg"}))
        hr.change_employee(tx, boss, who, EmployeeChange(name="Ida Holm"))
        return own, hr.get_bank_account(tx, boss, who).holder

    assert database.run(work) == ("Ida Berg", "Olaf Berg")


def test_what_was_ordered_for_an_employee_is_given_out_to_them_and_stays(house, database):
    """Ida is entered as a party after she was paid; Wen was one, and an account is kept of him."""

    def work(tx):
        for who in (house.ida, house.wen):
            hr.set_bank_account(tx, house.hanna.actor, who.employee, IDAS)
        hr.pay_payroll(tx, system(), posted(tx, house).id)
        account = a_bank_account(tx)
        lines = tuple(
            NewPaymentLine(kind=one.kind, source_id=one.source_id)
            for one in banking.open_payables(tx, system(), account.id)
        )
        new = NewPaymentOrder(bank_account_id=account.id, lines=lines)
        banking.draft_payment_order(tx, ANNA, new)
        party = a_payer(tx, "Ida")
        hr.change_employee(tx, system(), house.ida.employee, EmployeeChange(party_id=party))
        wens = hr.get_employee(tx, system(), house.wen.employee).party_id
        return [export_person(tx, system(), each) for each in (party, wens)]

    for given, amount in zip(database.run(work), (180_000, 270_000), strict=True):
        told = [one for one in given.tables if one.table == "payment_order_lines"]
        rows = [row for one in told for row in one.rows]
        assert [(row["amount_minor"], row["iban"]) for row in rows] == [
            (amount, "DE89370400440532013000")
        ]
        assert {one.kept for one in told} == {True}


class Undo(Exception):
    """Takes back what was planted."""
