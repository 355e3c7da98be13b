"""Orders in talk: where they are, cancelled, sent elsewhere, ordered again; English, Chinese."""

from decimal import Decimal

import pytest

from assistant.commands import FlowName
from assistant.turn import EffectKind
from erp_core.finance import InvoiceState, get_invoice, set_customer_terms
from erp_core.inventory import available
from erp_core.kernel.actor import system
from erp_core.kernel.money import Money
from erp_core.sales import (
    OrderState,
    deliver_order,
    last_order,
    list_orders,
    order_by_number,
    set_expectation,
)
from tests.builders.coffee_shop import an_order
from tests.builders.unchanged import digest

BOSS = system()


def order(shop, number):
    return shop.database.read(lambda tx: order_by_number(tx, BOSS, number))


def test_a_late_order_is_told_with_its_public_reason_and_new_day(shop, talk):
    answer = talk(shop.wei).says("wheres my stuff")
    assert answer.reply == (
        "Order 1042 (2 kg Yunnan Single Origin) is confirmed, and we are getting it ready. "
        "It is late, and we're sorry: the green beans from Yunnan arrived late. "
        "The new date is Thursday 21 May."
    )
    assert [(one.kind, one.reference) for one in answer.citations] == [("order", "1042")]


def test_the_same_in_chinese(shop, talk):
    answer = talk(shop.wei).says("我的豆子到哪了?")
    assert answer.language == "zh"
    assert answer.reply == (
        "订单1042（2千克云南单品豆）已确认，我们正在准备。"
        "这个订单晚了，非常抱歉：云南生豆到港晚了。新的日期是5月21日周四。"
    )


def test_an_internal_note_is_never_told(shop, talk):
    shop.database.run(lambda tx: None)
    assert "unreliable" not in talk(shop.wei).says("why is order 1042 so late?").reply


def test_a_delivered_order_is_told_with_its_tracking_code(shop, talk, clock):
    def send(tx):
        number = an_order(tx, shop.wei, shop.house, "1")
        from erp_core.sales import invoice_order
        from tests.builders.coffee_shop import pay

        invoice_order(tx, BOSS, number)
        pay(tx, shop.wei, "24.50")
        return deliver_order(tx, BOSS, number, carrier="DHL", tracking_code="JD0001")

    shop.database.run(send)
    answer = talk(shop.wei).says("where is order 1044")
    assert answer.reply == (
        "Order 1044 (1 kg House Blend) has been sent. "
        "It left our house on Tuesday 19 May. Tracking code: JD0001."
    )


def test_another_customers_order_is_answered_like_one_that_does_not_exist(shop, talk):
    foreign = talk(shop.wei).says("where is order 1043")
    missing = talk(shop.wei).says("where is order 9999")
    assert foreign.reply == missing.reply
    assert foreign.citations == missing.citations == ()
    assert "find that order" in foreign.reply


@pytest.mark.parametrize(
    ("language", "asks", "says_yes", "preview", "receipt"),
    [
        (
            "en",
            "please cancel order 1042",
            "yes",
            "Cancel order 1042 (2 kg Yunnan Single Origin)? You get back €62.00 to your card.",
            "Done: order 1042 is cancelled. You get back €62.00 to your card.",
        ),
        (
            "zh",
            "太慢了,取消吧",
            "是的",
            "要取消订单1042（2千克云南单品豆）吗？我们会退还€62.00（退到您的银行卡）。",
            "好了，订单1042已取消。我们会退还€62.00（退到您的银行卡）。",
        ),
    ],
)
def test_an_order_is_cancelled_after_a_yes_to_its_preview(
    shop, talk, language, asks, says_yes, preview, receipt
):
    thread = talk(shop.wei, language=language)
    before = digest(shop.database)
    offered = thread.says(asks)
    assert offered.reply == preview
    assert offered.proposal.preview == preview
    assert digest(shop.database) == before
    agreed = thread.says(says_yes)
    assert (agreed.confirmed, agreed.reply) == (1, "")
    assert thread.receipt == receipt
    assert order(shop, "1042").state is OrderState.CANCELLED
    assert order(shop, "1042").cancellation.refunded == Money.of("62.00", "EUR")


def test_the_demo_of_wei_ends_with_nothing_changed(shop, talk):
    thread = talk(shop.wei, language="zh")
    thread.says("我的豆子到哪了?")
    before = digest(shop.database)
    assert thread.says("太慢了,取消吧").proposal is not None
    kept = thread.says("等等,先别取消")
    assert kept.declined == 1
    assert kept.reply == "好的，没有做任何更改。"
    assert digest(shop.database) == before


def test_a_wish_taken_back_in_the_same_message_offers_nothing(shop, talk):
    answer = talk(shop.wei).says("cancel it.. wait no, keep it")
    assert answer.proposal is None
    assert answer.reply == "All right, we'll leave it."


