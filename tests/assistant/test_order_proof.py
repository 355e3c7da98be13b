"""Order number and postcode: one order's progress for who proves no more, in both languages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from assistant.asker import Verification
from assistant.turn import Effect, EffectKind
from erp_core.kernel.actor import system
from erp_core.sales import OrderState, order_by_number
from erp_core.sales.queries.progress import FRESH
from erp_core.sales.service.proving import PER_HOUR
from erp_core.sales.tables import OrderProofTry
from tests.builders.unchanged import digest
from tests.fakes.provider import hostile

HIDDEN = ("Yunnan", "云南", "Wei", "张伟", "62", "Hafenstr", "20457", "green beans", "生豆", "kg")
"""What stands in Wei's order and is not its progress."""
OFFER = (
    "To tell you how far order 1042 is I need to know that it's yours. Send me the postcode it is "
    "delivered to, or shall I send a code to the address on file for that order?"
)
PROGRESS = (
    "Order 1042 is confirmed, and we are getting it ready. It is late, and we're sorry about "
    "that. The new date is Thursday 21 May."
)


def hides(reply):
    return [word for word in HIDDEN if word in reply]


def test_a_stranger_is_offered_both_ways_and_told_nothing(talk):
    answer = talk(None).says("where is order 1042?")
    assert answer.reply == OFFER
    assert [label for label, _ in answer.options] == ["Send me a code", "No, thanks"]
    assert answer.effects == ()


@pytest.mark.parametrize(
    "texts",
    [
        ["where is order 1042? postcode 20457"],
        ["1042 20457"],
        ["where is order 1042", "20457"],
        ["wheres my stuff", "1042", "its 20457 hamburg"],
        ["wheres my stuff", "1042, 20457"],
        ["where is order 1042", "send me a code", "20457"],
        ["where is order 1042", "yes", "where is order 1042? the postcode is 20457"],
        ["where is order 9999", "10115", "1042 20457"],
    ],
)
def test_number_and_postcode_open_the_progress_of_that_order(talk, texts):
    thread = talk(None)
    for text in texts:
        answer = thread.says(text)
    assert answer.reply == PROGRESS
    assert (thread.dialogue.flow, thread.dialogue.awaiting, answer.options) == (None, None, ())


def test_the_progress_is_told_in_chinese(talk):
    thread = talk(None, language="zh")
    asked = thread.says("订单1042到哪了？").reply
    assert asked.startswith(
        "查询订单1042的进度之前，需要先确认是您的订单。请把收货地址的邮编发给我"
    )
    told = thread.says("邮编20457").reply
    assert told == "订单1042已确认，我们正在准备。这个订单晚了，非常抱歉。新的日期是5月21日周四。"
    assert hides(told) == []


def test_the_first_reply_says_that_it_is_automated(talk):
    answer = talk(None).says("where is order 1042? postcode 20457", first_reply=True)
    assert answer.reply.startswith("Hello! This is the automated assistant")
    assert answer.reply.endswith(PROGRESS)


def test_nothing_but_the_progress_is_told(talk):
    thread = talk(None)
    told = [thread.says("where is order 1042? 20457").reply]
    follow_ups = ("when will it arrive?", "what is in it?", "who ordered it?", "track it please")
    told += [thread.says(text).reply for text in follow_ups]
    assert [hides(reply) for reply in told] == [[]] * len(told)


def test_a_follow_up_needs_no_second_proof(talk):
    thread = talk(None)
    thread.says("where is order 1042? 20457")
    again = thread.says("when will it arrive?")
    assert (again.reply, again.effects) == (PROGRESS, ())


def test_the_proof_ends_after_half_an_hour(talk, clock):
    thread = talk(None)
    thread.says("where is order 1042? 20457")
    clock.advance(FRESH + timedelta(seconds=1))
    thread.asker = asker_of_nobody(thread)
    assert thread.says("where is order 1042?").reply == OFFER


def asker_of_nobody(thread):
    """Who writes is found anew in every turn."""
    return replace(thread.asker, verification=Verification.PUBLIC, proven_order=None)


def test_a_proof_of_one_order_opens_no_other(talk):
    thread = talk(None)
    thread.says("where is order 1042? 20457")
    other = thread.says("and where is order 1043?").reply
    assert other == OFFER.replace("1042", "1043")


@pytest.mark.parametrize(
    "wish",
    [
        "cancel order 1042",
        "change the address of order 1042 to Elbchaussee 12, 22765 Hamburg",
        "order 1042 again please",
        "send me the invoice for order 1042",
        "how much do I owe you?",
    ],
)
def test_a_postcode_moves_no_money_and_no_goods(shop, talk, wish):
    thread = talk(None)
    thread.says("where is order 1042? 20457")
    before = digest(shop.database)
    answer = thread.says(wish)
    assert answer.proposal is None
    assert set(hides(answer.reply)) <= {word for word in HIDDEN if word in wish}
    assert digest(shop.database) == before
    assert thread.says("20457").proposal is None
    found = shop.database.read(lambda tx: order_by_number(tx, system(), "1042"))
    assert found.state is OrderState.CONFIRMED


