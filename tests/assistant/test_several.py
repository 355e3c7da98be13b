"""Several at once: accounts of one contact, wishes of one message, turns of many threads."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.turn import Dialogue, Question
from erp_core.kernel.actor import system
from erp_core.kernel.money import Money
from erp_core.parties import PartyKind, Powers, grant_powers
from erp_core.sales import OrderState, last_order, order_by_number
from tests.builders.coffee_shop import a_customer, an_order, asker

BOSS = system()


def order(shop, number):
    return shop.database.read(lambda tx: order_by_number(tx, BOSS, number))


@pytest.fixture
def bar(shop):
    """A second company that Ana may order for."""

    def add(tx):
        bar = a_customer(tx, PartyKind.COMPANY, "Bar Nord", "+494044444444", "Hamburg")
        limit = Money.of("100", "EUR")
        grant_powers(tx, BOSS, shop.ana, bar, Powers(view=True, order_up_to=limit, pay=True))
        an_order(tx, bar, shop.house, "1")
        return bar

    return shop.database.run(add)


@pytest.mark.parametrize("choice", ["Bar Nord", "bar nord", "2", "the second one"])
def test_a_contact_of_two_companies_is_asked_for_which(shop, talk, bar, choice):
    thread = talk(shop.ana)
    asked = thread.says("same as last time please")
    assert asked.reply == "For which account?"
    assert [label for label, _ in asked.options] == ["Café Lindner", "Bar Nord"]
    assert "1 kg House Blend" in thread.says(choice).proposal.preview
    thread.says("yes")
    assert shop.database.read(lambda tx: last_order(tx, BOSS, bar)).number == "1045"


def test_a_yes_where_a_choice_is_asked_asks_again(shop, talk, bar):
    thread = talk(shop.ana)
    thread.says("same as last time please")
    again = thread.says("yes")
    assert again.reply == "For which account?"
    assert again.proposal is None


def test_an_account_of_somebody_else_cannot_be_chosen(shop, talk, bar):
    thread = talk(shop.ana)
    thread.says("same as last time please")
    answer = thread.chooses(f"account={shop.wei}")
    assert answer.proposal is None
    assert answer.reply == "That choice is no longer open. Please tell me what you'd like."


def test_two_writes_of_one_message_are_offered_one_after_the_other(shop, talk):
    shop.database.run(lambda tx: an_order(tx, shop.wei, shop.house, "3"))
    thread = talk(shop.wei)
    first = thread.says("cancel 1042 and send 1044 to Elbchaussee 12, 22765 Hamburg instead")
    assert first.proposal.arguments["order"] == "1042"
    second = thread.says("yes")
    assert thread.receipt.startswith("Done: order 1042 is cancelled.")
    assert second.proposal.arguments["order"] == "1044"
    thread.says("yes")
    assert order(shop, "1044").shipping_address.street == "Elbchaussee 12"


def test_a_no_to_the_first_goes_on_with_the_second(shop, talk):
    shop.database.run(lambda tx: an_order(tx, shop.wei, shop.house, "3"))
    thread = talk(shop.wei)
    thread.says("cancel 1042 and send 1044 to Elbchaussee 12, 22765 Hamburg instead")
    second = thread.says("no")
    assert second.declined == 1
    assert second.reply.startswith("All right, nothing was changed.\n\nSend order 1044")
    assert order(shop, "1042").state is OrderState.CONFIRMED


def test_a_number_that_is_wrong_is_asked_for_and_the_wish_is_kept(shop, talk):
    thread = talk(shop.wei)
    assert "check the number" in thread.says("cancel order 1024").reply
    assert thread.says("1042").proposal.action == "cancel_order"


def test_what_is_not_understood_keeps_the_open_offer_in_mind(shop, talk):
    thread = talk(shop.wei)
    thread.says("cancel order 1042")
    answer = thread.says("flurb")
    assert answer.reply.endswith("My question is still open: Cancel an order, yes or no?")
    assert thread.says("yes").confirmed == 1


def test_many_threads_at_once_see_only_their_own(shop, make_assistant):
    assistant = make_assistant()
    people = [(asker(shop, shop.wei), "Order 1042"), (asker(shop, shop.ana), "Order 1043")] * 10

    def ask(person):
        who, _ = person
        return assistant.answer(Question(1, "where is my order?", Dialogue()), who).reply

    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(ask, people))
    assert [reply[:10] for reply in replies] == [expected for _, expected in people]


def test_a_look_up_that_was_left_is_not_asked_for_again(shop, talk):
    thread = talk(shop.ana)
    assert "Which article do you mean?" in thread.says("got any in stock?").reply
    thread.says("is there a discount for students?")
    assert thread.says("same as last time please").proposal is not None
    assert "Which article" not in thread.says("yes").reply
