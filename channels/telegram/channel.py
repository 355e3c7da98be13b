"""Telegram as a channel: inbound and outbound behind the port."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from channels.abilities import Cursor, Take
from channels.contract import (
    Attachment,
    Capabilities,
    Envelope,
    FetchedFile,
    InboundMessage,
    LengthUnit,
    Markup,
    OutboundMessage,
    SendResult,
    WebhookRequest,
)
from channels.errors import ChannelError, TryLater, Uncertain
from channels.telegram import inbound
from channels.telegram.checking import check, connect
from channels.telegram.compose import compose
from channels.telegram.settings import TelegramSettings

if TYPE_CHECKING:
    from channels.telegram.outbound import Outbound

PAUSE = 5.0
CAPABILITIES = Capabilities(
    length_unit=LengthUnit.UTF16,
    length_limit=4096,
    buttons=8,
    media=True,
    markup=Markup.PLAIN,
    per_second=30,
    per_peer_per_second=1,
    secrets=True,
    shares_contact=True,
    caption_limit=960,  # 1024, less what the outbox puts before a message that it sends again
)


class TelegramChannel:
    """One bot. It reaches for Telegram with the first message, so a bad token stops no start."""

    name = inbound.NAME
    capabilities = CAPABILITIES

    def __init__(self, settings: TelegramSettings, now: Callable[[], datetime]) -> None:
        self.account = settings.account
        self._settings = settings
        self._now = now
        self._outbound: Outbound | None = None

    def verify(self, request: WebhookRequest) -> None:
        """Check the opaque path and the secret header."""
        inbound.verify(self._settings, request)

    def envelope(self, body: bytes) -> Envelope:
        """Read which chat an update belongs to and its number."""
        return inbound.envelope(self.account, body)

    def parse(self, body: bytes) -> list[InboundMessage]:
        """Read the customer's message in an update."""
        return inbound.parse(self.account, body)

    def compose(self, peer: str, text: str, *, number: int, button: str | None = None) -> bytes:
        """Write the update Telegram would deliver."""
        return compose(self.account, peer, text, number=number, button=button, now=self._now())

    async def send(self, message: OutboundMessage) -> SendResult:
        """Send one text message or document, once."""
        return await self._connected().send(message)

    async def fetch(self, attachment: Attachment, body: bytes) -> FetchedFile:
        """Fetch a file that a customer sent; the update only names it."""
        _ = body
        return await self._connected().fetch(attachment)

    async def check(self) -> str:
        """Ask Telegram whose token ours is, and whether it delivers to us."""
        try:
            return await check(self._connected(), self._settings)
        except Uncertain as error:
            raise TryLater(PAUSE, str(error)) from error

    async def connect(self) -> str:
        """Tell Telegram to deliver to our hook; returns the bot and the address."""
        try:
            return await connect(self._connected(), self._settings)
        except Uncertain as error:
            raise TryLater(PAUSE, str(error)) from error

    async def close(self) -> None:
        """Close the connections, if there are any."""
        if self._outbound is not None:
            await self._outbound.close()
            self._outbound = None

    def _connected(self) -> "Outbound":
        if self._outbound is None:
            # Lazy: the library takes a noticeable part of a second to load.
            from channels.telegram.outbound import Outbound

            self._outbound = Outbound(self._settings)
        return self._outbound


class PollingTelegramChannel(TelegramChannel):
    """A bot that asks for its updates, for a first try without a public address."""

    async def listen(self, take: Take, cursor: Cursor) -> None:
        """Ask for updates until cancelled; the note is the number of the next one.

        A hook that is set is deleted first, because Telegram serves only one of the two ways. The
        number moves after an update was taken: one that could not be stored is asked for again.
        """
        hooked = True
        while True:
            try:
                if hooked:
                    await self._connected().unhook()
                    hooked = False
                await self._take_updates(take, cursor)
            except ChannelError as error:
                await asyncio.sleep(error.after if isinstance(error, TryLater) else PAUSE)

    async def _take_updates(self, take: Take, cursor: Cursor) -> None:
        note = await cursor.load()
        for update in await self._connected().updates(int(note or 0)):
            number = update.get("update_id") if isinstance(update, dict) else None
            if type(number) is not int:  # true is no number
                continue  # what has no number is no update; the next one moves on past it
            await take(json.dumps(update).encode())  # escaped: half a letter cannot be UTF-8
            await cursor.save(str(number + 1))