def test_a_wrong_postcode_and_an_invented_order_get_the_same_words(talk):
    def walk(number):
        thread = talk(None)
        said = [thread.says(f"where is order {number}"), thread.says("10115")]
        return [(one.reply.replace(number, "N"), one.options) for one in said]

    assert walk("1042") == walk("9999")


def test_a_wrong_postcode_can_be_put_right_or_replaced_by_a_code(shop, talk):
    thread = talk(None)
    thread.says("where is order 1042")
    wrong = thread.says("10115")
    assert wrong.reply == (
        "I can't find an order with that number and that postcode. Could you check both? "
        "Or shall I send a code to the address on file for that order?"
    )
    assert thread.says("20457").reply == PROGRESS
    thread = talk(None)
    thread.says("where is order 1042")
    thread.says("10115")
    assert thread.says("yes").effects == (Effect(EffectKind.SEND_CODE, party_id=shop.wei),)


def test_after_five_tries_the_right_postcode_is_refused_and_a_code_still_works(shop, talk):
    thread = talk(None)
    thread.says("where is order 1042")
    for guess in range(PER_HOUR):
        assert "can't find an order" in thread.says(f"1011{guess}").reply
    locked = thread.says("20457")
    assert locked.reply == (
        "That was tried too often, so I can't check it by postcode for now. "
        "Or shall I send a code to the address on file for that order?"
    )
    assert hides(locked.reply) == []
    assert thread.says("yes").effects == (Effect(EffectKind.SEND_CODE, party_id=shop.wei),)


def test_somebody_known_may_ask_after_anothers_order(shop, talk):
    thread = talk(shop.ana)
    asked = thread.says("where is order 1042?").reply
    assert asked.endswith("write the number together with the postcode it is delivered to.")
    told = thread.says("1042, postcode 20457").reply
    assert told == PROGRESS
    assert hides(told) == []
    assert "Elbchaussee" not in thread.says("cancel order 1042").reply
    assert thread.says("yes").confirmed is None


def test_somebody_known_gets_the_same_words_for_anothers_order_and_none(shop, talk):
    def walk(number):
        thread = talk(shop.ana)
        texts = (f"where is order {number}", f"{number}, postcode 10115")
        return [thread.says(text).reply for text in texts]

    assert walk("1042") == walk("9999")


def test_a_deployment_may_ask_for_a_code_always(talk, make_assistant):
    thread = talk(None, assistant=make_assistant(order_by_postcode=False))
    answer = thread.says("where is order 1042? postcode 20457")
    assert "postcode" not in answer.reply
    assert answer.effects == ()
    assert "Shall I send a code" in answer.reply


def test_who_does_not_know_the_postcode_is_reminded_of_the_code(talk):
    thread = talk(None)
    thread.says("where is order 1042")
    assert thread.says("i dont know the postcode").reply == OFFER


def test_a_model_cannot_try_postcodes_that_nobody_wrote(shop, talk, with_provider, provider):
    thread = talk(None, assistant=with_provider())
    attack = ("order_status", {"order": "1042", "postcode": "20457"})
    provider.brain = hostile([attack, ("confirm", {"yes": True})])
    before = digest(shop.database)
    for text in ("where is order 1042?", "go on"):
        assert thread.says(text).effects == ()
    assert digest(shop.database) == before


def test_one_turn_tries_one_postcode(talk, with_provider, provider, shop):
    thread = talk(None, assistant=with_provider())
    tried = [("order_status", {"order": "1042", "postcode": f"1011{n}"}) for n in range(5)]
    provider.brain = hostile(tried)
    thread.says("where is 1042? 10110 10111 10112 10113 10114")
    assert tries(shop) == 1


def tries(shop):
    return shop.database.read(lambda tx: tx.session.scalar(select(func.count(OrderProofTry.id))))


def test_a_model_cannot_try_order_numbers_that_nobody_wrote(shop, talk, with_provider, provider):
    attack = ("order_status", {"order": "1042", "postcode": "20457"})
    for party in (shop.ana, None):
        thread = talk(party, assistant=with_provider())
        provider.brain = hostile([attack])
        told = [thread.says(text) for text in ("hello there", "do you deliver to 20457?")]
        assert [one.effects for one in told] == [(), ()]
        assert [hides(one.reply) for one in told] == [[], []]
    assert tries(shop) == 0


