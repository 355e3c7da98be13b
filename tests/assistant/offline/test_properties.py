"""What holds for any message whatever."""

import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.commands import Confirm, CorrectSlot, FlowName, SetSlot, StartFlow
from assistant.offline.understanding import Context, Understander
from tests.assistant.offline.conftest import SHELF

WORDS = st.sampled_from(
    [
        "cancel", "order", "1042", "#1043", "取消", "订单", "地址", "不要", "等等",
        "yes", "no", "好",
        "but", "wait", "keep", "it", "change", "address", "to", "Elbchaussee", "12", "22765",
        "Hamburg", "same", "as", "last", "time", "+2kg", "两公斤", "by", "friday", "周五前",
        "ana@lindner.de", "house", "blend", "云南", "123456", "stop", "退订", "发票", "where", "is",
        "my", ",", ".", "?", "！", "。", "and", "另外", "don't", "别", "\uff11\uff10\uff14\uff12",
    ]
)  # fmt: skip
MESSAGES = st.one_of(
    st.text(max_size=200),
    st.lists(WORDS, max_size=14).map(" ".join),
    st.lists(WORDS, max_size=14).map("".join),
)
CONTEXTS = st.builds(
    Context,
    awaiting=st.sampled_from(
        [None, "confirmation", "choice", "code", "order", "address", "postcode", "quantity", "name"]
    ),
    flow=st.sampled_from([None, *FlowName]),
    options=st.sampled_from([(), (FlowName.ORDER_STATUS, "HB-250")]),
    catalogue=st.just(SHELF),
    language=st.sampled_from([None, "en", "zh"]),
    channel=st.sampled_from(["sms", "webchat"]),
)
AS_WRITTEN = {"order", "invoice", "postcode", "email", "phone"}

steady = settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@steady
@given(text=MESSAGES, context=CONTEXTS)
def test_every_message_gets_an_answer_and_values_point_into_it(
    understander: Understander, text: str, context: Context
) -> None:
    understood = understander.understand(text, context)
    assert understood.commands
    assert understood.language in ("en", "zh")
    assert 0.0 <= understood.confidence <= 1.0
    for command in understood.commands:
        if isinstance(command, SetSlot | CorrectSlot) and command.span is not None:
            start, end = command.span
            assert 0 <= start < end <= len(text)
            if command.name in AS_WRITTEN:
                assert _plain(command.value) == _plain(text[start:end])


@steady
@given(rest=MESSAGES)
def test_a_yes_with_a_but_never_confirms(understander: Understander, rest: str) -> None:
    context = Context(awaiting="confirmation", flow=FlowName.CANCEL_ORDER, catalogue=SHELF)
    understood = understander.understand(f"yes but {rest}", context)
    assert Confirm(yes=True) not in understood.commands


@steady
@given(before=MESSAGES)
def test_a_cancellation_that_is_taken_back_last_never_starts(
    understander: Understander, before: str
) -> None:
    understood = understander.understand(f"{before} cancel it.. wait no, keep it", Context())
    assert StartFlow(flow=FlowName.CANCEL_ORDER) not in understood.commands


def test_a_message_of_a_hundred_thousand_characters_is_understood(
    understander: Understander,
) -> None:
    text = "where is my order 1042? " + "x " * 50_000
    context = Context(catalogue=SHELF)
    assert SetSlot(name="order", value="1042", span=(18, 22)) in (
        understander.understand(text, context).commands
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
