"""A customer who is known on one channel becomes known on another: by words and a code."""

import pytest

from assistant.asker import Verification
from assistant.offline.understanding import Context
from assistant.turn import Effect, EffectKind
from erp_core.conversations import CodeOutcome
from tests.builders.coffee_shop import asker


@pytest.mark.parametrize(
    ("words", "channel"),
    [
        ("link my telegram", "telegram"),
        ("I want to link my e-mail to my account", "email"),
        ("please connect this chat to my account", None),
        ("link my account", None),
        ("绑定我的邮箱", "email"),
        ("绑定我的账号", None),
    ],
)
def test_the_wish_is_understood_in_both_languages(understander, words, channel):
    commands = understander.understand(words, Context()).commands

    assert commands[0].flow == "link_channel"
    assert [one.value for one in commands[1:]] == ([channel] if channel else [])


@pytest.mark.parametrize(
    "words",
    [
        "send me the payment link",
        "do you have a tracking link for order 1042",
        "unlink my telegram",
        "解除绑定",
        "取消绑定我的邮箱",
        "I don't want to link my phone",
        "what is your phone number",
    ],
)
def test_what_is_no_such_wish_is_not_taken_for_one(understander, words):
    commands = understander.understand(words, Context()).commands

    assert "link_channel" not in [getattr(one, "flow", None) for one in commands]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("link my telegram", "from your Telegram account"),
        ("link my e-mail", "from that e-mail address"),
        ("绑定我的邮箱", "用那个邮箱"),
    ],
)
def test_who_is_known_is_told_how_it_goes_on_the_other_channel(shop, talk, words, says):
    thread = talk(shop.wei)
    thread.asker = asker(shop, shop.wei, Verification.LINKED)
    thread.asker = type(thread.asker)(**{**vars(thread.asker), "channel": "webchat"})

    answer = thread.says(words)

    assert says in answer.reply
    assert (answer.effects, answer.proposal) == ((), None)


def test_a_stranger_proves_themselves_and_what_was_named_is_used(shop, talk):
    thread = talk(None)
    asked = thread.says("link this chat to my account")
    assert "What is your order number?" in asked.reply
    assert thread.dialogue.flow == "verify_identity"
    offered = thread.says("1042")
    assert offered.effects == ()
    sent = thread.says("send me a code")

    assert sent.effects == (Effect(EffectKind.SEND_CODE, party_id=shop.wei),)
    thread.asker = asker(shop, shop.wei, Verification.CODE)
    accepted = thread.says("123456", code=CodeOutcome.ACCEPTED)
    assert accepted.reply.startswith("Thank you, that is right.")
