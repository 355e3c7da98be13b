"""The carrier's list: one loop for each channel account, under a lease, asks it what we missed.

Two questions: which messages of ours did you take, where we do not know; and what did customers
write that no hook heard of. While the carrier cannot be asked nothing is guessed: the questions
wait, and staff see that they do.
"""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import structlog

from channels.abilities import ListsReceived, ListsSent
from channels.contract import Channel
from channels.errors import ChannelError, TryLater
from erp_core import conversations
from erp_core.conversations import ChannelPause, Task
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.lease import hold, release
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.looking_up import settle_next
from frontdesk.workflows.missed import is_due, store_missed
from frontdesk.workflows.real_time import real_now

T = TypeVar("T")
log = structlog.get_logger(__name__)
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 300.0
"""Seconds between two questions that fail, unless the carrier asks for more."""


class ListingLoop:
    """Asks one channel account's carrier what we missed.

    Args:
        desk: The house.
        channel: The channel and its account; it must be able to list.
    """

    def __init__(self, desk: Frontdesk, channel: Channel) -> None:
        self._desk = desk
        self._channel = channel
        self._where = (channel.name, channel.account)
        self._name = f"listing:{channel.name}:{channel.account}"
        self._owner = f"listing-{uuid.uuid4().hex[:12]}"
        self._lease = timedelta(seconds=desk.settings.delivery_lease)
        self._not_before = 0.0
        self._failures = 0
        self._is_noted = False

    async def run(self) -> None:
        """Ask until cancelled."""
        try:
            while True:
                await self._step()
                await asyncio.sleep(self._desk.settings.poll)
        finally:
            with contextlib.suppress(Unavailable):
                await asyncio.shield(self._write(lambda tx: release(tx, self._name, self._owner)))

    async def _step(self) -> None:
        """Ask what is due, unless the carrier wants to be left alone."""
        if time.monotonic() < self._not_before:
            return
        try:
            if await asyncio.to_thread(self._desk.database.read, self._is_due):
                await self._ask()
        except Unavailable:
            log.warning("listing waits: the database is not available", channel=self._where[0])
        except ChannelError as error:
            await self._pause(error)
        except Exception as error:
            log.exception("listing failed", channel=self._where[0])
            await self._pause(error)

    def _is_due(self, tx: Tx) -> bool:
        """Tell whether to ask; where a pause is noted, when it is over, whoever noted it."""
        pause = conversations.channel_pause(tx, *self._where, Task.LIST)
        if pause is not None:
            self._failures, self._is_noted = pause.failures, True
            return pause.until <= real_now()
        return self._doubts_are_due(tx) or self._reading_is_due(tx)

    def _doubts_are_due(self, tx: Tx) -> bool:
        if not isinstance(self._channel, ListsSent):
            return False
        return conversations.next_doubts(tx, *self._where, real_now()) is not None

    def _reading_is_due(self, tx: Tx) -> bool:
        channel = self._channel
        return isinstance(channel, ListsReceived) and is_due(tx, channel, channel, real_now())

    async def _ask(self) -> None:
        """Ask what is due, if no other process does; one failed doubt keeps nobody waiting."""
        channel = self._channel
        if not await self._write(self._hold):
            return
        try:
            while isinstance(channel, ListsSent) and await settle_next(
                self._desk, channel, channel
            ):
                await self._went_well()
        finally:
            await self._read_on()
        await self._went_well()

    async def _read_on(self) -> None:
        """Read what customers wrote when it is time; after a pause it is, to see if it is over."""
        channel = self._channel
        if not isinstance(channel, ListsReceived) or not channel.lists_every:
            return
        due = await asyncio.to_thread(self._desk.database.read, self._reading_is_due)
        if due or self._is_noted:
            await store_missed(self._desk, channel, channel)

    def _hold(self, tx: Tx) -> bool:
        return hold(tx, self._name, self._owner, real_now(), self._lease)

    async def _pause(self, error: Exception) -> None:
        """Leave the carrier alone for as long as it asks, and longer each time."""
        asked = error.after if isinstance(error, TryLater) else 0.0
        grown = min(FIRST_PAUSE * 2.0 ** min(self._failures, 10), LONGEST_PAUSE)
        after = max(asked, grown)
        self._failures += 1
        self._not_before = time.monotonic() + after
        now, why = real_now(), f"{type(error).__name__}: {error}"[:300]
        until = now + timedelta(seconds=after)
        paused = ChannelPause(*self._where, Task.LIST, self._failures, why, now, until)
        self._is_noted = True
        with contextlib.suppress(Unavailable):
            await self._write(lambda tx: conversations.pause_channel(tx, paused))

    async def _went_well(self) -> None:
        self._failures = 0
        if self._is_noted:
            await self._write(lambda tx: conversations.resume_channel(tx, *self._where, Task.LIST))
            self._is_noted = False

    async def _write(self, command: Callable[[Tx], T]) -> T:
        return await asyncio.to_thread(self._desk.database.run, command)
