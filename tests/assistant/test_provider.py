"""Whatever a provider does, the customer gets the same facts, soon."""

from datetime import timedelta

import pytest

from assistant.commands import FlowName
from erp_core.conversations import lock_thread, record_turn
from tests.builders.conversation import THREAD
from tests.fakes.ollama import OLLAMA
from tests.fakes.provider import Fault, Say, calling, hostile, in_rounds, provider_server

ASKED = "where is my order 1042?"
SLOW = (Fault.SILENT, Fault.DRIPS, Fault.FALLS_SILENT)
VENDORS = ("openai", "anthropic", "ollama")
of_every_vendor = pytest.mark.parametrize("vendor", VENDORS)


def patience(fault):
    """Wait long, so that a busy machine is no fault, but not for what never comes."""
    return 0.3 if fault in SLOW else 20.0


@pytest.fixture
def offline_reply(shop, talk):
    return talk(shop.wei).says(ASKED).reply


@of_every_vendor
@pytest.mark.parametrize("fault", Fault)
def test_every_fault_ends_in_the_same_facts(
    shop, talk, with_provider, provider, offline_reply, fault, vendor
):
    provider.brain = in_rounds(calling("order_status", order="1042"), Say("Here you are."))
    provider.always = fault
    assistant = with_provider(provider_seconds=patience(fault))
    answer = talk(shop.wei, assistant=assistant).says(ASKED)
    assert (answer.reply, answer.model) == (offline_reply, "offline")
    assert len(provider.received) == 1
    health = assistant.models()[0]
    assert health.name == f"{vendor}:test-model"
    assert health.state in {"failing", "off"}
    assert health.last_error


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_in_the_second_round_leaves_nothing_of_the_first(
    shop, talk, with_provider, provider, offline_reply, fault
):
    replies = iter([Say(calls=(("cancel_order", {"order": "1042"}),))])
    thread = talk(shop.wei, assistant=with_provider(provider_seconds=patience(fault)))

    def first_well_then_faulty(_shown):
        provider.always = fault
        return next(replies, Say("x"))

    provider.brain = first_well_then_faulty
    answer = thread.says(ASKED)
    assert (answer.reply, answer.proposal) == (offline_reply, None)
    assert answer.model == "offline"


@of_every_vendor
def test_a_model_answers_with_the_engines_facts(
    shop, talk, with_provider, provider, offline_reply, vendor
):
    provider.brain = in_rounds(calling("order_status", order="1042"), Say(""))
    assistant = with_provider()
    answer = talk(shop.wei, assistant=assistant).says(ASKED)
    assert (answer.reply, answer.model) == (offline_reply, f"{vendor}:test-model")
    assert [health.state for health in assistant.models()] == ["ok", "ok"]
    key = None if vendor == "ollama" else "Bearer sk-test"
    assert provider.keys == [key] * 2
    assert [body.get("stream", False) for body in provider.received] == [False] * 2
    assert answer.tokens == 30


@of_every_vendor
def test_a_tools_result_reaches_the_model_as_the_engine_wrote_it(
    shop, talk, with_provider, provider, offline_reply, vendor
):
    provider.brain = in_rounds(calling("order_status", order="1042"), Say(""))
    talk(shop.wei, assistant=with_provider()).says(ASKED)
    shown = provider.received[1]["messages"][-1]
    if vendor == "anthropic":
        (shown,) = shown["content"]
    assert shown["content"] == offline_reply


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


@of_every_vendor
def test_a_wrong_key_is_not_tried_again(shop, talk, with_provider, provider, vendor):
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


def test_vendors_are_mixed_in_one_order(shop, talk, with_provider, provider, offline_reply):
    provider.brain = in_rounds(calling("order_status", order="1042"), Say(""))
    with provider_server(OLLAMA) as local:
        local.always = Fault.BROKEN
        both = with_provider(
            models="ollama:small,openai:large,offline", ollama_base_url=local.base_url
        )
        answer = talk(shop.wei, assistant=both).says(ASKED)
    assert [body["model"] for body in local.received] == ["small"]
    assert (answer.model, answer.reply) == ("openai:large", offline_reply)
    assert [health.state for health in both.models()] == ["failing", "ok", "ok"]


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
    provider.brain = lambda _shown: calling("order_status", order="1042")
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


def used(shop, tokens):
    """Record a turn of today that took so many tokens."""

    def record(tx):
        thread = lock_thread(tx, THREAD)
        record_turn(
            tx, thread, (1, 1), model="m", outcome="answered", confidence=1, trace={}, tokens=tokens
        )

    shop.database.run(record)


def test_once_the_tokens_of_the_day_are_used_up_the_offline_engine_answers(
    shop, talk, with_provider, provider, offline_reply, clock
):
    provider.brain = in_rounds(calling("order_status", order="1042"), Say(""))
    thread = talk(shop.wei, assistant=with_provider(tokens_per_day=100))
    used(shop, 99)
    assert thread.says(ASKED).model == "openai:test-model"
    used(shop, 1)
    spent = thread.says(ASKED)
    assert (spent.model, spent.reply) == ("offline", offline_reply)
    assert spent.trace["attempts"] == [
        {"model": "openai:test-model", "error": "the tokens of the day are used up"}
    ]
    clock.advance(timedelta(days=1))
    assert thread.says(ASKED).model == "openai:test-model"


def test_tokens_of_a_failed_model_count_as_well(shop, talk, with_provider, provider):
    provider.brain = in_rounds(Say("I would rather chat."))
    answer = talk(shop.wei, assistant=with_provider()).says(ASKED)
    assert (answer.model, answer.tokens) == ("offline", 15)
