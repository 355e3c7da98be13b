"""A front desk that delivers to a Telegram on loopback, beside the test."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from channels.contract import Channel
from channels.telegram.settings import TelegramSettings
from erp_core import conversations
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.delivery import DeliveryLoop
from frontdesk.workflows.pace import Pace
from frontdesk.workflows.real_time import real_now
from tests.builders.house import a_house
from tests.builders.talk import WEI, answer_all, outbox_states, telegram_of, write
from tests.builders.waiting import eventually
from tests.fakes.telegram import TelegramFake

TOKEN = "7001:test-token"


def a_desk(database: Database, folder: Path, fake: TelegramFake, **settings) -> Frontdesk:
    bot = TelegramSettings(
        token=SecretStr(TOKEN),
        secret=SecretStr("hook-secret"),
        path_id="hook",
        api_base=fake.url,
        timeout=2,
    )
    given = {"telegram": bot, "uncertain_after": 0.0, "delivery_lease": 1.0}
    return a_house(database, folder, **(given | settings))


@contextmanager
def delivering(desk: Frontdesk, channel: Channel | None = None) -> Iterator[None]:
    """Run a delivery loop beside the test, on an event loop of its own, as fast as it can."""
    using = channel or telegram_of(desk)
    stop, loop = asyncio.Event(), asyncio.new_event_loop()

    async def run() -> None:
        sender = asyncio.create_task(
            DeliveryLoop(desk, using, Pace(per_second=1e6, per_peer=1e6)).run()
        )
        await stop.wait()
        sender.cancel()
        await asyncio.gather(sender, return_exceptions=True)
        await using.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        assert not thread.is_alive()
        loop.close()


def asked(desk: Frontdesk, *texts: str, peer: str = WEI, first: int = 1) -> None:
    """Let somebody write and be answered, each text by itself."""
    for number, text in enumerate(texts, first):
        write(desk, text, number, peer=peer)
        answer_all(desk)


def arrived(fake: TelegramFake, peer: str = WEI) -> list[str]:
    return [message.text for message in fake.telegram.sent if message.chat_id == int(peer)]


def until(desk: Frontdesk, *states: str) -> None:
    eventually(lambda: outbox_states(desk) == list(states), f"the outbox is {states}")


def as_sender(desk: Frontdesk) -> tuple[conversations.Outgoing, ...]:
    """Mark the next message as a sender does right before it dies."""
    return desk.database.run(
        lambda tx: conversations.take_next(
            tx, "telegram", "7001", real_now(), limit=1, busy=frozenset()
        )
    )
