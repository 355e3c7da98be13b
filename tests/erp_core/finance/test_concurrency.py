"""Many at once: numbers without gaps, nothing settled or refunded twice, no stray error."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from erp_core.finance import (
    OverCredited,
    PeriodLocked,
    RefundTooLarge,
    close_year,
    credit_invoice,
    get_invoice,
    get_payment,
    list_entries,
    lock_period,
    refund_payment,
    trial_balance,
)
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from tests.builders.finance import (
    a_line,
    a_payer,
    a_payment,
    a_sale_by_hand,
    an_invoice,
    books,
    broken_rules,
    eur,
)

THREADS = 8


def together(database, commands):
    """Run commands at once; return each answer, or the refusal."""

    def run(command):
        try:
            return database.run(command)
        except DomainError as refusal:
            return refusal

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, commands))


@pytest.fixture
def payer(database):
    database.run(books)
    return database.run(a_payer)


def test_parallel_invoices_take_every_number_once(database, payer):
    invoices = together(database, [lambda tx: an_invoice(tx, payer)] * 24)

    numbers = sorted(invoice.number for invoice in invoices)
    assert numbers == [f"INV-2026-{number:04d}" for number in range(1, 25)]
    assert broken_rules(database) == []


def test_a_payment_is_refunded_once_however_many_try(database, payer):
    payment = database.run(lambda tx: a_payment(tx, payer, "30.00"))

    answers = together(
        database,
        [lambda tx: refund_payment(tx, system(), payment.id, eur("20.00"), "asked")] * THREADS,
    )

    assert [type(each) for each in answers].count(RefundTooLarge) == THREADS - 1
    after = database.read(lambda tx: get_payment(tx, system(), payment.id))
    assert (after.refunded, after.unallocated) == (eur("20"), eur("10"))
    assert broken_rules(database) == []


def test_an_invoice_is_credited_once_while_others_pay_it(database, payer):
    invoice = database.run(lambda tx: an_invoice(tx, payer, a_line("50.00")))
    credits_ = [lambda tx: credit_invoice(tx, system(), invoice.id, None, "returned").id] * 3
    payments = [lambda tx: a_payment(tx, payer, "20.00").id] * 5

    answers = together(database, [*credits_, *payments])

    refusals = [each for each in answers if isinstance(each, DomainError)]
    assert [type(each) for each in refusals] == [OverCredited, OverCredited]
    after = database.read(lambda tx: get_invoice(tx, system(), invoice.id))
    assert (after.credited, after.paid, after.open) == (eur("50"), eur("0"), eur("0"))
    assert broken_rules(database) == []


def test_a_period_is_locked_while_many_post_into_it(database, payer):
    work = [lambda tx: an_invoice(tx, payer).id] * 16
    work.insert(6, lambda tx: lock_period(tx, system(), "2026-05"))

    answers = together(database, work)

    refused = [each for each in answers if isinstance(each, DomainError)]
    assert {type(each) for each in refused} <= {PeriodLocked}
    posted = database.read(lambda tx: list_entries(tx, system())).items
    assert len(posted) == 16 - len(refused)
    assert broken_rules(database) == []


def test_readers_see_balanced_books_while_writers_post(database, payer):
    def look(tx):
        balance = trial_balance(tx, system(), tx.now.date())
        return balance.debit == balance.credit

    with ThreadPoolExecutor(THREADS) as pool:
        writing = [
            pool.submit(database.run, lambda tx: a_payment(tx, payer, "1.00").id) for _ in range(16)
        ]
        looks = [pool.submit(database.read, look) for _ in range(24)]

        assert all(each.result() for each in looks)
        assert len({each.result() for each in writing}) == 16


def test_a_year_is_closed_while_somebody_posts_into_a_month_of_it_that_is_new(database, payer):
    database.run(lambda tx: a_sale_by_hand(tx, "10.00", date(2025, 3, 3)))
    posting, going_on = threading.Event(), threading.Event()

    def post(tx):
        """Open July of 2025, and stay in it until the close has had its chance to begin."""
        entry_id = a_sale_by_hand(tx, "7.00", date(2025, 7, 7))
        posting.set()
        going_on.wait(0.2)
        return entry_id

    with ThreadPoolExecutor(2) as pool:
        posted = pool.submit(database.run, post)
        assert posting.wait(10)
        closed = pool.submit(database.run, lambda tx: close_year(tx, system(), 2025))

        assert posted.result()
        assert closed.result().closed

    sums = database.read(lambda tx: trial_balance(tx, system(), date(2025, 12, 31))).rows
    assert {row.account: row.balance for row in sums if row.balance} == {
        "1800": eur("17"),
        "2970": eur("-17"),
    }
    assert broken_rules(database) == []


def test_many_post_into_every_month_of_a_year_that_is_closed_meanwhile(database, payer):
    database.run(lambda tx: a_sale_by_hand(tx, "1.00", date(2025, 1, 1)))
    work = [
        lambda tx, month=month: a_sale_by_hand(tx, "1.00", date(2025, month, 15))
        for month in (12, 3, 7, 1, 9, 11, 2, 5)
    ]
    work.insert(4, lambda tx: close_year(tx, system(), 2025).year)

    answers = together(database, work)

    refused = [each for each in answers if isinstance(each, DomainError)]
    assert {type(each) for each in refused} <= {PeriodLocked}
    assert 2025 in answers
    assert broken_rules(database) == []


@pytest.mark.parametrize(
    "final",
    [lambda tx: lock_period(tx, system(), "2025-03"), lambda tx: close_year(tx, system(), 2025)],
)
def test_who_began_after_the_lock_and_posted_before_it_broke_nothing(database, final):
    """A lock waits for those who post, and one of them may have begun after it did."""

    def post_later(tx):
        tx.now += timedelta(minutes=1)
        a_sale_by_hand(tx, "7.00", date(2025, 3, 3))

    database.run(books)
    database.run(post_later)

    database.run(final)

    assert broken_rules(database) == []
