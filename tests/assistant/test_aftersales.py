"""After the sale: returns, faults with their warranty, complaints and calls."""

from datetime import timedelta
from decimal import Decimal

import pytest

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.tools.conditions import conditions_in
from assistant.turn import CodeOutcome, EffectKind
from erp_core.catalog import ProductChange, ReturnRule, change_product, get_variant
from erp_core.finance import NewPayment, PaymentMethod, record_payment
from erp_core.inventory import receive_stock
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.money import Money
from erp_core.sales import (
    deliver_order,
    invoice_order,
    list_returns,
    order_by_number,
    request_return,
)
from erp_core.support import list_cases
from tests.builders.coffee_shop import BOSS, an_article, an_order, asker
from tests.builders.unchanged import digest


@pytest.fixture
def bought(shop):
    """Wei got two kilos of Yunnan and a machine; both are paid, and the café got House Blend."""

    def sell(tx):
        prices = 1
        machine = an_article(
            tx, prices, "HERON", "Heron Machine", "苍鹭咖啡机", "900.00", "0", "heron"
        )
        for variant, change in (
            (machine, ProductChange(warranty_months=24)),
            (shop.yunnan, ProductChange(return_rule=ReturnRule.SEALED)),
        ):
            change_product(tx, BOSS, get_variant(tx, BOSS, variant).product_id, change)
        receive_stock(tx, BOSS, machine, Decimal(1), Decimal("400.00"), lot="H-0042")
        receive_stock(tx, BOSS, shop.yunnan, Decimal(4), Decimal("9.00"))
        for variant, quantity, price in ((shop.yunnan, "2", "62.00"), (machine, "1", "900.00")):
            order = an_order(tx, shop.wei, variant, quantity)
            invoice_order(tx, BOSS, order)
            paid = NewPayment(
                party_id=shop.wei, amount=Money.of(price, "EUR"), method=PaymentMethod.CARD
            )
            record_payment(tx, BOSS, paid)
            deliver_order(tx, BOSS, order)

    shop.database.run(sell)
    return shop


def returns(shop):
    return shop.database.read(lambda tx: list_returns(tx, system()).items)


def test_sealed_goods_are_offered_with_what_comes_back_and_returned_after_a_yes(bought, talk):
    thread = talk(bought.wei)
    offer = thread.says("i want to return the yunnan, it is still sealed")
    assert offer.proposal is not None
    assert offer.reply.startswith("Unopened bags can be returned within 30 days.")
    assert (
        "Return 2 kg Yunnan Single Origin from order 1044, still sealed?" in offer.proposal.preview
    )
    assert "you get back €62.00" in offer.proposal.preview
    assert {one.kind for one in offer.citations} == {"order", "handbook"}
    assert returns(bought) == []

    assert thread.says("yes").confirmed == 1
    (done,) = returns(bought)
    assert (done.state, done.quantity, done.party_id) == ("requested", 2, bought.wei)
    assert done.reason == "i want to return the yunnan, it is still sealed"
    assert thread.receipt.startswith("Thank you: return R00001 is registered (2 kg")


def cause_offered(result):
    return result.proposal.arguments["return"]["cause"]


def test_why_goods_come_back_is_read_from_the_words_about_this_return(bought, talk):
    thread = talk(bought.wei)
    thread.says("my last order came too late")
    thread.says("i want to return the yunnan")
    assert cause_offered(thread.chooses("condition=sealed")) is None
    thread.says("no")
    thread.says("i want to return the yunnan, the beans taste stale")
    assert cause_offered(thread.chooses("condition=sealed")) == "not_fresh"
    thread.says("no")
    denied = thread.says("i want to return the yunnan, it is still sealed, the bag is not torn")
    assert cause_offered(denied) is None


def test_a_return_is_corrected_and_declined(bought, talk):
    thread = talk(bought.wei)
    thread.says("i want to return the yunnan, sealed")
    less = thread.says("only 1 kg")
    assert "Return 1 kg Yunnan" in less.reply
    assert "€31.00" in less.reply
    before = digest(bought.database)
    assert thread.says("no").declined is not None
    assert digest(bought.database) == before
    assert returns(bought) == []


