"""A payment that was an error is taken back whole; money may have come in earlier or elsewhere."""

from datetime import date

import pytest

from erp_core.finance import (
    AccountKind,
    AlreadyRefunded,
    AlreadyReversed,
    AlreadyTakenBack,
    DateOutsideBooks,
    EntryLine,
    InvoiceState,
    Journal,
    NewAccount,
    NewEntry,
    NewPayment,
    NoMoneyAccount,
    PaymentMethod,
    PeriodLocked,
    create_account,
    entries_on_account,
    entry_of_source,
    get_entry,
    get_invoice,
    get_payment,
    list_payments,
    lock_period,
    money_balance,
    open_invoices_of_amount,
    post_entry,
    record_payment,
    refund_payment,
    reverse_payment,
    reverse_posting,
)
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from tests.builders.finance import a_line, a_payer, a_payment, an_invoice, books, broken_rules, eur


@pytest.fixture
def paid(database):
    """An invoice of 30.00, of which 20.00 are paid: (invoice, payment)."""

    def write(tx):
        books(tx)
        payer = a_payer(tx)
        invoice = an_invoice(tx, payer, a_line("30.00"))
        return invoice.id, a_payment(tx, payer, "20.00").id

    return database.run(write)


def test_a_payment_that_is_taken_back_opens_what_it_settled(database, paid):
    invoice_id, payment_id = paid

    payment = database.run(lambda tx: reverse_payment(tx, system(), payment_id, "booked twice"))

    assert payment.is_reversed
    assert payment.allocated == payment.unallocated == eur("0")
    assert [(each.amount, each.is_reversal) for each in payment.refunds] == [(eur("20.00"), True)]
    invoice = database.read(lambda tx: get_invoice(tx, system(), invoice_id))
    assert (invoice.state, invoice.open) == (InvoiceState.OPEN, eur("30.00"))
    assert database.read(lambda tx: money_balance(tx, system(), "bank")) == eur("0")
    assert broken_rules(database) == []


def test_a_reversal_has_the_day_of_its_payment_unless_that_month_is_locked(database, paid, clock):
    clock.move_to(clock.now().replace(month=6))
    database.run(lambda tx: lock_period(tx, system(), "2026-05"))

    payment = database.run(lambda tx: reverse_payment(tx, system(), paid[1], "wrong"))

    assert payment.business_date == date(2026, 5, 19)
    assert payment.refunds[0].business_date == date(2026, 6, 19)
    assert broken_rules(database) == []


def test_a_payment_is_taken_back_once_and_not_after_a_refund(database, paid):
    payment_id = paid[1]
    database.run(lambda tx: reverse_payment(tx, system(), payment_id, "wrong"))
    with pytest.raises(AlreadyTakenBack):
        database.run(lambda tx: reverse_payment(tx, system(), payment_id, "wrong"))

    def refunded(tx):
        again = a_payment(tx, a_payer(tx, "Wei"), "9.00").id
        refund_payment(tx, system(), again, eur("1.00"), "too much")
        return again

    again = database.run(refunded)
    with pytest.raises(AlreadyRefunded):
        database.run(lambda tx: reverse_payment(tx, system(), again, "wrong"))
    assert not database.read(lambda tx: get_payment(tx, system(), again)).is_reversed


def test_money_that_came_in_earlier_and_elsewhere_is_booked_there_and_goes_back_from_there(
    database,
):
    def write(tx):
        books(tx)
        second = NewAccount(
            code="1810", name_en="Second bank", name_zh="第二银行", kind=AccountKind.ASSET
        )
        create_account(tx, system(), second)
        new = NewPayment(
            party_id=a_payer(tx),
            amount=eur("50.00"),
            method=PaymentMethod.BANK_TRANSFER,
            received_on=date(2026, 4, 30),
            money_account="1810",
        )
        payment = record_payment(tx, system(), new)
        refund_payment(tx, system(), payment.id, eur("5.00"), "too much")
        return payment

    payment = database.run(write)

    entries = database.read(lambda tx: entries_on_account(tx, system(), "1810"))
    assert [(each.business_date, each.amount) for each in entries] == [
        (date(2026, 4, 30), eur("50.00")),
        (date(2026, 5, 19), eur("-5.00")),
    ]
    assert {each.party_id for each in entries} == {payment.party_id}
    assert database.read(lambda tx: money_balance(tx, system(), "bank")) == eur("0")
    assert broken_rules(database) == []


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"received_on": date(2026, 5, 20)}, DateOutsideBooks, "received_on"),
        ({"received_on": date(2010, 5, 20)}, DateOutsideBooks, "received_on"),
        ({"received_on": date(2026, 4, 2)}, PeriodLocked, "received_on"),
        ({"money_account": "receivable"}, NoMoneyAccount, "money_account"),
        ({"money_account": "revenue"}, NoMoneyAccount, "money_account"),
    ],
)
def test_a_payment_of_a_wrong_day_or_account_is_refused(database, given, error, field):
    payer = database.run(lambda tx: (books(tx), a_payer(tx))[1])
    database.run(lambda tx: lock_period(tx, system(), "2026-04"))
    new = NewPayment(
        party_id=payer, amount=eur("1.00"), method=PaymentMethod.BANK_TRANSFER, **given
    )

    with pytest.raises(DomainError) as raised:
        database.run(lambda tx: record_payment(tx, system(), new))

    assert isinstance(raised.value, error)
    assert raised.value.field == field
    assert database.read(lambda tx: list_payments(tx, system())).items == []


def test_what_a_document_posted_is_taken_back_by_its_opposite_once(database):
    def write(tx):
        books(tx)
        lines = (EntryLine.of("other_expense", eur("3.00")), EntryLine.of("bank", eur("-3.00")))
        new = NewEntry(
            journal=Journal.BANK,
            business_date=date(2026, 5, 2),
            lines=lines,
            source=("things", 7),
        )
        return post_entry(tx, system(), new).id

    entry_id = database.run(write)
    found = database.read(lambda tx: entry_of_source(tx, system(), ("things", 7)))
    assert found == entry_id

    reversal = database.run(lambda tx: reverse_posting(tx, system(), entry_id, "no charge").id)

    view = database.read(lambda tx: get_entry(tx, system(), reversal))
    assert (view.reverses_id, view.source, view.business_date) == (
        entry_id,
        ("things", 7),
        date(2026, 5, 2),
    )
    assert database.read(lambda tx: entry_of_source(tx, system(), ("things", 7))) is None
    with pytest.raises(AlreadyReversed):
        database.run(lambda tx: reverse_posting(tx, system(), entry_id, "again"))
    assert broken_rules(database) == []


def test_open_invoices_are_found_by_what_is_open_on_them(database, paid):
    found = database.read(lambda tx: open_invoices_of_amount(tx, system(), eur("10.00")))
    none = database.read(lambda tx: open_invoices_of_amount(tx, system(), eur("30.00")))

    assert [each.id for each in found] == [paid[0]]
    assert none == ()
