"""How can I pay? Each open invoice with its payment page, under the customer's own name alone."""

import pytest

from assistant.pay_pages import WayToPay
from assistant.turn import EffectKind
from erp_core.finance import NewPayment, PaymentMethod, record_payment
from erp_core.kernel.money import Money
from tests.builders.coffee_shop import BOSS

OVERDUE = "Invoice INV-2026-0001: €294.00 open"


def page(tx, invoice, language):
    """A payment page as the composition would tell it."""
    where = f"https://pay.example/{invoice.number}?lang={language}"
    return WayToPay(where, "Crane Harbour Coffee", "DE89 3704 0044", "RF16 INV2 0260 001")


@pytest.fixture
def paying(make_assistant):
    return make_assistant(pay_pages=page)


@pytest.mark.parametrize(
    "words", ["how can i pay?", "pls send me payment link", "whats your iban", "pay my bill"]
)
def test_what_is_open_is_told_with_its_page_and_its_transfer(shop, talk, paying, words):
    answer = talk(shop.ana, assistant=paying).says(words)
    assert answer.reply.startswith(OVERDUE)
    assert "Pay here: https://pay.example/INV-2026-0001?lang=en" in answer.reply
    assert "Crane Harbour Coffee, DE89 3704 0044, reference RF16 INV2 0260 001" in answer.reply
    assert [one.reference for one in answer.citations] == ["INV-2026-0001"]
    assert answer.proposal is None


def test_it_is_told_in_chinese(shop, talk, paying):
    answer = talk(shop.ana, assistant=paying, language="zh").says("怎么付款")
    assert answer.reply.startswith("发票 INV-2026-0001：未付 €294.00")
    assert "付款页面：https://pay.example/INV-2026-0001?lang=zh" in answer.reply


def test_the_invoice_of_an_order_or_a_named_one_is_told(shop, talk, paying):
    thread = talk(shop.ana, assistant=paying)
    assert OVERDUE in thread.says("how do i pay for order 1041").reply
    assert OVERDUE in thread.says("how do i pay invoice INV-2026-0001").reply
    assert thread.says("how do i pay for order 1043").reply.startswith(
        "There is no invoice for that order yet."
    )


def test_what_was_paid_and_not_used_is_said(shop, talk, paying):
    money = NewPayment(
        party_id=shop.cafe,
        amount=Money.of("50.00", "EUR"),
        method=PaymentMethod.CARD,
        allocate_to=(),
    )
    shop.database.run(lambda tx: record_payment(tx, BOSS, money))
    answer = talk(shop.ana, assistant=paying).says("how can i pay")
    assert answer.reply.startswith(OVERDUE)
    assert answer.reply.endswith("€50.00 of yours is not used for any invoice yet.")


def test_who_owes_nothing_is_told_so(shop, talk, paying):
    assert talk(shop.wei, assistant=paying).says("how can i pay").reply.startswith("Nothing is")


def test_the_page_of_another_customers_invoice_does_not_exist(shop, talk, paying):
    answer = talk(shop.wei, assistant=paying).says("how do i pay invoice INV-2026-0001")
    assert "pay.example" not in answer.reply
    assert answer.reply.startswith("I can't find that under your name.")


def test_a_stranger_gets_no_page(talk, paying):
    answer = talk(None, assistant=paying).says("how can i pay my invoice INV-2026-0001")
    assert "pay.example" not in answer.reply
    assert "know who you are" in answer.reply


def test_without_an_account_to_pay_to_a_person_is_brought_in(shop, talk, make_assistant):
    answer = talk(shop.ana, assistant=make_assistant()).says("how can i pay")
    assert answer.reply.startswith(OVERDUE)
    assert "There is no account here that I may give you." in answer.reply
    assert [one.kind for one in answer.effects] == [EffectKind.HAND_OVER]
