"""Wages and claims are paid one by one, and the bank's lines meet them; worked out by hand.

Wen nets 2,700.00 and Ida 1,800.00 of April: 3,000.00 and 2,000.00 less 10 % each. Wen is a party,
Ida is none. Today is Tuesday, 19 May 2026; account 1800 is the house bank, 1810 another.
"""

from datetime import date
from functools import partial

import pytest

from erp_core import finance, hr
from erp_core.banking import (
    MatchedEntry,
    NewMatch,
    match_line,
    propose_matches,
    undo_match,
)
from erp_core.banking.checks import CHECKS as OF_BANKING
from erp_core.finance import AccountKind, ControlAccount, EntryLine, Journal, NewAccount, NewEntry
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.hr import (
    ClaimState,
    NewPayout,
    NewPayroll,
    NewWagesPayout,
    NoSuchPayslip,
    PaidAlready,
    PayrollState,
    TakenBack,
    WagesPaid,
    WrongDay,
)
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.states import WrongTransition
from tests.builders.banking import Moved, a_bank_account
from tests.builders.finance import books, eur
from tests.builders.hr import broken, people
from tests.builders.paying import IDA, WEN, a_claim, imported, posted, slip_of
from tests.builders.payment_orders import THEIR_IBAN
from tests.builders.purchasing import balance as on_account
from tests.builders.statements import statements_of


@pytest.fixture
def house(database):
    database.run(books)
    yield people(database)
    assert broken(database) == []
    checks = (*BOOKS, *OF_BANKING)
    assert [each for one in checks for each in database.read(one.run).violations] == []


def test_each_transfer_is_an_entry_and_its_line_is_matched_by_rule(house, database):
    """Ida first, from another account on the 15th; then whoever is left, from the house bank."""

    def work(tx):
        run = posted(tx, house)
        other = NewAccount(code="1810", name_en="Savings", name_zh="储蓄", kind=AccountKind.ASSET)
        finance.create_account(tx, system(), other)
        first = NewWagesPayout(
            money_account="1810",
            paid_on=date(2026, 5, 15),
            payslip_ids=(slip_of(run, "Ida").id,),
        )
        half = hr.pay_payroll(tx, system(), run.id, first)
        whole = hr.pay_payroll(tx, system(), run.id)
        a_bank_account(tx)
        lines = imported(tx, Moved("-2700.00", WEN, "WEN LI", THEIR_IBAN))
        books = [on_account(tx, code) for code in ("3720", "1800", "1810")]
        return half, whole, lines, books

    half, whole, lines, books = database.run(work)

    assert (half.state, half.open) == (PayrollState.POSTED, eur("2700"))
    paid = slip_of(half, "Ida").payment
    assert (paid.money_account, paid.paid_on, paid.memo) == ("1810", date(2026, 5, 15), IDA)
    assert (whole.state, whole.open) == (PayrollState.PAID, eur("0"))
    assert books == ["0.00", "-2700.00", "-1800.00"]
    assert [(one.state, one.matches[0].rule) for one in lines] == [
        ("matched", "reference+existing+amount")
    ]


def test_one_transfer_for_all_is_proposed_and_matched_and_undone(house, database):
    def work(tx):
        hr.pay_payroll(tx, system(), posted(tx, house).id)
        (line,) = imported(tx, Moved("-4500.00", "Salaries April", "Collective"))
        best = propose_matches(tx, system(), line.id)[0]
        matched = match_line(tx, system(), line.id, NewMatch(parts=best.parts))
        undo_match(tx, system(), line.id, "a try")
        left = on_account(tx, "3720")
        match_line(tx, system(), line.id, NewMatch(parts=best.parts))
        return best, matched, left

    best, matched, left = database.run(work)

    assert (best.score, set(best.numbers), len(best.parts)) == (85, {WEN, IDA}, 2)
    assert (matched.state, left) == ("matched", "0.00")


def test_a_line_without_our_words_knows_a_party_by_name_and_proposes_anybody(house, database):
    def work(tx):
        hr.pay_payroll(tx, system(), posted(tx, house).id)
        ida, wen = imported(
            tx,
            Moved("-2700.00", "Gehalt", "Wen Li", THEIR_IBAN),
            Moved("-1800.00", "Gehalt", "Ida", THEIR_IBAN),
        )
        return wen, ida, propose_matches(tx, system(), ida.id)[0]

    wen, ida, best = database.run(work)

    assert (wen.state, ida.state, best.score, best.numbers) == (
        "matched",
        "unmatched",
        60,
        (IDA,),
    )


def test_a_claim_and_a_wage_are_paid_in_one_transfer(house, database):
    """2,700.00 and 130.00 to Wen on one day are 2,830.00: of one party, so proposed whole."""

    def work(tx):
        hr.pay_payroll(tx, system(), posted(tx, house).id)
        claim = hr.pay_claim(tx, system(), a_claim(tx, house).id, NewPayout())
        (line,) = imported(tx, Moved("-2830.00", "Wages and expenses", "Wen Li"))
        best = propose_matches(tx, system(), line.id)[0]
        match_line(tx, system(), line.id, NewMatch(parts=best.parts))
        return claim, best, [on_account(tx, code) for code in ("3720", "3760")]

    claim, best, left = database.run(work)

    assert (claim.state, claim.payment.memo) == (ClaimState.PAID, "Expenses 1 wen")
    assert (best.score, set(best.numbers), left) == (
        85,
        {WEN, "Expenses 1 wen"},
        ["0.00", "0.00"],
    )


