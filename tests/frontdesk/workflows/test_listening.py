"""A channel that listens: what it brings comes through the same door, read on from its note."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from channels.abilities import Listens
from channels.telegram.settings import TelegramMode, TelegramSettings
from erp_core import conversations
from erp_core.kernel.database import Database
from erp_core.kernel.lease import hold
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.workflows.listening import ListeningLoop
from tests.builders.house import a_house
from tests.builders.talk import answer_all, outbox, telegram_of, watermarks
from tests.builders.waiting import eventually
from tests.fakes.telegram import TelegramFake, telegram_fake

WEI = Person(700100001, "Wei", "Zhang")


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake("7001:test-token") as running:
        yield running


def a_polling_desk(database: Database, folder: Path, fake: TelegramFake) -> Frontdesk:
    bot = TelegramSettings(
        token=SecretStr("7001:test-token"),
        mode=TelegramMode.POLLING,
        api_base=fake.url,
        poll_wait=0,
        timeout=2,
    )
    return a_house(database, folder, telegram=bot)


def polled(desk: Frontdesk) -> Listens:
    """Return the bot as what can listen."""
    channel = telegram_of(desk)
    assert isinstance(channel, Listens)
    return channel


@contextmanager
def listening(desk: Frontdesk) -> Iterator[None]:
    """Run a listening loop beside the test, on an event loop of its own."""
    stop, loop = asyncio.Event(), asyncio.new_event_loop()

    async def run() -> None:
        task = asyncio.create_task(ListeningLoop(desk, telegram_of(desk), polled(desk)).run())
        await stop.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await telegram_of(desk).close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        assert not thread.is_alive()
        loop.close()


def note(desk: Frontdesk) -> str:
    return desk.database.read(lambda tx: conversations.load_cursor(tx, "telegram", "7001"))


def test_what_was_polled_is_stored_once_and_answered(
    database: Database, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_polling_desk(database, tmp_path, fake)
    fake.telegram.write(WEI, "hello")

    with listening(desk):
        eventually(lambda: note(desk) == "2", "the update is read")
        fake.telegram.write(WEI, "again")
        eventually(lambda: note(desk) == "3", "the next one is read")
    answer_all(desk)

    assert watermarks(desk) == [(2, 2)]
    assert [text for text, _ in outbox(desk)] == ["You said: hello\nagain"]


def test_a_lease_that_fails_in_an_unknown_way_is_tried_again(
    database: Database, tmp_path: Path, fake: TelegramFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_polling_desk(database, tmp_path, fake)
    fake.telegram.write(WEI, "hello")
    failures = [RuntimeError("a bad page"), ValueError("another one")]

    def fails_twice(*given: Any) -> bool:
        if failures:
            raise failures.pop()
        return hold(*given)

    monkeypatch.setattr("frontdesk.workflows.listening.hold", fails_twice)

    with listening(desk):
        eventually(lambda: note(desk) == "2", "the update is read")

    assert failures == []


def test_a_second_listener_waits_for_the_lease(
    database: Database, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_polling_desk(database, tmp_path, fake)
    other = a_polling_desk(database, tmp_path, fake)

    with listening(desk):
        eventually(lambda: "/bot7001:test-token/getupdates" in fake.wire.requests, "one listens")
        before = fake.wire.requests.count("/bot7001:test-token/deleteWebhook")
        with listening(other):
            fake.telegram.write(WEI, "hello")
            eventually(lambda: note(desk) == "2", "the update is read")

    assert before == 1
    assert fake.wire.requests.count("/bot7001:test-token/deleteWebhook") == 1
