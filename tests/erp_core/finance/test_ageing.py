"""Ageing of a past day says what was so on it, whatever was taken back since."""

from datetime import date, timedelta

import pytest

from erp_core.finance import (
    AgeingBucket,
    EntryLine,
    Journal,
    NewEntry,
    PeriodLock,
    dispute_invoice,
    lock_period,
    payable_ageing,
    payable_items,
    post_entry,
    receivable_ageing,
    receivable_items,
    reverse_payment,
    reverse_supplier_payment,
    settle_dispute,
)
from erp_core.kernel.actor import system
from tests.builders.finance import a_line, a_payer, a_payment, an_invoice, books, eur
from tests.builders.payables import a_bill, a_bill_line, a_supplier, a_supplier_payment

MAY, JUNE = date(2026, 5, 31), date(2026, 6, 10)


def customer(tx):
    """Invoice 100.00 and take 100.00 for it; return the report and what takes the money back."""
    payer = a_payer(tx)
    an_invoice(tx, payer, a_line("100.00"), due_days=5)
    paid = a_payment(tx, payer, "100.00").id
    return receivable_ageing, lambda tx: reverse_payment(tx, system(), paid, "another's")


def supplier(tx):
    """Enter a bill of 100.00 and pay it; return the report and what takes the payment back."""
    party = a_supplier(tx)
    a_bill(tx, party, "R-1", a_bill_line("100.00"), due_days=5)
    paid = a_supplier_payment(tx, party, "100.00").id
    return payable_ageing, lambda tx: reverse_supplier_payment(tx, system(), paid, "came back")


def aged(database, report, on):
    found = database.read(lambda tx: report(tx, system(), on))
    assert found.total == found.ledger
    return found.days_1_30, found.free, found.total


@pytest.mark.parametrize("whose", [customer, supplier])
def test_a_payment_taken_back_of_its_own_day_never_settled_anything(database, clock, whose):
    database.run(books)
    report, take_back = database.run(whose)
    clock.advance(timedelta(days=25))
    assert aged(database, report, MAY) == (eur("0"), eur("0"), eur("0"))

    database.run(take_back)

    assert aged(database, report, MAY) == (eur("100"), eur("0"), eur("100"))
    assert aged(database, report, JUNE) == (eur("100"), eur("0"), eur("100"))


@pytest.mark.parametrize("whose", [customer, supplier])
def test_a_payment_taken_back_after_the_lock_had_settled_it_until_then(database, clock, whose):
    database.run(books)
    report, take_back = database.run(whose)
    clock.advance(timedelta(days=22))
    database.run(lambda tx: lock_period(tx, system(), "2026-05", PeriodLock.HARD))

    database.run(take_back)

    assert aged(database, report, MAY) == (eur("0"), eur("0"), eur("0"))
    assert aged(database, report, JUNE) == (eur("100"), eur("0"), eur("100"))


def behind(database, read, on):
    """Return each bucket's items, and check that they come to the figure of the report."""
    report, items = read
    figures = database.read(lambda tx: report(tx, system(), on))
    found = {}
    for bucket in AgeingBucket:
        found[bucket] = database.read(lambda tx, one=bucket: items(tx, system(), one, on))
        assert sum((one.open for one in found[bucket]), eur("0")) == getattr(figures, bucket)
    return found


def test_what_stands_behind_a_figure_of_customers_comes_to_it(database, clock):
    def work(tx):
        books(tx)
        ana, ben = a_payer(tx, "Ana"), a_payer(tx, "Ben")
        late = an_invoice(tx, ana, a_line("100.00"), due_days=0)
        an_invoice(tx, ben, a_line("40.00"), due_days=60)
        a_payment(tx, ana, "30.00", {late.id: "30.00"})
        a_payment(tx, ben, "7.00", {})
        return late

    late = database.run(work)
    clock.advance(timedelta(days=25))
    read = (receivable_ageing, receivable_items)

    found = behind(database, read, JUNE)

    [one] = found[AgeingBucket.DAYS_1_30]
    assert (one.name, one.number, one.open, one.dispute) == ("Ana", late.number, eur("70"), None)
    assert [(each.name, each.open) for each in found[AgeingBucket.NOT_DUE]] == [("Ben", eur("40"))]
    assert [(each.name, each.record_id, each.open) for each in found[AgeingBucket.FREE]] == [
        ("Ben", None, eur("-7"))
    ]
    behind(database, read, MAY)


def test_what_stands_behind_a_figure_of_suppliers_comes_to_it(database, clock):
    def work(tx):
        books(tx)
        party = a_supplier(tx)
        a_bill(tx, party, "R-1", a_bill_line("100.00"), due_days=5)
        owed = NewEntry(
            journal=Journal.GENERAL,
            business_date=date(2026, 5, 19),
            source=("claims_of_a_test", 1),
            lines=(
                EntryLine(account="other_expense", debit=eur("50.00")),
                EntryLine(account="payable", credit=eur("50.00"), party_id=party),
            ),
        )
        post_entry(tx, system(), owed)
        a_supplier_payment(tx, party, "20.00")

    database.run(work)
    clock.advance(timedelta(days=25))

    found = behind(database, (payable_ageing, payable_items), JUNE)

    told = {each.table: each.open for each in found[AgeingBucket.DAYS_1_30]}
    assert told == {"bills": eur("80"), "journal_entries": eur("50")}


def test_what_is_contested_is_told_as_it_was_on_the_day(database, clock):
    def work(tx):
        books(tx)
        return an_invoice(tx, a_payer(tx), a_line("100.00"), due_days=0).id

    invoice = database.run(work)
    clock.advance(timedelta(days=5))
    database.run(lambda tx: dispute_invoice(tx, system(), invoice, "Two boxes are missing"))
    contested = date(2026, 5, 24)
    clock.advance(timedelta(days=3))
    database.run(lambda tx: settle_dispute(tx, system(), invoice, "Sent again"))

    def disputed(on):
        return database.read(lambda tx: receivable_ageing(tx, system(), on)).disputed

    assert [disputed(contested + timedelta(days=each)) for each in (-1, 0, 2, 3)] == [
        eur("0"),
        eur("100"),
        eur("100"),
        eur("0"),
    ]
    items = database.read(
        lambda tx: receivable_items(tx, system(), AgeingBucket.DAYS_1_30, contested)
    )
    assert [each.dispute for each in items] == ["Two boxes are missing"]
