"""What the web chat's socket needs from the house."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from starlette.concurrency import run_in_threadpool

from channels.contract import Channel, Envelope
from channels.errors import TryLater
from channels.webchat.ports import Choice, HistoryItem
from erp_core import conversations
from erp_core.conversations import MessageView
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.notify import EVERYTHING
from frontdesk.application import Frontdesk
from frontdesk.workflows.intake import store

PAGE = 50


class WebchatPorts:
    """The house, seen from a web chat socket.

    Args:
        desk: The house.
        channel: The web chat.
    """

    def __init__(self, desk: Frontdesk, channel: Channel) -> None:
        self._desk = desk
        self._channel = channel

    async def accept(self, raw: bytes, envelope: Envelope) -> None:
        """Store a message.

        Raises:
            TryLater: It could not be stored.
        """
        try:
            await run_in_threadpool(store, self._desk, self._channel, raw, envelope=envelope)
        except Unavailable as error:
            raise TryLater(after=2.0) from error

    async def replies(self, session: str, after_seq: int) -> list[HistoryItem]:
        """Read the lines after a place, both sides', in order."""
        return await run_in_threadpool(self._read, self._key(session), after_seq)

    def wake(self, session: str) -> AsyncGenerator[None]:
        """Yield now and whenever something may be new in this visitor's own conversation."""
        return self._wakes(frozenset({conversations.talk_topic(self._key(session)), EVERYTHING}))

    def _key(self, session: str) -> str:
        return f"{self._channel.name}:{self._channel.account}:{session}"

    async def _wakes(self, own: frozenset[str]) -> AsyncGenerator[None]:
        loop, event = asyncio.get_running_loop(), asyncio.Event()

        def woken(topics: frozenset[str]) -> None:
            if topics & own:
                loop.call_soon_threadsafe(event.set)

        forget = self._desk.bus.watch(woken)
        try:
            while True:
                yield
                await _set_or_late(event, self._desk.settings.poll)
        finally:
            forget()

    def _read(self, key: str, after: int) -> list[HistoryItem]:
        rows = self._desk.database.read(
            lambda tx: conversations.transcript(tx, key, after=after, limit=PAGE)
        )
        return [_item(row) for row in rows]


async def _set_or_late(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
    finally:
        event.clear()


def _item(row: MessageView) -> HistoryItem:
    item: Any = {
        "seq": row.id,
        "who": _who(row),
        "text": row.text,
        "at": row.at.isoformat(),
    }
    if row.buttons:
        item["buttons"] = [Choice(label=one["label"], nonce=one["nonce"]) for one in row.buttons]
    if row.direction == "in" and row.attachments:
        item["files"] = [str(one.get("name") or one.get("kind") or "") for one in row.attachments]
    if row.author == "staff":
        item["name"] = row.author_name
    if row.carrier_id and row.direction == "in":
        item["id"] = row.carrier_id
    shown: HistoryItem = item
    return shown


def _who(row: MessageView) -> str:
    if row.direction == "in":
        return "customer"
    return "person" if row.author == "staff" else "assistant"
