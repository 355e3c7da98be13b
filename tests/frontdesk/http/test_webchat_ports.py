"""A web chat socket hears of its own conversation, and reads for no other."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path

import pytest

from erp_core.kernel.database import Database
from erp_core.kernel.notify import EVERYTHING
from frontdesk.application import Frontdesk
from frontdesk.http.webchat import WebchatPorts
from frontdesk.workflows.intake import store
from tests.builders.house import a_house
from tests.builders.talk import answer_all

LONG = 600.0
MINE, OTHER = "visitor-1", "visitor-2"


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_house(database, tmp_path, poll=LONG)


def ports_of(desk: Frontdesk) -> WebchatPorts:
    channel = desk.channel("webchat")
    assert channel is not None
    return WebchatPorts(desk, channel)


def talk(desk: Frontdesk, visitor: str, number: int) -> None:
    """Let a visitor write and be answered."""
    channel = desk.channel("webchat")
    assert channel is not None
    store(desk, channel, channel.compose(visitor, "hello", number=number))
    answer_all(desk)


async def is_woken(next_wake: Awaitable[None]) -> bool:
    """Tell whether a wake-up has come: what woke it did so before this was called."""
    for _ in range(10):
        await asyncio.sleep(0)
    return asyncio.ensure_future(next_wake).done()


async def wakes(desk: Frontdesk, *causes: str) -> list[bool]:
    """Say after each cause whether the socket of the first visitor was woken."""
    found = []
    waking = ports_of(desk).wake(MINE)
    await anext(waking)
    next_wake = asyncio.ensure_future(anext(waking))
    await asyncio.sleep(0)
    for number, cause in enumerate(causes):
        if cause in (MINE, OTHER):
            await asyncio.to_thread(talk, desk, cause, number)
        else:
            desk.bus.wake({cause})
        woken = await is_woken(next_wake)
        found.append(woken)
        if woken:
            next_wake = asyncio.ensure_future(anext(waking))
            await asyncio.sleep(0)
    next_wake.cancel()
    await asyncio.gather(next_wake, return_exceptions=True)
    await waking.aclose()
    return found


def test_a_socket_is_woken_by_its_own_conversation_from_the_first_message_on(
    desk: Frontdesk,
) -> None:
    assert asyncio.run(wakes(desk, MINE, MINE)) == [True, True]


def test_a_socket_sleeps_through_everything_else(desk: Frontdesk) -> None:
    causes = ("stock", "turns", "thread:99", "inbox", OTHER)

    assert asyncio.run(wakes(desk, *causes)) == [False] * 5


def test_a_socket_is_woken_when_what_happened_is_not_known(desk: Frontdesk) -> None:
    assert asyncio.run(wakes(desk, EVERYTHING)) == [True]
