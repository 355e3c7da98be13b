"""Channels that fetch their messages themselves: one listener a channel account, under a lease.

What they bring goes through the same door as what carriers deliver. How far a channel has read is
a note in the database that moves only after the payload it covers was stored, so a crash reads
something again and loses nothing; the door stores a payload once.
"""

import asyncio
import contextlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import structlog

from channels.contract import Channel, Listens
from erp_core import conversations
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.lease import hold, release
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.intake import store
from frontdesk.workflows.real_time import real_now

T = TypeVar("T")
log = structlog.get_logger(__name__)


class ListeningLoop:
    """Listens for one channel account.

    Args:
        desk: The house.
        channel: The channel and its account; it must be able to listen.
    """

    def __init__(self, desk: Frontdesk, channel: Channel) -> None:
        self._desk = desk
        self._channel = channel
        self._where = (channel.name, channel.account)
        self._name = f"listening:{channel.name}:{channel.account}"
        self._owner = f"listening-{uuid.uuid4().hex[:12]}"
        self._lease = timedelta(seconds=desk.settings.delivery_lease)

    async def run(self) -> None:
        """Listen until cancelled, whenever the lease is ours."""
        try:
            while True:
                if await self._held():
                    await self._listen_while_held()
                await asyncio.sleep(self._desk.settings.poll)
        finally:
            with contextlib.suppress(Unavailable):
                await asyncio.shield(self._write(lambda tx: release(tx, self._name, self._owner)))

    async def load(self) -> str:
        """Return how far this channel has read."""
        return await asyncio.to_thread(
            self._desk.database.read, lambda tx: conversations.load_cursor(tx, *self._where)
        )

    async def save(self, note: str) -> None:
        """Keep how far this channel has read."""
        await self._write(lambda tx: conversations.save_cursor(tx, *self._where, note))

    async def _take(self, body: bytes) -> None:
        await asyncio.to_thread(store, self._desk, self._channel, body)

    async def _listen_while_held(self) -> None:
        assert isinstance(self._channel, Listens)
        listener = asyncio.ensure_future(self._channel.listen(self._take, self))
        renewing = asyncio.ensure_future(self._renew())
        try:
            await asyncio.wait({listener, renewing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (listener, renewing):
                task.cancel()
            found = await asyncio.gather(listener, renewing, return_exceptions=True)
        for failure in found:
            if isinstance(failure, Unavailable):
                log.warning("listening waits: the database is not available", at=self._where[0])
            elif isinstance(failure, Exception):
                log.error("listening failed", at=self._where[0], exc_info=failure)

    async def _renew(self) -> None:
        """Return when another process listens, or may soon."""
        held = True
        while held:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            held = await self._held()

    async def _held(self) -> bool:
        try:
            return await self._write(
                lambda tx: hold(tx, self._name, self._owner, real_now(), self._lease)
            )
        except Unavailable:
            return False

    async def _write(self, command: Callable[[Tx], T]) -> T:
        return await asyncio.to_thread(self._desk.database.run, command)
