"""A recorded turn is played again from its record alone: no books, no provider, the same answer."""

import json
from dataclasses import replace

import pytest

from assistant.recording import KEY, Diverged, read_record
from assistant.replaying import differences
from erp_core.kernel.actor import system
from erp_core.sales import cancel_order, order_by_number
from tests.fakes.provider import Say, calling, in_rounds


def recorded(result):
    """The record as the database gives it back."""
    return read_record(json.loads(json.dumps(result.trace, ensure_ascii=False)))


TALKS = {
    "a look-up": ["where is my order 1042?"],
    "an offer": ["cancel order 1042"],
    "an offer that is agreed to": ["cancel order 1042", "yes"],
    "an offer that is taken back": ["取消订单1042", "等等,先别取消"],
    "a rule with its source": ["how long do I have to return beans?"],
    "two things at once": ["where is 1042 and how much do I owe you?"],
    "something not understood": ["flurb"],
    "a person": ["转人工"],
}


@pytest.mark.parametrize("texts", TALKS.values(), ids=TALKS.keys())
def test_a_turn_of_the_offline_engine_is_reproduced(shop, talk, make_assistant, texts):
    assistant = make_assistant()
    thread = talk(shop.wei, assistant=assistant)
    for text in texts:
        said = thread.says(text)
        record = recorded(said)
        assert differences(record, assistant.replay(record)) == {}
        assert record.result == replace(said, trace={})


def test_a_strangers_turn_that_asks_for_proof_is_reproduced(shop, talk, make_assistant):
    assistant = make_assistant()
    record = recorded(talk(None, assistant=assistant).says("cancel order 1042"))
    assert differences(record, assistant.replay(record)) == {}


def test_a_pressed_button_is_reproduced(shop, talk, make_assistant):
    assistant = make_assistant()
    thread = talk(shop.wei, assistant=assistant)
    thread.says("cancel order 1042")
    record = recorded(thread.presses(yes=False))
    assert differences(record, assistant.replay(record)) == {}


def test_a_photo_without_words_is_reproduced(shop, talk, make_assistant):
    assistant = make_assistant()
    record = recorded(talk(shop.wei, assistant=assistant).says("", attachments=1))
    assert [one.tool for one in record.decisions] == ["file"]
    assert differences(record, assistant.replay(record)) == {}


def test_a_models_turn_is_reproduced_without_asking_it(shop, talk, with_provider, provider):
    provider.brain = in_rounds(calling("order_status", order="1042"), Say("Here you are."))
    assistant = with_provider()
    said = talk(shop.wei, assistant=assistant).says("where is it")
    record = recorded(said)
    asked = len(provider.received)
    assert said.model == "openai:test-model"
    assert differences(record, assistant.replay(record)) == {}
    assert len(provider.received) == asked
    assert record.prompt == provider.received[0]["messages"][0]["content"]


def test_what_has_happened_to_the_books_since_changes_nothing(shop, talk, make_assistant):
    assistant = make_assistant()
    record = recorded(talk(shop.wei, assistant=assistant).says("where is my order 1042?"))
    boss = system()
    shop.database.run(
        lambda tx: cancel_order(tx, boss, order_by_number(tx, boss, "1042").id, "gone")
    )
    assert differences(record, assistant.replay(record)) == {}


def test_a_program_that_decides_otherwise_is_told(shop, talk, make_assistant):
    assistant = make_assistant()
    record = recorded(talk(shop.wei, assistant=assistant).says("where is my order 1042?"))
    (decided,) = record.decisions
    other = replace(decided, step=replace(decided.step, text="Order 1042 is on its way."))
    played = assistant.replay(replace(record, decisions=(other,)))
    assert differences(record, played) == {
        "reply": (record.result.reply, "Order 1042 is on its way.")
    }


def test_a_decision_that_is_not_in_the_record_is_not_made_up(shop, talk, make_assistant):
    assistant = make_assistant()
    record = recorded(talk(shop.wei, assistant=assistant).says("where is my order 1042?"))
    with pytest.raises(Diverged, match="order_status decides"):
        assistant.replay(replace(record, decisions=()))


def test_a_record_of_another_form_is_not_played(shop, talk):
    trace = talk(shop.wei).says("hello").trace
    assert read_record({KEY: trace[KEY] | {"version": 0}}) is None
    assert read_record({}) is None
