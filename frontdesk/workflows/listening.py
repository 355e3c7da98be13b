"""Listening: one loop for each channel account that fetches its messages itself, under a lease.

Two processes never read the same mailbox or bot at the same time. If one dies, the other begins
where the cursor stands; what was stored and not yet noted is known again at the door.
"""

import asyncio
import contextlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import structlog

from channels.abilities import Listens
from channels.contract import Channel
from erp_core import conversations
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.lease import hold, release
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.intake import store
from frontdesk.workflows.real_time import real_now

T = TypeVar("T")
log = structlog.get_logger(__name__)


class StoredCursor:
    """How far a channel has read, kept in the database."""

    def __init__(self, desk: Frontdesk, channel: Channel) -> None:
        self._desk = desk
        self._where = (channel.name, channel.account)

    async def load(self) -> str:
        """Return the note; empty at the very first start."""
        return await asyncio.to_thread(
            self._desk.database.read, lambda tx: conversations.load_cursor(tx, *self._where)
        )

    async def save(self, note: str) -> None:
        """Keep the note."""
        await asyncio.to_thread(
            self._desk.database.run, lambda tx: conversations.save_cursor(tx, *self._where, note)
        )


class ListeningLoop:
    """Lets one channel account listen while this process holds its lease.

    Args:
        desk: The house.
        channel: The channel and its account.
        listens: The same channel, by what it can do.
    """

    def __init__(self, desk: Frontdesk, channel: Channel, listens: Listens) -> None:
        self._desk = desk
        self._channel = channel
        self._listens = listens
        self._name = f"listening:{channel.name}:{channel.account}"
        self._owner = f"listening-{uuid.uuid4().hex[:12]}"
        self._lease = timedelta(seconds=desk.settings.delivery_lease)

    async def run(self) -> None:
        """Listen until cancelled."""
        task: asyncio.Task[None] | None = None
        try:
            while True:
                held = await self._held()
                if held and (task is None or task.done()):
                    task = asyncio.create_task(self._listen())
                if not held and task is not None:
                    await _ended(task)
                    task = None
                await asyncio.sleep(self._rest(held=held))
        finally:
            await _ended(task)
            with contextlib.suppress(Unavailable):
                await self._write(lambda tx: release(tx, self._name, self._owner))

    def _rest(self, *, held: bool) -> float:
        """Renew at a third of the lease; look for a free one as often as for other work."""
        return self._lease.total_seconds() / 3 if held else self._desk.settings.poll

    async def _held(self) -> bool:
        try:
            return await self._write(
                lambda tx: hold(tx, self._name, self._owner, real_now(), self._lease)
            )
        except Unavailable:
            log.warning("listening waits: the database is not available", lease=self._name)
        except Exception:
            log.exception("the lease failed; it is tried again", lease=self._name)
        return False

    async def _listen(self) -> None:
        """Listen once; what ends it is told, and the loop begins again."""
        try:
            await self._listens.listen(self._take, StoredCursor(self._desk, self._channel))
        except Unavailable:
            log.warning("listening waits: the database is not available", lease=self._name)
        except Exception:
            log.exception("listening failed; it begins again", lease=self._name)

    async def _take(self, payload: bytes) -> None:
        """Store a payload; its return is the acknowledgement."""
        await asyncio.to_thread(store, self._desk, self._channel, payload)

    async def _write(self, command: Callable[[Tx], T]) -> T:
        return await asyncio.to_thread(self._desk.database.run, command)


async def _ended(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
