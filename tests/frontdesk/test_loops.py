"""At the end of the house everything is stopped at once, and nothing is waited for for ever."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from channels.telegram.channel import TelegramChannel
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.loops import running_loops
from frontdesk.workflows.real_time import real_now
from tests.builders.house import BOT, ScriptedAssistant, a_house, says
from tests.builders.talk import outbox, owners, watermarks, write
from tests.builders.waiting import eventually

SHORT = 0.2


class Thinking:
    """An assistant that thinks until it is let go."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, question, asker):
        self.began.set()
        assert self.go_on.wait(20)
        return says("Done thinking.")


class Closing(TelegramChannel):
    """A Telegram that does something when it is closed."""

    def __init__(self, deed: Callable[[], None]) -> None:
        super().__init__(BOT, real_now)
        self._deed = deed

    async def close(self) -> None:
        self._deed()
        await super().close()


def with_telegram(desk: Frontdesk, deed: Callable[[], None]) -> Frontdesk:
    channel = Closing(deed)
    return replace(desk, channels={(channel.name, channel.account): channel})


async def visit(desk: Frontdesk, thinking: Thinking, **how: float) -> None:
    """Let the loops run until a turn is being answered, then leave."""
    async with running_loops(desk, **how):
        await asyncio.to_thread(thinking.began.wait, 20)


def test_a_turn_that_hangs_does_not_keep_the_house_from_ending(
    database: Database, tmp_path: Path
) -> None:
    thinking = Thinking()
    desk = with_telegram(
        a_house(database, tmp_path, ScriptedAssistant(decide=thinking)), lambda: None
    )
    write(desk, "hello", 1)

    asyncio.run(visit(desk, thinking, patience=SHORT))

    assert not thinking.go_on.is_set()
    assert watermarks(desk) == [(1, 0)]
    thinking.go_on.set()
    eventually(lambda: owners(desk) == [], "the turn ends in its own time")


def test_deliveries_end_while_a_turn_is_still_being_answered(
    database: Database, tmp_path: Path
) -> None:
    thinking = Thinking()
    house = a_house(database, tmp_path, ScriptedAssistant(decide=thinking))
    desk = with_telegram(house, thinking.go_on.set)
    write(desk, "hello", 1)

    asyncio.run(visit(desk, thinking))

    assert outbox(desk) == [("Done thinking.", "pending")]
    assert owners(desk) == []


def test_what_fails_to_stop_keeps_nothing_else_from_ending(
    database: Database, tmp_path: Path
) -> None:
    thinking = Thinking()

    def fails() -> None:
        thinking.go_on.set()
        raise ConnectionError

    desk = with_telegram(a_house(database, tmp_path, ScriptedAssistant(decide=thinking)), fails)
    write(desk, "hello", 1)

    asyncio.run(visit(desk, thinking))

    assert outbox(desk) == [("Done thinking.", "pending")]
    assert owners(desk) == []
