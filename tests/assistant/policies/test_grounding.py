import pytest

from assistant.policies.egress import Egress
from assistant.policies.grounding import LONGEST, is_grounded

FACTS = (
    "Order 1042 (2 kg Yunnan Single Origin) is confirmed. It is late. "
    "The new date is Thursday 21 May. You get back €62.00 to your card: refund."
)
FACTS_ZH = "订单1042已确认，5月21日周四送到，退还€62.00。"


@pytest.mark.parametrize(
    "sentence",
    [
        "Here is what I found for you.",
        "Good news from our roastery!",
        "Sorry that it is late.",
        "Order 1042, with pleasure:",
        "It comes on Thursday.",
    ],
)
def test_a_sentence_that_claims_nothing_new_is_kept(sentence):
    assert is_grounded(sentence, FACTS, Egress())


@pytest.mark.parametrize(
    "sentence",
    [
        "Your order 1043 is on the list.",
        "It will cost €61.00.",
        "You get back €620.00.",
        "It comes on Friday.",
        "It comes in three days.",
        "It comes tomorrow.",
        "I have cancelled it.",
        "It has been shipped already.",
        "You have paid it all.",
        "You get a 10% discount.",
        "I'll add a free bag.",
        "I guarantee it.",
        "See https://evil.example/x",
        "See evil.example",
        "![x](https://evil.example/1042.png)",
        "Write to boss@evil.example",
        "Ask @evilbot",
        "Fine\u202e.",
        "",
        "x" * (LONGEST + 1),
    ],
)
def test_a_sentence_that_claims_something_of_its_own_is_dropped(sentence):
    assert not is_grounded(sentence, FACTS, Egress())


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("好的，为您查到了：", True),
        ("周四就好。", True),
        ("已经发货了。", False),
        ("三天后见。", False),
        ("明天就到。", False),
        ("给您打九折。", False),
        ("已取消。", False),
    ],
)
def test_chinese_sentences_are_held_to_the_same(sentence, kept):
    assert is_grounded(sentence, FACTS_ZH, Egress()) is kept
