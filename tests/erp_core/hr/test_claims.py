"""Expense claims: decided on by somebody else, posted, paid back; worked out by hand."""

from datetime import date

import pytest

from erp_core import finance, hr
from erp_core.conversations import LARGEST_FILE, EmptyFile, FileTooLarge
from erp_core.finance import PeriodLocked
from erp_core.hr import (
    ClaimState,
    NewClaim,
    NewExpense,
    NoReceipt,
    NoSuchClaim,
    NotToDecide,
    OwnRequest,
    PaidAlready,
    TooManyReceipts,
    WrongDay,
)
from erp_core.kernel.actor import system
from erp_core.kernel.states import WrongTransition
from tests.builders.catalog import a_tax
from tests.builders.finance import books, eur
from tests.builders.hr import a_member, broken, people
from tests.builders.purchasing import balance as on_account


@pytest.fixture
def house(database):
    database.run(books)
    yield people(database)
    assert broken(database) == []


def claimed(tx, who, tax_id=None, day=date(2026, 5, 11), employee_id=None):
    """Ask 119.00 and 11.00 back."""
    lines = (
        NewExpense(day=day, description="Train to Bremen", gross=eur("119"), tax_id=tax_id),
        NewExpense(day=day, description="Parking", gross=eur("11")),
    )
    new = NewClaim(purpose="Visit to the fair", lines=lines, employee_id=employee_id)
    return hr.submit_claim(tx, who.actor, new)


def test_a_claim_is_granted_posted_and_paid_back(house, database):
    """7 % in 119.00 are 7.79 (7.785): 122.21 of expense, 7.79 of input tax, 130.00 owed."""

    def work(tx):
        claim = claimed(tx, house.wen, a_tax(tx).id)
        with pytest.raises(OwnRequest), tx.savepoint():
            hr.approve_claim(tx, house.wen.actor, claim.id)
        hr.approve_claim(tx, house.ida.actor, claim.id)
        owed = [on_account(tx, code) for code in ("6300", "1400", "3760")]
        with pytest.raises(WrongTransition), tx.savepoint():
            hr.withdraw_claim(tx, house.wen.actor, claim.id)
        paid = hr.pay_claim(tx, system(), claim.id)
        with pytest.raises(PaidAlready), tx.savepoint():
            hr.pay_claim(tx, system(), claim.id)
        with pytest.raises(WrongTransition), tx.savepoint():
            hr.approve_claim(tx, house.ida.actor, claim.id)
        return owed, paid, [on_account(tx, code) for code in ("3760", "1800")]

    owed, paid, after = database.run(work)

    assert owed == ["122.21", "7.79", "-130.00"]
    assert (paid.state, str(paid.tax.amount), after) == (
        ClaimState.PAID,
        "7.79",
        ["0.00", "-130.00"],
    )


def test_what_was_not_granted_posts_nothing(house, database):
    def work(tx):
        refused = claimed(tx, house.wen)
        with pytest.raises(NoSuchClaim), tx.savepoint():
            hr.refuse_claim(tx, house.wen.actor, claimed(tx, house.ida).id, "x")
        with pytest.raises(NotToDecide), tx.savepoint():
            hr.withdraw_claim(tx, house.rolf.actor, refused.id)
        hr.refuse_claim(tx, house.rolf.actor, refused.id, "no receipt")
        hr.withdraw_claim(tx, house.wen.actor, claimed(tx, house.wen).id)
        for day in (date(2026, 5, 20), date(2025, 5, 1)):
            with pytest.raises(WrongDay), tx.savepoint():
                claimed(tx, house.wen, day=day)
        own = hr.list_claims(tx, house.rolf.actor, employee_id=house.wen.employee).items
        assert [one.reason for one in own] == ["", "no receipt"]
        assert not hr.list_claims(tx, house.wen.actor, employee_id=house.ida.employee).items
        states = [one.state for one in hr.list_claims(tx, house.wen.actor).items]
        return states, on_account(tx, "3760")

    assert database.run(work) == ([ClaimState.WITHDRAWN, ClaimState.REFUSED], "0.00")


