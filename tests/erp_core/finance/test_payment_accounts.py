"""A customer pays by account; a gift card is money that we keep, and never less than nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest

from erp_core.finance import (
    NewPayment,
    NewPaymentAccount,
    NewStoredValue,
    NoSuchPaymentAccount,
    NotExpired,
    NotStoredValue,
    PaymentAccountClosed,
    PaymentAccountExists,
    PaymentAccountKind,
    PaymentMethod,
    StoredValueShort,
    StoredValueSource,
    WrongPaymentAccount,
    add_payment_account,
    archive_payment_account,
    expire_stored_value,
    get_payment_account,
    list_payments,
    load_stored_value,
    payment_accounts_of,
    record_payment,
    refund_payment,
    stored_value_moves,
    trial_balance,
    withdraw_stored_value,
)
from erp_core.kernel.actor import system
from erp_core.kernel.errors import Invalid
from tests.builders.finance import (
    a_gift_card,
    a_payer,
    a_payment,
    an_account,
    an_invoice,
    books,
    broken_rules,
    eur,
)

TODAY = date(2026, 5, 19)
STORED = PaymentMethod.STORED_VALUE


@pytest.fixture
def payer(database):
    database.run(books)
    return database.run(a_payer)


def balance(database, account):
    return database.read(lambda tx: get_payment_account(tx, system(), account)).balance


def sums(database):
    rows = database.read(lambda tx: trial_balance(tx, system(), TODAY)).rows
    return {row.account: row.balance for row in rows}


def test_an_invoice_is_paid_by_gift_card(database, payer):
    card = database.run(lambda tx: a_gift_card(tx, payer, "25.00"))
    database.run(lambda tx: an_invoice(tx, payer))
    paid = database.run(lambda tx: a_payment(tx, payer, "10.00", None, STORED, card))

    assert (paid.method, paid.account_id, paid.unallocated) == (STORED, card, eur("0"))
    assert balance(database, card) == eur("15")
    assert sums(database)["3500"] == eur("-15")
    moves = database.read(lambda tx: stored_value_moves(tx, system(), card)).items
    assert [(each.kind, each.amount) for each in moves] == [
        ("paid", eur("-10")),
        ("loaded", eur("25")),
    ]
    assert broken_rules(database) == []


def test_a_gift_card_pays_no_more_than_is_on_it(database, payer):
    card = database.run(lambda tx: a_gift_card(tx, payer, "25.00"))

    with pytest.raises(StoredValueShort) as refused:
        database.run(lambda tx: a_payment(tx, payer, "25.01", {}, STORED, card))

    assert refused.value.facts["balance"] == "25.00 EUR"
    assert balance(database, card) == eur("25")
    assert database.read(lambda tx: list_payments(tx, system())).items == []


def test_a_refund_to_a_gift_card_is_there_at_once_and_to_a_card_within_days(database, payer):
    gift = database.run(lambda tx: a_gift_card(tx, payer, "25.00"))
    card = database.run(lambda tx: an_account(tx, payer))
    by_gift = database.run(lambda tx: a_payment(tx, payer, "20.00", {}, STORED, gift))
    by_card = database.run(lambda tx: a_payment(tx, payer, "30.00", {}, PaymentMethod.CARD, card))

    def refund(payment, amount, account=None):
        return database.run(
            lambda tx: refund_payment(
                tx, system(), payment.id, eur(amount), "returned", account_id=account
            )
        ).refunds[-1]

    (to_gift, to_card, moved) = (
        refund(by_gift, "5.00"),
        refund(by_card, "7.00"),
        refund(by_card, "3.00", gift),
    )

    assert (to_gift.method, to_gift.arrives_from, to_gift.arrives_by) == (STORED, TODAY, TODAY)
    assert (to_card.method, to_card.arrives_from) == ("card", date(2026, 5, 26))
    assert to_card.arrives_by == date(2026, 5, 28)
    assert (moved.method, moved.account_id) == (STORED, gift)
    assert balance(database, gift) == eur("13")
    assert broken_rules(database) == []


@pytest.mark.parametrize(
    ("method", "account", "error", "field"),
    [
        (STORED, None, WrongPaymentAccount, "account_id"),
        (PaymentMethod.CASH, "own", WrongPaymentAccount, "method"),
        (STORED, "other", NoSuchPaymentAccount, "account_id"),
        (STORED, "none", NoSuchPaymentAccount, "account_id"),
    ],
)
def test_a_payment_from_the_wrong_account_is_refused(
    database, payer, method, account, error, field
):
    other = database.run(lambda tx: a_payer(tx, "Somebody else"))
    cards = {
        "own": database.run(lambda tx: a_gift_card(tx, payer, "25.00")),
        "other": database.run(lambda tx: a_gift_card(tx, other, "25.00")),
    }
    new = NewPayment(
        party_id=payer,
        amount=eur("1"),
        method=method,
        account_id=999 if account == "none" else cards.get(account),
        allocate_to=(),
    )

    with pytest.raises(error) as refused:
        database.run(lambda tx: record_payment(tx, system(), new))

    assert (refused.type, refused.value.field) == (error, field)
    assert [balance(database, card) for card in cards.values()] == [eur("25"), eur("25")]


def test_an_archived_card_pays_nothing_and_is_still_refunded_to(database, payer):
    card = database.run(lambda tx: a_gift_card(tx, payer, "25.00"))
    paid = database.run(lambda tx: a_payment(tx, payer, "10.00", {}, STORED, card))
    database.run(lambda tx: archive_payment_account(tx, system(), card))

    with pytest.raises(PaymentAccountClosed):
        database.run(lambda tx: a_payment(tx, payer, "1.00", {}, STORED, card))
    database.run(lambda tx: refund_payment(tx, system(), paid.id, eur("4"), "returned"))

    assert balance(database, card) == eur("19")
    assert database.read(lambda tx: payment_accounts_of(tx, system(), payer)) == ()


def test_what_is_left_on_an_expired_card_becomes_income(database, payer, clock):
    card = database.run(lambda tx: a_gift_card(tx, payer, "25.00", TODAY))
    with pytest.raises(NotExpired):
        database.run(lambda tx: expire_stored_value(tx, system(), card))
    clock.advance(timedelta(days=1))

    with pytest.raises(PaymentAccountClosed):
        database.run(lambda tx: a_payment(tx, payer, "1.00", {}, STORED, card))
    database.run(lambda tx: expire_stored_value(tx, system(), card))

    assert balance(database, card) == eur("0")
    after = database.read(lambda tx: trial_balance(tx, system(), TODAY + timedelta(days=1)))
    assert {row.account: row.balance for row in after.rows}["4830"] == eur("-25")
    assert broken_rules(database) == []


def test_only_gift_cards_keep_value_and_tokens_are_known_once(database, payer):
    card = database.run(lambda tx: an_account(tx, payer))
    value = NewStoredValue(amount=eur("5"), source=StoredValueSource.GOODWILL, reason="sorry")
    with pytest.raises(NotStoredValue):
        database.run(lambda tx: load_stored_value(tx, system(), card, value))

    wallet = NewPaymentAccount(party_id=payer, kind=PaymentAccountKind.WALLET, token="paypal_1")
    database.run(lambda tx: add_payment_account(tx, system(), wallet))
    with pytest.raises(PaymentAccountExists):
        database.run(lambda tx: add_payment_account(tx, system(), wallet))
    lasting = NewPaymentAccount(party_id=payer, kind="card", expires_on=TODAY)
    with pytest.raises(Invalid) as refused:
        database.run(lambda tx: add_payment_account(tx, system(), lasting))
    assert refused.value.field == "expires_on"
    assert len(database.read(lambda tx: payment_accounts_of(tx, system(), payer))) == 2


def test_value_is_taken_off_a_card_and_never_more_than_is_on_it(database, payer):
    card = database.run(lambda tx: a_gift_card(tx, payer, "25.00"))

    def withdraw(amount):
        value = NewStoredValue(amount=eur(amount), source=StoredValueSource.CASH, reason="paid out")
        return database.run(lambda tx: withdraw_stored_value(tx, system(), card, value)).balance

    assert withdraw("20.00") == eur("5")
    with pytest.raises(StoredValueShort):
        withdraw("5.01")
    assert (balance(database, card), sums(database)["1600"]) == (eur("5"), eur("5"))
    assert broken_rules(database) == []


def test_two_payments_at_once_never_spend_a_card_twice(database, payer):
    card = database.run(lambda tx: a_gift_card(tx, payer, "25.00"))

    def pay(_):
        try:
            database.run(lambda tx: a_payment(tx, payer, "10.00", {}, STORED, card))
        except StoredValueShort:
            return 0
        return 1

    with ThreadPoolExecutor(5) as pool:
        done = sum(pool.map(pay, range(5)))

    assert done == 2
    assert balance(database, card).amount == Decimal(5)
    assert broken_rules(database) == []