def test_the_state_of_the_goods_is_asked_where_it_matters(bought, talk):
    thread = talk(bought.wei)
    asked = thread.says("i want to return the yunnan")
    assert [value for _, value in asked.options] == ["condition=sealed", "condition=opened"]
    refused = thread.chooses("condition=opened")
    assert refused.proposal is None
    assert "comes back only sealed" in refused.reply
    assert thread.says("yes").effects[0].kind is EffectKind.HAND_OVER
    assert returns(bought) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("it is still sealed", "sealed"),
        ("I haven't opened it", "sealed"),
        ("i haven’t opened it", "sealed"),
        ("it isn't opened", "sealed"),
        ("I have not even opened the bag", "sealed"),
        ("not yet opened", "sealed"),
        ("it was never opened", "sealed"),
        ("i did not open it", "sealed"),
        ("nobody has opened it", "sealed"),
        ("unopened", "sealed"),
        ("没拆封", "sealed"),
        ("没有开封", "sealed"),
        ("还没有拆开", "sealed"),
        ("未开封", "sealed"),
        ("密封着", "sealed"),
        ("it is not sealed", "opened"),
        ("it isn't sealed anymore", "opened"),
        ("the bag is no longer sealed", "opened"),
        ("it is not unopened", "opened"),
        ("it is unsealed", "opened"),
        ("the seal is broken", "opened"),
        ("I opened it", "opened"),
        ("I've opened it", "opened"),
        ("it does not taste good, I opened it", "opened"),
        ("it is not working and i opened it", "opened"),
        ("已拆封", "opened"),
        ("不是未拆封的", "opened"),
        ("没有密封", "opened"),
        ("it was sealed but I opened it", "opened sealed"),
        ("I opened one, the other is unopened", "opened sealed"),
        ("I haven't used it", ""),
        ("i do not like it", ""),
        ("我要退货", ""),
    ],
)
def test_the_state_of_the_goods_is_read_with_what_is_denied(text, told):
    assert " ".join(sorted(conditions_in(text))) == told


def test_a_message_that_names_both_states_is_asked_about(bought, talk):
    asked = talk(bought.wei).says("i want to return the yunnan, it was sealed but I opened it")
    assert [value for _, value in asked.options] == ["condition=sealed", "condition=opened"]
    assert returns(bought) == []


def test_what_may_come_back_in_any_state_is_not_asked_about(bought, talk):
    offer = talk(bought.wei, language="zh").says("我要退苍鹭咖啡机")
    assert offer.proposal.preview.startswith("要退回订单1045的1千克苍鹭咖啡机（已拆封）吗？")
    assert "退还您 €900.00" in offer.proposal.preview


def test_which_goods_is_asked_and_only_own_ones_are_offered(bought, talk):
    asked = talk(bought.wei).says("i want to return something")
    labels = [label for label, _ in asked.options]
    assert [label.partition(" · ")[0] for label in labels] == [
        "1 kg Heron Machine",
        "2 kg Yunnan Single Origin",
    ]


def test_too_late_is_said_with_the_rule_and_a_person_is_offered(bought, talk, clock: FixedClock):
    clock.move_to(clock.now() + timedelta(days=18))
    answer = talk(bought.wei).says("i want to return the heron")
    assert answer.proposal is None
    assert "The time to return this is over" in answer.reply
    assert answer.dialogue.flow is FlowName.SPEAK_TO_PERSON
    assert returns(bought) == []


def test_what_has_not_left_is_cancelled_instead(bought, talk):
    thread = talk(bought.wei)
    answer = thread.says("i want to return order 1042")
    assert "it can be cancelled instead" in answer.reply
    assert thread.chooses(f"flow:{FlowName.CANCEL_ORDER}").proposal.action == "cancel_order"


def test_a_return_is_asked_again_when_it_would_bring_something_else(bought, talk):
    thread = talk(bought.wei)
    offer = thread.says("i want to return the yunnan, still sealed")
    new = dict(offer.proposal.arguments["return"])

    def taken(tx):
        from erp_core.sales import NewReturn

        request_return(tx, BOSS, NewReturn.model_validate(new))

    bought.database.run(taken)
    assert thread.says("yes").confirmed == 1
    assert "registered already" in thread.receipt
    assert len(returns(bought)) == 1


def test_another_customers_order_is_the_same_as_none(bought, talk):
    own = talk(bought.wei).says("i want to return order 1041")
    none = talk(bought.wei).says("i want to return order 999999")
    assert own.reply == none.reply
    assert own.proposal is None


def test_who_only_asks_gets_the_rule_and_the_offer(bought, talk):
    thread = talk(bought.wei)
    answer = thread.says("can I return opened beans?")
    assert "within 30 days" in answer.reply
    assert answer.reply.endswith("Would you like to return something? I can prepare it.")
    assert talk(None).says("can I return opened beans?").reply.startswith("Unopened bags")
    assert thread.says("yes").options[0][1].startswith("line=")


