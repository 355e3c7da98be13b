"""Whatever a provider does, the customer gets the same facts, soon."""

import pytest

from assistant.commands import FlowName
from tests.fakes.openai import Fault, Say, calling, hostile, in_rounds

ASKED = "where is my order 1042?"
SLOW = (Fault.SILENT, Fault.DRIPS)


def patience(fault):
    """Wait long, so that a busy machine is no fault, but not for what never comes."""
    return 0.3 if fault in SLOW else 20.0


@pytest.fixture
def offline_reply(shop, talk):
    return talk(shop.wei).says(ASKED).reply


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_ends_in_the_same_facts(
    shop, talk, with_provider, provider, offline_reply, fault
):
    provider.brain = in_rounds(calling("order_status", order="1042"), Say("Here you are."))
    provider.always = fault
    assistant = with_provider(provider_seconds=patience(fault))
    answer = talk(shop.wei, assistant=assistant).says(ASKED)
    assert (answer.reply, answer.model) == (offline_reply, "offline")
    assert len(provider.received) == 1
    health = assistant.models()[0]
    assert (health.name, health.state) in {
        ("openai:gpt-test", "failing"),
        ("openai:gpt-test", "off"),
    }
    assert health.last_error


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_in_the_second_round_leaves_nothing_of_the_first(
    shop, talk, with_provider, provider, offline_reply, fault
):
    replies = iter([Say(calls=(("cancel_order", {"order": "1042"}),))])
    thread = talk(shop.wei, assistant=with_provider(provider_seconds=patience(fault)))

    def first_well_then_faulty(body):
        provider.always = fault
        return next(replies, Say("x"))

    provider.brain = first_well_then_faulty
    answer = thread.says(ASKED)
    assert (answer.reply, answer.proposal) == (offline_reply, None)
    assert answer.model == "offline"


def test_a_model_answers_with_the_engines_facts(shop, talk, with_provider, provider, offline_reply):
    provider.brain = in_rounds(calling("order_status", order="1042"), Say(""))
    assistant = with_provider()
    answer = talk(shop.wei, assistant=assistant).says(ASKED)
    assert (answer.reply, answer.model) == (offline_reply, "openai:gpt-test")
    assert [health.state for health in assistant.models()] == ["ok", "ok"]
    assert provider.keys == ["Bearer sk-test"] * 2


def test_a_tools_result_reaches_the_model_as_the_engine_wrote_it(
    shop, talk, with_provider, provider, offline_reply
):
    provider.brain = in_rounds(calling("order_status", order="1042"), Say(""))
    talk(shop.wei, assistant=with_provider()).says(ASKED)
    results = [one for one in provider.received[1]["messages"] if one["role"] == "tool"]
    assert [one["content"] for one in results] == [offline_reply]


def test_several_calls_of_a_round_run_in_their_order(shop, talk, with_provider, provider):
    calls = (("order_status", {"order": "1042"}), ("stock_and_price", {"product": "HB-1000"}))
    provider.brain = in_rounds(Say(calls=calls), Say(""))
    answer = talk(shop.wei, assistant=with_provider()).says("1042? and house blend?")
    assert answer.reply.index("Order 1042") < answer.reply.index("House Blend costs")


def test_the_pending_offer_is_told_to_the_model(shop, talk, with_provider, provider):
    provider.brain = in_rounds(calling("cancel_order", order="1042"), Say(""))
    thread = talk(shop.wei, assistant=with_provider())
    offered = thread.says("cancel 1042 please")
    provider.brain = in_rounds(calling("confirm", yes=False), Say(""))
    thread.says("no")
    system = provider.received[-1]["messages"][0]["content"]
    assert f"Open offer, waiting for yes or no: {offered.proposal.preview}" in system
    assert "Today is Tuesday 19 May." in system


def test_a_wrong_key_is_not_tried_again(shop, talk, with_provider, provider):
    provider.always = Fault.UNAUTHORISED
    assistant = with_provider()
    thread = talk(shop.wei, assistant=assistant)
    thread.says(ASKED)
    thread.says(ASKED)
    assert len(provider.received) == 1
    assert assistant.models()[0].state == "off"


def test_a_provider_that_keeps_failing_is_left_alone(shop, talk, with_provider, provider):
    provider.always = Fault.BROKEN
    thread = talk(shop.wei, assistant=with_provider())
    for _ in range(5):
        thread.says(ASKED)
    assert len(provider.received) == 2


def test_two_providers_are_tried_in_order(shop, talk, with_provider, provider, offline_reply):
    provider.faults = [Fault.BROKEN]
    provider.brain = in_rounds(calling("order_status", order="1042"), Say(""))
    two = with_provider(models="openai:first,openai:second,offline")
    answer = talk(shop.wei, assistant=two).says(ASKED)
    assert [body["model"] for body in provider.received] == ["first", "second", "second"]
    assert (answer.model, answer.reply) == ("openai:second", offline_reply)
    (failed,) = answer.trace["attempts"]
    assert failed["model"] == "openai:first"
    assert failed["error"].endswith("(500)")


def test_a_model_that_never_stops_is_stopped(shop, talk, with_provider, provider, offline_reply):
    provider.brain = lambda _body: calling("order_status", order="1042")
    answer = talk(shop.wei, assistant=with_provider(max_rounds=4)).says(ASKED)
    assert len(provider.received) == 4
    assert (answer.model, answer.reply) == ("offline", offline_reply)


def test_a_model_that_calls_too_much_at_once_is_stopped(shop, talk, with_provider, provider):
    many = tuple(("order_status", {"order": "1042"}) for _ in range(9))
    provider.brain = in_rounds(Say(calls=many))
    answer = talk(shop.wei, assistant=with_provider(max_calls=8)).says(ASKED)
    assert answer.model == "offline"


def test_arguments_that_were_not_declared_are_refused(shop, talk, with_provider, provider):
    provider.brain = in_rounds(
        Say(calls=(("order_status", {"order": "1042", "customer": 3}),)),
        calling("order_status", order="1042"),
        Say(""),
    )
    answer = talk(shop.wei, assistant=with_provider()).says(ASKED)
    statuses = [note.get("status") for note in answer.trace["rounds"] if "status" in note]
    assert statuses == ["error", "success"]


def test_every_turn_leaves_a_trace_that_can_be_read_again(shop, talk, with_provider, provider):
    import json

    provider.brain = hostile([("order_status", {"order": "1042"})], text="Sure!")
    answer = talk(shop.wei, assistant=with_provider()).says(ASKED)
    trace = json.loads(json.dumps(answer.trace, ensure_ascii=False))
    assert trace["rounds"][0]["calls"] == [{"name": "order_status", "arguments": {"order": "1042"}}]
    assert trace["rounds"][1]["tool"] == "order_status"
    assert trace["understood"]["commands"][0]["flow"] == FlowName.ORDER_STATUS


def test_no_turn_is_told_to_a_tracing_service(shop, talk, with_provider, provider, monkeypatch):
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", provider.base_url)
    monkeypatch.setenv("LANGSMITH_API_KEY", "ls-test")
    provider.brain = in_rounds(calling("order_status", order="1042"), Say(""))
    talk(shop.wei, assistant=with_provider()).says(ASKED)
    assert all("messages" in body and "model" in body for body in provider.received)
    assert len(provider.received) == 2
