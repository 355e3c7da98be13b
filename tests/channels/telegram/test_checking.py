"""Whether Telegram delivers to us is asked of it, and what is wrong is said with what to do."""

import asyncio
from collections.abc import Iterator

import pytest

from channels.errors import TryLater
from channels.telegram.channel import TelegramChannel
from channels.telegram.settings import TelegramSettings
from frontdesk.demo.carriers.telegram import Webhook
from tests.fakes.telegram import NOW, PATH_ID, SECRET, TOKEN, TelegramFake, telegram_fake

HOOK = f"https://desk.example/hooks/telegram/{PATH_ID}"


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake() as running:
        yield running


def channel_to(fake: TelegramFake, **more: str) -> TelegramChannel:
    fields = {"token": TOKEN, "secret": SECRET, "path_id": PATH_ID, "hook_url": HOOK}
    settings = TelegramSettings.model_validate(fields | {"api_base": fake.url} | more)
    return TelegramChannel(settings, lambda: NOW)


def check(fake: TelegramFake, **more: str) -> str:
    async def once() -> str:
        channel = channel_to(fake, **more)
        try:
            return await channel.check()
        finally:
            await channel.close()

    return asyncio.run(once())


def connect(fake: TelegramFake, **more: str) -> str:
    async def once() -> str:
        channel = channel_to(fake, **more)
        try:
            return await channel.connect()
        finally:
            await channel.close()

    return asyncio.run(once())


def test_a_bot_is_connected_with_its_secret_and_then_all_is_well(fake: TelegramFake) -> None:
    with pytest.raises(TryLater, match="nowhere: run `frontdesk channels connect telegram`"):
        check(fake)

    assert connect(fake) == f"@crane_harbour_bot, delivered to {HOOK}"

    assert fake.telegram.webhook == Webhook(HOOK, SECRET)
    assert check(fake) == f"@crane_harbour_bot, delivered to {HOOK}, 0 waiting"


def test_another_address_is_named_beside_ours(fake: TelegramFake) -> None:
    fake.telegram.webhook = Webhook("https://old.example/hooks/telegram/x", SECRET)

    with pytest.raises(TryLater, match=r"to https://old\.example\S+ and not to https://desk\.exam"):
        check(fake)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("Wrong response from the webhook: 403 Forbidden", "wrong secret"),
        ("Wrong response from the webhook: 404 Not Found", "another path id"),
        ("Connection refused", "is the server started"),
        ("SSL error {error:0A000086:SSL routines::certificate verify failed}", "renew it"),
        ("Failed to resolve host: Name or service not known", "FRONTDESK_PUBLIC_URL"),
        ("Wrong response from the webhook: 502 Bad Gateway", "look at its log"),
        ("Something new", "frontdesk channels connect telegram"),
    ],
)
def test_what_telegram_said_of_a_delivery_comes_with_advice(
    fake: TelegramFake, said: str, advice: str
) -> None:
    fake.telegram.webhook = Webhook(HOOK, SECRET)
    fake.telegram.undelivered = said
    assert check(fake).endswith(", 0 waiting")

    fake.telegram.pending.append({"update_id": 1})

    with pytest.raises(TryLater, match=advice) as refused:
        check(fake)
    assert said in str(refused.value)
    fake.telegram.pending.clear()


def test_a_house_that_nobody_can_reach_is_not_connected(fake: TelegramFake) -> None:
    with pytest.raises(TryLater, match="FRONTDESK_PUBLIC_URL"):
        connect(fake, hook_url="")
    with pytest.raises(TryLater, match="polling"):
        connect(fake, mode="polling")
    assert fake.telegram.webhook is None