def test_a_pressed_button_cancels_and_a_second_press_changes_nothing(shop, talk):
    thread = talk(shop.wei)
    thread.says("cancel order 1042")
    offered = thread.pending
    thread.presses(yes=True)
    after = digest(shop.database)
    thread.pending = None
    from assistant.turn import ButtonPress

    again = thread.says("", button=ButtonPress(offered.id, yes=True))
    assert again.confirmed is None
    assert "no longer open" in again.reply
    assert digest(shop.database) == after


def test_no_by_button_says_that_nothing_was_changed(shop, talk):
    thread = talk(shop.wei)
    thread.says("cancel order 1042")
    before = digest(shop.database)
    assert thread.presses(yes=False).reply == "All right, nothing was changed."
    assert digest(shop.database) == before


def test_a_yes_without_an_offer_does_nothing(shop, talk):
    before = digest(shop.database)
    answer = talk(shop.wei).says("yes")
    assert (answer.confirmed, answer.proposal) == (None, None)
    assert digest(shop.database) == before


def test_an_order_that_left_the_house_cannot_be_cancelled(shop, talk):
    answer = talk(shop.ana).says("cancel order 1041")
    assert answer.proposal is None
    assert answer.reply.startswith("This order has left our house")


def test_what_changed_between_offer_and_yes_is_asked_again(shop, talk):
    from datetime import date

    thread = talk(shop.wei)
    thread.says("cancel order 1042")
    shop.database.run(
        lambda tx: set_expectation(tx, BOSS, order(shop, "1042").id, date(2026, 5, 22))
    )
    thread.says("yes")
    assert thread.receipt.startswith("The order has changed in the meantime")
    assert thread.receipt.endswith(thread.pending.preview)
    assert order(shop, "1042").state is OrderState.CONFIRMED
    thread.says("yes")
    assert order(shop, "1042").state is OrderState.CANCELLED


def test_an_address_is_shown_before_and_after_and_changed_after_a_yes(shop, talk):
    thread = talk(shop.wei)
    asked = thread.says("please change the address of order 1042")
    assert asked.reply.startswith("Where shall order 1042 go?")
    assert "whole address" in thread.says("my office").reply
    offered = thread.says("Elbchaussee 12, 22765 Hamburg")
    assert offered.reply == (
        "Send order 1042 to another address?\n"
        "Now: Wei Zhang, Hafenstr. 1, 20457 Hamburg, DE\n"
        "New: Wei Zhang, Elbchaussee 12, 22765 Hamburg, DE"
    )
    thread.says("yes please")
    assert thread.receipt == (
        "Done: order 1042 goes to Wei Zhang, Elbchaussee 12, 22765 Hamburg, DE."
    )
    assert order(shop, "1042").shipping_address.street == "Elbchaussee 12"


def test_an_address_in_chinese_words(shop, talk):
    thread = talk(shop.wei, language="zh")
    offered = thread.says("订单1042改寄到 Elbchaussee 12, 22765 Hamburg")
    assert offered.proposal.action == FlowName.CHANGE_ADDRESS
    thread.says("可以")
    assert order(shop, "1042").shipping_address.postcode == "22765"


def test_ana_orders_the_same_again_at_todays_price(shop, talk):
    thread = talk(shop.ana, max_buttons=0, channel="terminal")
    offered = thread.says("same as last time please")
    assert offered.reply == (
        "By the way, €294.00 is overdue on your account.\n\n"
        "Order this again?\n"
        "5 kg House Blend at €24.50: €122.50\n"
        "Total €122.50, tax included. "
        "Everything is in stock and will be with you by Thursday 21 May.\n"
        "To: Café Lindner, Hafenstr. 1, 20457 Hamburg, DE"
    )
    thread.says("1")
    assert thread.receipt == (
        "Thank you! Order 1044 is placed, total €122.50, and will be with you by Thursday 21 May."
    )
    placed = shop.database.read(lambda tx: last_order(tx, BOSS, shop.cafe))
    assert (placed.number, placed.state) == ("1044", OrderState.CONFIRMED)
    assert placed.lines[0].quantity == Decimal(5)


def test_a_change_to_the_last_order_is_made(shop, talk):
    answer = talk(shop.ana).says("same as last time pls but 2 more")
    assert "7 kg House Blend at €24.50: €171.50" in answer.reply
    assert answer.proposal.action == FlowName.REPEAT_ORDER


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("same as last time please", "This order is above the amount that you may order for"),
        ("跟上次一样再来一单", "这个订单超出了您可以为该公司下单的金额。"),
    ],
)
def test_an_order_above_the_limit_of_the_contact_is_refused_before_the_yes(shop, talk, words, told):
    shop.database.run(lambda tx: an_order(tx, shop.cafe, shop.house, "62"))
    before = digest(shop.database)
    answer = talk(shop.ana).says(words)
    assert answer.reply.startswith(told)
    assert answer.proposal is None
    assert digest(shop.database) == before


