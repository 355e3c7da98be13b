"""Ways around the sub-ledgers that an auditor would try: each is refused and moves nothing."""

import pytest

from erp_core.finance import (
    AccountRole,
    BillExists,
    ControlAccount,
    EntryIsReversal,
    InvoiceExists,
    NewInvoice,
    NewOpenInvoice,
    NewPayment,
    NoMoneyAccount,
    PaymentMethod,
    invoice_by_number,
    issue_invoice,
    map_tax,
    open_receivable,
    record_payment,
    reverse_entry,
    trial_balance,
)
from erp_core.kernel.actor import system
from erp_core.kernel.organisation import business_date
from tests.builders.catalog import a_tax
from tests.builders.finance import (
    a_gift_card,
    a_line,
    a_payer,
    a_sale_by_hand,
    books,
    broken_rules,
    eur,
)
from tests.builders.payables import a_bill, a_supplier

KEPT_BY_OTHERS = ("receivable", "payable", "stock", "stored_value", "goods_received_not_invoiced")


@pytest.fixture
def payer(database):
    database.run(books)
    return database.run(a_payer)


def rows(database):
    return database.read(lambda tx: trial_balance(tx, system(), business_date(tx))).rows


@pytest.mark.parametrize("account", [*KEPT_BY_OTHERS, "bank", "tax_payable", "retained_earnings"])
def test_an_invoice_earns_on_no_account_that_something_else_keeps(database, payer, account):
    line = a_line().model_copy(update={"revenue": account})
    new = NewInvoice(party_id=payer, currency="EUR", lines=(line,))

    with pytest.raises(ControlAccount):
        database.run(lambda tx: issue_invoice(tx, system(), new))

    assert rows(database) == ()


@pytest.mark.parametrize("account", KEPT_BY_OTHERS)
def test_a_tax_is_owed_on_no_account_that_documents_keep(database, payer, account):
    tax = database.run(lambda tx: a_tax(tx, "VAT19", "0.19"))

    with pytest.raises(ControlAccount):
        database.run(lambda tx: map_tax(tx, system(), tax.id, account))


def test_a_gift_card_pays_from_stored_value_and_from_no_other_account(database, payer):
    card = database.run(lambda tx: a_gift_card(tx, payer, "50.00"))
    before = rows(database)
    new = NewPayment(
        party_id=payer,
        amount=eur("20.00"),
        method=PaymentMethod.STORED_VALUE,
        account_id=card,
        money_account=AccountRole.BANK,
    )

    with pytest.raises(NoMoneyAccount):
        database.run(lambda tx: record_payment(tx, system(), new))

    assert rows(database) == before
    assert broken_rules(database) == []


def test_money_does_not_come_in_on_the_account_of_input_tax(database, payer):
    new = NewPayment(
        party_id=payer, amount=eur("20.00"), method=PaymentMethod.CARD, money_account="input_tax"
    )

    with pytest.raises(NoMoneyAccount):
        database.run(lambda tx: record_payment(tx, system(), new))

    assert rows(database) == ()


def test_a_reversal_stands_what_it_took_back_is_posted_anew(database, payer):
    sale = database.run(lambda tx: a_sale_by_hand(tx, "100.00", business_date(tx)))
    reversal = database.run(lambda tx: reverse_entry(tx, system(), sale, "wrong")).id
    before = rows(database)

    with pytest.raises(EntryIsReversal):
        database.run(lambda tx: reverse_entry(tx, system(), reversal, "right after all"))

    assert rows(database) == before


def test_a_bill_is_known_by_letters_beyond_ascii(database):
    database.run(books)
    supplier = database.run(a_supplier)
    database.run(lambda tx: a_bill(tx, supplier, "RÜ-1"))

    with pytest.raises(BillExists):
        database.run(lambda tx: a_bill(tx, supplier, "RÜ-1"))


def test_an_earlier_invoice_is_known_by_letters_beyond_ascii(database, payer):
    def enter(tx):
        today = business_date(tx)
        new = NewOpenInvoice(
            party_id=payer, number="RÄ-7", amount=eur("5.00"), issued_on=today, due_date=today
        )
        return open_receivable(tx, system(), new)

    entered = database.run(enter)

    with pytest.raises(InvoiceExists):
        database.run(enter)
    found = database.read(lambda tx: invoice_by_number(tx, system(), "RÄ-7"))
    assert found.id == entered.id
