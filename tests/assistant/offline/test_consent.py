"""Opt-out words: never missed where they bind, never mistaken elsewhere."""

import pytest

from assistant.commands import FlowName, OptIn, OptOut
from tests.assistant.offline.conftest import Commands, told


@pytest.mark.parametrize("channel", ["sms", "telegram", "webchat", "email", "terminal"])
@pytest.mark.parametrize(
    "text", ["STOP", "stop.", "Unsubscribe!", "退订", "回T退订", "TD", "opt-out"]
)
def test_an_opt_out_word_opts_out_everywhere(commands: Commands, channel: str, text: str) -> None:
    assert commands(text, channel=channel) == (OptOut(),)


@pytest.mark.parametrize("text", ["CANCEL", "End", "quit", "revoke"])
def test_a_carriers_word_opts_out_on_sms_even_when_a_yes_is_awaited(
    commands: Commands, text: str
) -> None:
    waiting = {"awaiting": "confirmation", "flow": FlowName.REPEAT_ORDER}
    assert commands(text, channel="sms", **waiting) == (OptOut(),)


@pytest.mark.parametrize("text", ["CANCEL", "End", "quit", "revoke"])
def test_a_carriers_word_opts_nobody_out_elsewhere(commands: Commands, text: str) -> None:
    assert OptOut() not in commands(text, channel="webchat")


def test_start_opts_in(commands: Commands) -> None:
    assert commands("START", channel="sms") == (OptIn(),)


@pytest.mark.parametrize(
    "text",
    ["stop sending me messages", "please take me off your list", "别再给我发短信了",
     "unsubscribe me",
     "不要再给我发广告了", "no more texts please"],
)  # fmt: skip
def test_an_opt_out_in_free_words_is_understood(commands: Commands, text: str) -> None:
    assert told(commands(text)) == ["opt_out"]


@pytest.mark.parametrize(
    "text",
    ["stop my order", "stop the shipment of 1042", "please dont unsubscribe me", "别发货了",
     "don't send it yet", "the machine stops after a minute", "我要退货",
     "stop sending my order to my old place", "我要退订单1042", "没收到短信", "cancel it please",
     "can you text me when it ships",
     "the end of the hose is broken", "先别发货"],
)  # fmt: skip
@pytest.mark.parametrize("channel", ["sms", "webchat"])
def test_what_is_about_goods_is_no_opt_out(commands: Commands, text: str, channel: str) -> None:
    assert OptOut() not in commands(text, channel=channel)
