import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from channels.contract import Button, OutboundMessage, SendResult
from channels.errors import TryLater, Uncertain, Undeliverable
from channels.telegram.channel import TelegramChannel
from channels.telegram.settings import TelegramSettings
from tests.fakes.carrier import Answer, Break, Fault
from tests.fakes.telegram import (
    NOW,
    PATH_ID,
    SECRET,
    TOKEN,
    TelegramFake,
    flood,
    server_error,
    telegram_fake,
    web_page,
)

HELLO = OutboundMessage("700100001", "hello")


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake() as running:
        yield running


def channel_to(fake: TelegramFake, token: str = TOKEN) -> TelegramChannel:
    fields = {"token": token, "secret": SECRET, "path_id": PATH_ID}
    settings = TelegramSettings.model_validate(fields | {"api_base": fake.url, "timeout": 0.3})
    return TelegramChannel(settings, lambda: NOW)


def send(fake: TelegramFake, message: OutboundMessage = HELLO, token: str = TOKEN) -> SendResult:
    channel = channel_to(fake, token)

    async def once() -> SendResult:
        try:
            return await channel.send(message)
        finally:
            await channel.close()

    return asyncio.run(once())


def calls(fake: TelegramFake) -> list[str]:
    return [path.rpartition("/")[2] for path in fake.wire.requests]


def test_a_message_arrives_with_its_buttons_and_carries_only_their_nonces(
    fake: TelegramFake,
) -> None:
    buttons = (Button("是", "nonce-1"), Button("否", "nonce-2"))

    result = send(fake, OutboundMessage("700100001", "取消订单 1042?", buttons))

    [arrived] = fake.telegram.sent
    assert (arrived.chat_id, arrived.text) == (700100001, "取消订单 1042?")
    assert arrived.buttons == (("是", "nonce-1"), ("否", "nonce-2"))
    assert result == SendResult((str(arrived.message_id),), NOW)
    assert calls(fake) == ["sendMessage"]


def test_a_button_that_shares_ones_number_is_shown_and_taken_away(fake: TelegramFake) -> None:
    chat = int(HELLO.peer)
    send(fake, replace(HELLO, contact_button="Share my number"))
    assert fake.telegram.contact_buttons == {chat: "Share my number"}

    send(fake, HELLO)
    assert fake.telegram.contact_buttons == {chat: "Share my number"}

    send(fake, replace(HELLO, contact_button=""))
    assert fake.telegram.contact_buttons == {chat: ""}


def test_text_that_looks_like_markup_arrives_as_written(fake: TelegramFake) -> None:
    send(fake, OutboundMessage("700100001", "<b>1 < 2</b> & *stars* _line_"))

    assert fake.telegram.sent[0].text == "<b>1 < 2</b> & *stars* _line_"


def test_a_pressed_button_is_released_before_the_answer(fake: TelegramFake) -> None:
    send(fake, OutboundMessage("700100001", "done", answers_callback="callback-7"))

    assert calls(fake) == ["answerCallbackQuery", "sendMessage"]
    assert fake.telegram.released == ["callback-7"]


@pytest.mark.parametrize("fault", [server_error(400), web_page(502), Break.RESET])
def test_a_button_that_cannot_be_released_holds_no_answer_back(
    fake: TelegramFake, fault: Fault
) -> None:
    fake.wire.strikes = lambda path: path.endswith("/answerCallbackQuery")
    fake.wire.faults.append(fault)

    send(fake, OutboundMessage("700100001", "done", answers_callback="too-old"))

    assert [message.text for message in fake.telegram.sent] == ["done"]
    assert fake.telegram.released == []


def test_a_message_that_shows_nothing_is_not_sent(fake: TelegramFake) -> None:
    assert send(fake, OutboundMessage("700100001", " \n")) == SendResult(())
    assert calls(fake) == []


NOT_SENT = [
    (flood(30), 30.0),
    (flood(0), 1.0),
    (Answer.of_json(429, {"ok": False}), 5.0),
    (web_page(429), 5.0),
    (server_error(500), 5.0),
    (server_error(503), 5.0),
    (server_error(401), 300.0),
    (server_error(404), 300.0),
]


@pytest.mark.parametrize(("fault", "after"), NOT_SENT, ids=repr)
def test_a_refusal_for_now_says_when_to_try_again(
    fake: TelegramFake, fault: Answer, after: float
) -> None:
    fake.wire.faults.append(fault)

    with pytest.raises(TryLater) as paused:
        send(fake)

    assert paused.value.after == after
    assert calls(fake) == ["sendMessage"]


MAYBE_SENT = [
    server_error(502),
    server_error(504),
    web_page(500),
    web_page(503),
    web_page(200),
    Answer(200, b""),
    Answer.of_json(200, []),
    Answer.of_json(200, {"ok": True, "result": {}}),
    Break.RESET,
    Break.RESET_AFTER_ACCEPT,
    Break.SILENCE_AFTER_ACCEPT,
    Break.HALF_BODY,
]


@pytest.mark.parametrize("fault", MAYBE_SENT, ids=repr)
def test_no_readable_answer_is_uncertain_and_asked_once(fake: TelegramFake, fault: Fault) -> None:
    fake.wire.faults.append(fault)

    with pytest.raises(Uncertain):
        send(fake)

    assert calls(fake) == ["sendMessage"]


def test_a_customer_who_blocked_the_bot_is_final(fake: TelegramFake) -> None:
    fake.telegram.blocked.add(700100001)

    with pytest.raises(Undeliverable, match="blocked by the user"):
        send(fake)


def test_a_chat_that_does_not_exist_is_final(fake: TelegramFake) -> None:
    fake.telegram.missing.add(700100001)

    with pytest.raises(Undeliverable, match="Chat not found"):
        send(fake)


def test_a_text_longer_than_telegram_takes_is_final(fake: TelegramFake) -> None:
    with pytest.raises(Undeliverable, match="too long"):
        send(fake, OutboundMessage("700100001", "🚚" * 2049))

    assert fake.telegram.sent == []


def test_the_longest_text_arrives(fake: TelegramFake) -> None:
    send(fake, OutboundMessage("700100001", "🚚" * 2048))

    assert fake.telegram.sent[0].text == "🚚" * 2048


def test_an_error_never_tells_the_token(fake: TelegramFake) -> None:
    with pytest.raises(TryLater) as refused:
        send(fake, token="700000001:not-the-key-any-more")

    assert "not-the-key" not in str(refused.value)


def test_a_closed_channel_opens_again(fake: TelegramFake) -> None:
    channel = channel_to(fake)

    async def twice() -> None:
        await channel.send(HELLO)
        await channel.close()
        await channel.send(HELLO)
        await channel.close()

    asyncio.run(twice())

    assert len(fake.telegram.sent) == 2
