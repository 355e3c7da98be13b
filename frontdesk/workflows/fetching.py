"""Files that customers send: one loop for each channel account, under a lease, fetches them.

The carrier keeps a file for a while and names it in the message; here it is asked for it, without
holding a transaction, until it is stored or is never to be had. A turn never waits for a file.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import structlog

from channels.abilities import FetchesFiles
from channels.contract import Attachment, Channel, FetchedFile, InboundMessage
from channels.errors import ChannelError, TryLater
from erp_core import conversations
from erp_core.conversations import ExpectedFile
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.lease import hold, release
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.real_time import real_now

if TYPE_CHECKING:
    from erp_core.conversations.tables import MessageRow

T = TypeVar("T")
log = structlog.get_logger(__name__)
PLACES = frozenset({"location"})
"""Attachments that are no files."""
LONGEST = 45.0
"""Seconds that a carrier has for one file; the lease is renewed meanwhile."""
BACKOFF = timedelta(seconds=2)
NO_ROOM = timedelta(minutes=1)
"""Until a file that we could not store is asked for again."""


def expect_files(
    tx: Tx,
    channel: Channel | None,
    stored: "MessageRow | None",
    message: InboundMessage,
    first: int = 0,
) -> None:
    """Note the files of a message that was just stored, where its channel can fetch them.

    They stand among its attachments from the place ``first`` on.
    """
    if stored is None or not isinstance(channel, FetchesFiles):
        return
    files = {
        place: one.left_out
        for place, one in enumerate(message.attachments, first)
        if one.kind not in PLACES
    }
    conversations.expect_files(tx, stored, list(files), real_now(), files)


class FetchingLoop:
    """Fetches what one channel account's customers sent.

    Args:
        desk: The house.
        channel: The channel and its account; it must be able to fetch.
    """

    def __init__(self, desk: Frontdesk, channel: Channel) -> None:
        self._desk = desk
        self._channel = channel
        self._where = (channel.name, channel.account)
        self._name = f"fetching:{channel.name}:{channel.account}"
        self._lease = timedelta(seconds=desk.settings.delivery_lease)
        self._owner = f"fetching-{uuid.uuid4().hex[:12]}"
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Fetch until cancelled."""
        loop = asyncio.get_running_loop()
        topics = {f"files:{self._where[0]}:{self._where[1]}", "*"}

        def woken(told: frozenset[str]) -> None:
            if told & topics:
                loop.call_soon_threadsafe(self._wake.set)

        forget = self._desk.bus.watch(woken)
        try:
            while True:
                await self._drain()
                await self._rest()
        finally:
            forget()
            await asyncio.shield(self._give_back())

    async def _drain(self) -> None:
        """Fetch what is due, one file after the other."""
        try:
            while await asyncio.to_thread(self._desk.database.read, self._is_due):
                expected = await self._write(self._next)
                if expected is None:
                    return
                async with self._held_meanwhile():
                    mark = await self._fetched(expected)
                await self._note(expected, mark)
        except Unavailable:
            log.warning("fetching waits: the database is not available", channel=self._where[0])
        except Exception:
            log.exception("fetching failed", channel=self._where[0])

    async def _note(self, expected: ExpectedFile, mark: Callable[[Tx], None]) -> None:
        """Note what came of a file; where we cannot store it, the carrier is asked again for it.

        The attempt does not count then: a disk that is full for a while loses no file.
        """
        try:
            await self._write(mark)
        except Unavailable:
            due = real_now() + NO_ROOM
            await self._write(lambda tx: conversations.fetch_uncounted(tx, expected.id, due))
            raise

    def _is_due(self, tx: Tx) -> bool:
        return conversations.files_due(tx, *self._where, real_now())

    def _next(self, tx: Tx) -> ExpectedFile | None:
        """Take the next file, in the transaction that proves that the lease is ours."""
        if not self._hold(tx):
            return None
        return conversations.next_expected(tx, *self._where, real_now())

    def _hold(self, tx: Tx) -> bool:
        return hold(tx, self._name, self._owner, real_now(), self._lease)

    @asynccontextmanager
    async def _held_meanwhile(self) -> AsyncIterator[None]:
        """Renew the lease for as long as the block lasts.

        Where it is lost all the same, two may ask for the file, and it is kept once.
        """
        renewing = asyncio.create_task(self._renew_for_ever())
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                await self._write(self._hold)
            except Unavailable:
                log.warning("a lease could not be renewed", lease=self._name)

    async def _fetched(self, expected: ExpectedFile) -> Callable[[Tx], None]:
        """Ask the carrier for a file, and return how to note what came of it."""
        number = expected.id
        try:
            file = await self._ask(expected)
        except TryLater as error:
            pause = timedelta(seconds=error.after) if error.after else BACKOFF
            due, why = real_now() + pause * 2 ** (expected.attempts - 1), _words(error)
            return lambda tx: conversations.fetch_later(tx, number, due, why)
        except ChannelError as error:
            why = _words(error)
            return lambda tx: conversations.give_file_up(tx, number, why)
        except Exception as error:
            log.exception("a channel failed in an unknown way", channel=self._where[0])
            due, why = real_now() + BACKOFF * 2**expected.attempts, _words(error)
            return lambda tx: conversations.fetch_later(tx, number, due, why)
        name = file.name or _name_of(expected)
        return lambda tx: conversations.keep_fetched(tx, number, file.content, name)

    async def _ask(self, expected: ExpectedFile) -> FetchedFile:
        assert isinstance(self._channel, FetchesFiles)
        told = expected.attachment
        attachment = Attachment(
            kind=str(told["kind"]),
            provider_ref=str(told["reference"]),
            file_name=told.get("name"),
            mime_type=told.get("mime_type"),
            size=told.get("size"),
        )
        async with asyncio.timeout(LONGEST):
            return await self._channel.fetch(attachment, expected.body)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._desk.settings.poll):
                await self._wake.wait()
        except TimeoutError:
            return
        finally:
            self._wake.clear()

    async def _write(self, command: Callable[[Tx], T]) -> T:
        return await asyncio.to_thread(self._desk.database.run, command)

    async def _give_back(self) -> None:
        try:
            await self._write(lambda tx: release(tx, self._name, self._owner))
        except Unavailable:
            log.warning("a lease is left to its end", lease=self._name)


def _name_of(expected: ExpectedFile) -> str:
    """Call a nameless file what it is: photo-17."""
    return str(expected.attachment.get("name") or f"{expected.attachment['kind']}-{expected.id}")


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