def test_a_fault_names_the_machine_its_warranty_and_opens_a_case(bought, talk):
    answer = talk(bought.wei).says("my heron leaks, error E04!")
    case, person = answer.effects
    assert (case.kind, person.kind) == (EffectKind.OPEN_CASE, EffectKind.HAND_OVER)
    assert "Heron Machine H-0042 (order 1045) is under warranty until Friday 19 May 2028." in (
        answer.reply
    )
    assert "Please send a photo" in answer.reply
    order = bought.database.read(lambda tx: order_by_number(tx, BOSS, "1045"))
    assert (case.case.order_id, case.case.urgent) == (order.id, True)
    assert case.case.subject == "Problem with a product: Heron Machine H-0042"
    assert "error E04" in person.reason


def test_a_warranty_that_is_over_is_said_so(bought, talk, clock: FixedClock):
    clock.move_to(clock.now() + timedelta(days=732))
    answer = talk(bought.wei, language="zh").says("机器漏水，还在保修吗")
    assert "保修期到5月19日周五已结束" in answer.reply


def test_a_question_about_the_warranty_opens_nothing(bought, talk):
    answer = talk(bought.wei).says("is my machine still under warranty?")
    assert answer.effects == ()
    assert "is under warranty until" in answer.reply
    stranger = talk(None).says("is my machine still under warranty?")
    assert "Heron Machine" not in stranger.reply
    assert "H-0042" not in stranger.reply


def test_a_person_asked_for_beside_a_fault_gets_the_case_as_well(bought, talk):
    answer = talk(bought.wei).says("person please. my heron leaks again")
    assert [one.kind for one in answer.effects] == [EffectKind.HAND_OVER, EffectKind.OPEN_CASE]


def test_with_a_photo_no_photo_is_asked_for(bought, talk):
    answer = talk(bought.wei).says("my heron leaks", attachments=1)
    assert "photo" not in answer.reply
    assert answer.effects[0].case.description.endswith("With a photo in the thread.")


def test_a_complaint_is_a_case_for_a_person_with_the_own_words(shop, talk):
    answer = talk(shop.ana).says("this is unacceptable, order 1041 was a mess, i want to complain")
    case, person = answer.effects
    assert case.case.topic == "complaint"
    assert case.case.subject == "Complaint: order 1041"
    assert case.case.description.startswith("this is unacceptable")
    assert "by 11:00 today" in answer.reply
    assert person.reason.startswith("complains: this is unacceptable")


def test_a_complaint_about_somebody_elses_order_is_linked_to_none(shop, talk):
    answer = talk(shop.wei).says("i want to complain about order 1041")
    assert answer.effects[0].case.order_id is None


def test_a_call_is_booked_for_an_open_hour_after_a_yes(shop, talk):
    thread = talk(shop.wei)
    asked = thread.says("please call me back")
    assert [label for label, _ in asked.options] == [
        "Tuesday 19 May, 10:00–11:00",
        "Tuesday 19 May, 11:00–12:00",
        "Wednesday 20 May, 09:00–10:00",
    ]
    assert "1701111111" not in asked.reply
    before = digest(shop.database)
    offer = thread.chooses(asked.options[2][1])
    assert "•••11: Wednesday 20 May, 09:00–10:00?" in offer.reply
    assert digest(shop.database) == before
    assert thread.says("no").declined is not None
    assert shop.database.read(lambda tx: list_cases(tx, system()).items) == []


def test_nobody_books_an_hour_that_was_not_offered(shop, talk):
    thread = talk(shop.wei)
    thread.says("please call me back")
    answer = thread.chooses("window=2026-05-24T03:00:00+02:00")
    assert answer.proposal is None


def test_a_stranger_is_called_only_after_a_proof(shop, talk):
    answer = talk(None).says("please call me back")
    assert answer.proposal is None
    assert answer.dialogue.flow is FlowName.VERIFY_IDENTITY


def test_returning_needs_a_code_on_the_standard_ladder(bought, talk, make_assistant):
    strict = make_assistant(ladder="standard")
    thread = talk(bought.wei, Verification.LINKED, assistant=strict)
    answer = thread.says("i want to return the heron")
    assert answer.proposal is None
    assert answer.dialogue.resume is FlowName.RETURN_ITEM


def test_why_goods_come_back_is_remembered_over_a_proof(bought, talk, make_assistant):
    strict = make_assistant(ladder="standard")
    thread = talk(bought.wei, Verification.LINKED, assistant=strict)
    thread.says("i want to return the yunnan, it is still sealed but the beans are stale")
    thread.asker = asker(bought, bought.wei, Verification.CODE)
    proven = thread.says("123456", code=CodeOutcome.ACCEPTED)
    assert cause_offered(proven) == "not_fresh"
    assert "123456" not in proven.dialogue.said
