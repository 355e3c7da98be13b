"""A bot without a public address: it asks for its updates, and none is lost or read twice."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from channels.contract import WebhookRequest
from channels.errors import InvalidSignature, TryLater
from channels.registry import build_channels
from channels.settings import ChannelSettings
from channels.telegram.channel import PollingTelegramChannel
from channels.telegram.settings import TelegramSettings
from frontdesk.demo.carriers.telegram import Webhook
from frontdesk.demo.carriers.telegram_people import Person
from tests.fakes.telegram import NOW, TOKEN, TelegramFake, server_error, telegram_fake

WEI = Person(700100001, "Wei", "Zhang")


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake() as running:
        running.wire.strikes = lambda path: path.endswith("/getupdates")
        yield running


def settings(fake: TelegramFake, token: str = TOKEN) -> TelegramSettings:
    given = {"token": token, "mode": "polling", "api_base": fake.url, "poll_wait": 0}
    return TelegramSettings.model_validate(given | {"timeout": 1})


def polling(fake: TelegramFake, token: str = TOKEN) -> PollingTelegramChannel:
    return PollingTelegramChannel(settings(fake, token), lambda: NOW)


@dataclass
class House:
    """Takes updates and keeps the note; may fail once."""

    taken: list[int] = field(default_factory=list)
    note: str = ""
    fails: int = 0
    saved: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, body: bytes) -> None:
        if self.fails:
            self.fails -= 1
            raise ConnectionError
        self.taken.append(json.loads(body)["update_id"])

    async def load(self) -> str:
        return self.note

    async def save(self, note: str) -> None:
        self.note = note
        self.saved.set()

    async def has_read(self, count: int) -> None:
        while len(self.taken) < count:
            self.saved.clear()
            await self.saved.wait()


def listen(channel: PollingTelegramChannel, house: House, until: int) -> None:
    async def run() -> None:
        task = asyncio.create_task(channel.listen(house.take, house))
        enough = asyncio.create_task(house.has_read(until))
        await asyncio.wait({task, enough}, return_when=asyncio.FIRST_COMPLETED)
        enough.cancel()
        task.cancel()
        found = (await asyncio.gather(task, return_exceptions=True))[0]
        await channel.close()
        if isinstance(found, ConnectionError):
            raise found

    asyncio.run(run())


def test_the_hook_is_deleted_and_updates_come_in_order(fake: TelegramFake) -> None:
    fake.telegram.webhook = Webhook("https://old.example/hook", "s")
    for text in ("one", "two", "three"):
        fake.telegram.write(WEI, text)
    house = House()

    listen(polling(fake), house, 3)

    assert fake.telegram.webhook is None
    assert (house.taken, house.note) == ([1, 2, 3], "4")


def test_what_could_not_be_stored_is_asked_for_again(fake: TelegramFake) -> None:
    fake.telegram.write(WEI, "one")
    house = House(fails=1)

    with pytest.raises(ConnectionError):
        listen(polling(fake), house, 1)
    assert (house.taken, house.note) == ([], "")
    again = House(note=house.note)
    listen(polling(fake), again, 1)

    assert (again.taken, again.note) == ([1], "2")


def test_trouble_at_the_carrier_ends_nothing(
    fake: TelegramFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.telegram.outbound.PAUSE", 0.01)
    fake.wire.faults.extend([server_error(500), server_error(502)])
    monkeypatch.setattr("channels.telegram.channel.PAUSE", 0.01)
    fake.telegram.write(WEI, "one")
    house = House()

    listen(polling(fake), house, 1)

    assert house.taken == [1]


def test_what_cannot_be_read_is_passed_over_and_half_a_letter_stops_nothing(
    fake: TelegramFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, house = polling(fake), House()
    batches = [
        ["no update", {"update_id": "x"}, {"update_id": True}, {"update_id": 7, "text": "\ud83d"}],
        [{"update_id": 8}],
    ]

    class Carrier:
        asked: ClassVar[list[int]] = []

        async def unhook(self) -> None:
            return

        async def updates(self, offset: int) -> list[object]:
            self.asked.append(offset)
            await asyncio.sleep(0)
            return batches.pop(0) if batches else []

    monkeypatch.setattr(channel, "_connected", Carrier)

    listen(channel, house, 2)

    assert (house.taken, house.note) == ([7, 8], "9")
    assert Carrier.asked[:2] == [0, 8]


def test_a_bot_that_polls_takes_no_delivery(fake: TelegramFake) -> None:
    channel = polling(fake)

    with pytest.raises(InvalidSignature):
        channel.verify(WebhookRequest({"x-telegram-bot-api-secret-token": ""}, b"{}", "", ""))


def test_the_mode_chooses_the_channel(fake: TelegramFake) -> None:
    [channel] = [
        one
        for one in build_channels(ChannelSettings(telegram=settings(fake)))
        if one.name == "telegram"
    ]

    assert isinstance(channel, PollingTelegramChannel)


def test_a_check_says_whose_the_token_is(fake: TelegramFake) -> None:
    async def ask(channel: PollingTelegramChannel) -> str:
        try:
            return await channel.check()
        finally:
            await channel.close()

    assert asyncio.run(ask(polling(fake))) == "@crane_harbour_bot, asked for its messages"
    with pytest.raises(TryLater, match="does not know this bot token"):
        asyncio.run(ask(polling(fake, "700000001:another")))