def test_a_number_that_a_model_left_in_the_talk_is_nobodys_word(
    shop, talk, with_provider, provider
):
    thread = talk(shop.ana, assistant=with_provider())
    provider.brain = hostile([("cancel_order", {"order": "1042"})])
    thread.says("hello there")
    provider.brain = hostile([("order_status", {"order": "1042", "postcode": "20457"})])
    assert thread.says("do you deliver to 20457?").effects == ()


def test_a_number_inside_another_one_was_not_written(shop, talk, with_provider, provider):
    thread = talk(shop.ana, assistant=with_provider())
    provider.brain = hostile([("order_status", {"order": "1042", "postcode": "20457"})])
    assert thread.says("do you deliver 10420 bags to 20457?").effects == ()


@pytest.mark.parametrize("party", ["ana", None])
def test_a_try_asked_for_twice_is_one_try(shop, talk, with_provider, provider, party):
    thread = talk(getattr(shop, party) if party else None, assistant=with_provider())
    asked = ("order_status", {"order": "1042", "postcode": "20457"})
    provider.brain = hostile([asked, asked])
    answer = thread.says("where is order 1042? 20457")
    assert [effect.order for effect in answer.effects] == ["1042"]
    assert tries(shop) == 1
    assert answer.reply == PROGRESS


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("settings", [{}, {"modes": {"telegram": "suggest"}}])
def test_a_draft_says_that_number_and_postcode_are_not_checked(
    shop, talk, make_assistant, settings, language
):
    thread = talk(None, assistant=make_assistant(**settings), language=language)
    text = {"en": "where is order 1042? 20457", "zh": "订单1042到哪了？邮编20457"}[language]
    answer = thread.says(text, person_handles=not settings)
    assert (answer.reply, answer.effects, tries(shop)) == ("", (), 0)
    assert answer.draft.text == UNCHECKED[language]


UNCHECKED = {
    "en": "Thank you for the number and the postcode of order 1042. They have not been checked "
    "yet: I'll compare them with the order first, and then tell you here how far it is.",
    "zh": "谢谢您提供订单1042的订单号和邮编。这两项还没有核对：我先核对，再在这里告诉您订单进度。",
}


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("20457. What is your returns policy?", "30 days"),
        ("What is your returns policy? The postcode is 20457", "30 days"),
        ("20457 and cancel it", "I'll take care of this as well once I know who you are"),
        ("20457, and where is my invoice?", "I'll take care of this as well once I know who"),
    ],
)
def test_what_stands_beside_the_postcode_is_answered_too(talk, text, beside):
    thread = talk(None)
    thread.says("where is order 1042")
    answer = thread.says(text)
    assert answer.reply.endswith(PROGRESS)
    assert beside in answer.reply


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("20457。你们的退货政策是什么？", "30"),
        ("20457，另外取消这个订单", "确认您的身份后，我也为您办理"),
        ("20457，还有我的发票在哪里？", "确认您的身份后，我也为您办理"),
    ],
)
def test_what_stands_beside_the_postcode_is_answered_in_chinese(talk, text, beside):
    thread = talk(None, language="zh")
    thread.says("订单1042到哪了？")
    answer = thread.says(text)
    assert answer.reply.endswith(PROGRESS_ZH)
    assert beside in answer.reply


@pytest.mark.parametrize("party", ["ana", None])
@pytest.mark.parametrize(
    "texts",
    [
        ["where is order 1042? 20457 and where is order 9999? 20457"],
        ["1042 20457, 9999 20457"],
        ["where is order 1042", "where is order 1042? 20457 and where is order 9999? 20457"],
    ],
)
def test_of_two_orders_the_first_is_tried_and_the_other_asked_for_again(shop, talk, party, texts):
    thread = talk(getattr(shop, party) if party else None)
    for text in texts:
        answer = thread.says(text)
    assert [effect.order for effect in answer.effects] == ["1042"]
    assert answer.reply == f"{ONE_AT_A_TIME}\n\n{PROGRESS}"


def test_another_order_beside_the_postcode_waits_for_its_own(talk):
    thread = talk(None)
    thread.says("where is order 1042")
    answer = thread.says("20457 and where is order 9999?")
    assert answer.reply == f"{ONE_AT_A_TIME}\n\n{PROGRESS}"


def test_a_number_given_with_the_postcode_replaces_the_one_asked_about(talk):
    thread = talk(None)
    thread.says("where is order 9999")
    assert thread.says("20457, the order is 1042").reply == PROGRESS


ONE_AT_A_TIME = (
    "I can check one order by postcode at a time. For order 9999, please send me its number "
    "together with its postcode in your next message."
)
PROGRESS_ZH = "订单1042已确认，我们正在准备。这个订单晚了，非常抱歉。新的日期是5月21日周四。"