def test_a_payment_that_was_none_is_taken_back_unless_the_bank_shows_it(house, database):
    def work(tx):
        run = hr.pay_payroll(tx, system(), posted(tx, house).id)
        claim = hr.pay_claim(tx, system(), a_claim(tx, house).id)
        line = imported(tx, Moved("-2700.00", WEN, "Wen Li"))[0]
        wen, ida = (slip_of(run, name).payment for name in ("Wen", "Ida"))
        with pytest.raises(MatchedEntry), tx.savepoint():
            hr.take_back_payment(tx, system(), wen.id, "returned")
        undo_match(tx, system(), line.id, "returned")
        for one in (wen, ida, claim.payment):
            hr.take_back_payment(tx, system(), one.id, "returned")
        with pytest.raises(TakenBack), tx.savepoint():
            hr.take_back_payment(tx, system(), wen.id, "again")
        chosen = NewWagesPayout(payslip_ids=(slip_of(run, "Wen").id,))
        again = hr.pay_payroll(tx, system(), run.id, chosen)
        with pytest.raises(WagesPaid), tx.savepoint():
            hr.reverse_payroll(tx, system(), run.id, "wrong")
        with pytest.raises(PaidAlready), tx.savepoint():
            hr.pay_payroll(tx, system(), run.id, chosen)
        match_line(
            tx,
            system(),
            line.id,
            NewMatch(parts=propose_matches(tx, system(), line.id)[0].parts),
        )
        books = [on_account(tx, code) for code in ("3720", "3760", "1800")]
        return again, hr.get_claim(tx, system(), claim.id), books

    again, claim, books = database.run(work)

    assert (again.state, again.open) == (PayrollState.POSTED, eur("1800"))
    assert (claim.state, claim.payment, claim.reason) == (ClaimState.APPROVED, None, "returned")
    assert books == ["-1800.00", "-130.00", "-2700.00"]


def test_paid_wages_are_not_posted_a_second_time(house, database):
    def work(tx):
        run = hr.pay_payroll(tx, system(), posted(tx, house).id)
        before = [on_account(tx, code) for code in ("3720", "1800")]
        with pytest.raises(WrongTransition), tx.savepoint():
            hr.post_payroll(tx, system(), run.id)
        after = [on_account(tx, code) for code in ("3720", "1800")]
        return run, hr.get_payroll(tx, system(), run.id), before, after

    run, seen, before, after = database.run(work)

    assert seen == run
    assert before == after == ["0.00", "-4500.00"]


def test_what_cannot_be_paid_is_refused_and_nothing_changes(house, database):
    def work(tx):
        run = posted(tx, house)
        by_hand = NewEntry(
            journal=Journal.BANK,
            business_date=date(2026, 5, 19),
            lines=(EntryLine.of("3720", eur("1")), EntryLine.of("1800", -eur("1"))),
        )
        with pytest.raises(ControlAccount), tx.savepoint():
            finance.post_entry(tx, system(), by_hand)
        for new, error in (
            (NewWagesPayout(payslip_ids=(99,)), NoSuchPayslip),
            (NewWagesPayout(paid_on=date(2026, 5, 20)), WrongDay),
            (NewWagesPayout(paid_on=date(2026, 3, 31)), WrongDay),
            (NewWagesPayout(money_account="6300"), finance.NoMoneyAccount),
            (NewWagesPayout(money_account="3720"), finance.NoMoneyAccount),
            (NewWagesPayout(money_account="9999"), finance.NoSuchAccount),
        ):
            with pytest.raises(error), tx.savepoint():
                hr.pay_payroll(tx, system(), run.id, new)
        claim = a_claim(tx, house)
        with pytest.raises(WrongDay) as wrong, tx.savepoint():
            hr.pay_claim(tx, system(), claim.id, NewPayout(paid_on=date(2026, 5, 10)))
        assert wrong.value.field == "paid_on"
        with pytest.raises(NotAllowed):
            hr.pay_payroll(tx, house.wen.actor, run.id)
        with pytest.raises(NotAllowed):
            hr.list_staff_payments(tx, house.wen.actor)
        return hr.get_payroll(tx, system(), run.id), hr.list_staff_payments(tx, system()).items

    run, paid = database.run(work)

    assert (run.state, run.open, paid) == (PayrollState.POSTED, eur("4500"), [])


def test_somebody_sees_their_own_payslip_that_is_in_the_books(house, database):
    def work(tx):
        run = posted(tx, house)
        wen, ida = slip_of(run, "Wen"), slip_of(run, "Ida")
        for other in (ida.id, 99):
            with pytest.raises(NoSuchPayslip):
                hr.get_payslip(tx, house.wen.actor, other)
        hr.reverse_payroll(tx, system(), run.id, "wrong")
        with pytest.raises(NoSuchPayslip):
            hr.get_payslip(tx, house.wen.actor, wen.id)
        return hr.get_payslip(tx, house.hanna.actor, wen.id)

    seen = database.run(work)

    assert (seen.period, seen.net, seen.state) == ("2026-04", eur("2700"), PayrollState.REVERSED)


def test_more_payslips_and_months_take_no_more_reads(house, database):
    """Paying Ida and Wen reads no employee a second time; two months are read as one is."""
    run = database.run(lambda tx: posted(tx, house))

    def paid(*payslip_ids):
        new = NewWagesPayout(payslip_ids=payslip_ids)
        pay = partial(database.run, lambda tx: hr.pay_payroll(tx, system(), run.id, new))
        return sum("FROM employees" in each for each in statements_of(database, pay))

    def listed():
        read = partial(database.read, lambda tx: hr.list_payrolls(tx, system()))
        return len(statements_of(database, read))

    of_one = paid(slip_of(run, "Wen").id), listed()
    database.run(lambda tx: hr.take_back_payment(tx, system(), 1, "a try"))
    more = NewPayroll(period="2026-03")
    database.run(lambda tx: hr.draft_payroll(tx, house.hanna.actor, more))

    assert (paid(), listed()) == of_one