def test_whoever_hands_a_claim_in_for_somebody_does_not_grant_it(house, database):
    def work(tx):
        claim = claimed(tx, house.hanna, employee_id=house.wen.employee)
        with pytest.raises(OwnRequest), tx.savepoint():
            hr.approve_claim(tx, house.hanna.actor, claim.id)
        waiting = hr.get_claim(tx, system(), claim.id).state
        granted = hr.approve_claim(tx, house.rolf.actor, claim.id).state
        return waiting, granted, on_account(tx, "3760")

    assert database.run(work) == (ClaimState.SUBMITTED, ClaimState.APPROVED, "-130.00")


def test_a_locked_month_takes_no_expenses(house, database):
    def work(tx):
        claim = claimed(tx, house.wen)
        finance.lock_period(tx, system(), "2026-05")
        with pytest.raises(PeriodLocked), tx.savepoint():
            hr.approve_claim(tx, house.rolf.actor, claim.id)
        return hr.get_claim(tx, house.wen.actor, claim.id).state

    assert database.run(work) == ClaimState.SUBMITTED


PDF = b"%PDF-1.4 a receipt"
PNG = b"\x89PNG\r\n\x1a\n a receipt"


def test_receipts_are_kept_as_what_their_bytes_say_and_once_each(house, database):
    def work(tx):
        claim = claimed(tx, house.wen)
        for content, name in ((PDF, "train.exe"), (PNG, "b\x00on.png"), (PDF, "again.pdf")):
            view = hr.add_receipt(tx, house.wen.actor, claim.id, content, name)
        for content, error in ((b"MZ\x90 program", NoReceipt), (b"", EmptyFile)):
            with pytest.raises(error):
                hr.add_receipt(tx, house.wen.actor, claim.id, content, "receipt.pdf")
        large = b"%PDF-" + bytes(LARGEST_FILE)
        with pytest.raises(FileTooLarge):
            hr.add_receipt(tx, house.wen.actor, claim.id, large, "receipt.pdf")
        return view

    view = database.run(work)

    assert [(one.name, one.media_type, one.size) for one in view.receipts] == [
        ("train.exe.pdf", "application/pdf", len(PDF)),
        ("bon.png", "image/png", len(PNG)),
    ]


def test_receipts_are_seen_by_who_decides_and_not_by_others(house, database):
    def work(tx):
        claim = claimed(tx, house.wen)
        with pytest.raises(NotToDecide):
            hr.add_receipt(tx, house.rolf.actor, claim.id, PDF, "train.pdf")
        with pytest.raises(NoSuchClaim):
            hr.add_receipt(tx, mate.actor, claim.id, PDF, "train.pdf")
        (receipt,) = hr.add_receipt(tx, house.wen.actor, claim.id, PDF, "train.pdf").receipts
        other = claimed(tx, house.wen)
        for who in (house.wen, house.rolf, house.hanna):
            seen = hr.get_receipt(tx, who.actor, claim.id, receipt.id)
            assert (seen.content, seen.name) == (PDF, "train.pdf")
        with pytest.raises(NoSuchClaim):
            hr.get_receipt(tx, mate.actor, claim.id, receipt.id)
        with pytest.raises(NoSuchClaim):
            hr.get_receipt(tx, house.wen.actor, other.id, receipt.id)
        hr.approve_claim(tx, house.rolf.actor, claim.id)
        with pytest.raises(WrongTransition):
            hr.add_receipt(tx, house.wen.actor, claim.id, PNG, "late.png")

    mate = database.run(lambda tx: a_member(tx, "mate", house.works, house.full))
    database.run(work)


def test_a_claim_takes_twenty_receipts_at_most(house, database):
    def work(tx):
        claim = claimed(tx, house.wen)
        for place in range(20):
            hr.add_receipt(tx, house.wen.actor, claim.id, PDF + bytes([place]), "one.pdf")
        with pytest.raises(TooManyReceipts):
            hr.add_receipt(tx, house.wen.actor, claim.id, PNG, "one.png")

    database.run(work)