def test_an_order_above_the_credit_limit_is_refused_before_the_yes(shop, talk):
    limit = Money.of("500", "EUR")
    shop.database.run(lambda tx: set_customer_terms(tx, BOSS, shop.cafe, 14, limit))
    before = digest(shop.database)
    answer = talk(shop.ana).says("same as last time please")
    assert answer.reply.startswith("This order is above your credit limit, so I can't place it.")
    assert answer.proposal is None
    assert digest(shop.database) == before


def test_credit_that_is_used_up_between_offer_and_yes_is_refused_by_the_core(shop, talk):
    def seen(tx):
        orders = list_orders(tx, BOSS, party_id=shop.cafe).items
        return [one.number for one in orders], available(tx, shop.house)

    before = shop.database.read(seen)
    thread = talk(shop.ana)
    assert thread.says("same as last time please").proposal is not None
    limit = Money.of("500", "EUR")
    shop.database.run(lambda tx: set_customer_terms(tx, BOSS, shop.cafe, 14, limit))
    thread.says("yes")
    assert thread.receipt.startswith("This order is above your credit limit")
    assert shop.database.read(seen) == before


def test_nobody_is_guessed_between_two_open_orders(shop, talk):
    shop.database.run(lambda tx: an_order(tx, shop.wei, shop.house, "1"))
    thread = talk(shop.wei)
    asked = thread.says("cancel my order please")
    assert asked.proposal is None
    assert asked.reply == "Which order shall I cancel?"
    assert [value for _, value in asked.options] == ["order=1044", "order=1042"]
    assert thread.chooses("order=1042").proposal.arguments["order"] == "1042"


def test_a_choice_may_be_typed_as_a_number(shop, talk):
    shop.database.run(lambda tx: an_order(tx, shop.wei, shop.house, "1"))
    thread = talk(shop.wei)
    thread.says("cancel my order please")
    assert thread.says("2").proposal.arguments["order"] == "1042"


def test_another_number_corrects_the_offer(shop, talk):
    shop.database.run(lambda tx: an_order(tx, shop.wei, shop.house, "1"))
    thread = talk(shop.wei)
    assert thread.says("cancel order 1044").proposal.arguments["order"] == "1044"
    corrected = thread.says("no, i meant 1042")
    assert corrected.proposal.arguments["order"] == "1042"
    thread.says("yes")
    assert order(shop, "1042").state is OrderState.CANCELLED
    assert order(shop, "1044").state is OrderState.CONFIRMED


def test_another_question_is_answered_and_the_offer_stays_open(shop, talk):
    thread = talk(shop.wei)
    thread.says("cancel order 1042")
    aside = thread.says("how much is the house blend?")
    assert aside.reply == (
        "House Blend costs €24.50 per kilogram, tax included. It is in stock (43 kg).\n\n"
        "My question is still open: Cancel an order, yes or no?"
    )
    thread.says("yes")
    assert order(shop, "1042").state is OrderState.CANCELLED


def test_two_wishes_in_one_message_are_both_taken_care_of(shop, talk):
    answer = talk(shop.ana).says("where is order 1043? and how much do I owe you?")
    assert "Order 1043 (5 kg House Blend) is confirmed" in answer.reply
    assert "€294.00 is open (invoices: 1), €294.00 of it overdue." in answer.reply


def test_what_is_owed_is_told_with_its_invoices(shop, talk):
    answer = talk(shop.ana).says("what do i owe you")
    invoice = shop.database.read(
        lambda tx: get_invoice(tx, BOSS, order_by_number(tx, BOSS, "1041").invoice_ids[0])
    )
    assert invoice.state is InvoiceState.OPEN
    assert answer.reply == (
        "€294.00 is open (invoices: 1), €294.00 of it overdue.\n"
        f"Invoice {invoice.number}: €294.00 open, due on Sunday 10 May, 9 days overdue."
    )
    assert talk(shop.wei).says("what do i owe you").reply.startswith("Nothing is open.")


def test_a_problem_goes_to_a_person_with_what_it_is_about(shop, talk):
    answer = talk(shop.wei).says("my machine is leaking again")
    case, effect = answer.effects
    assert (case.kind, effect.kind) == (EffectKind.OPEN_CASE, EffectKind.HAND_OVER)
    assert (case.case.topic, case.case.description) == ("warranty", "my machine is leaking again")
    assert "my machine is leaking again" in effect.reason
    assert "by 11:00 today" in answer.reply


def test_who_asks_for_a_person_gets_one(shop, talk):
    for words in ("person", "can I talk to a human?", "转人工", "人工"):
        answer = talk(shop.wei).says(words)
        assert [effect.kind for effect in answer.effects] == [EffectKind.HAND_OVER], words


def test_not_understood_twice_brings_a_person(shop, talk):
    thread = talk(shop.wei)
    first = thread.says("flurb wozzle")
    assert first.effects == ()
    assert first.reply.startswith("Sorry, I didn't understand")
    second = thread.says("grommel brax")
    assert [effect.kind for effect in second.effects] == [EffectKind.HAND_OVER]
    assert thread.dialogue.misses == 0
