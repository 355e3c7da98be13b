"""Telegram as a channel: inbound and outbound behind the port."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from channels.contract import (
    Capabilities,
    Envelope,
    InboundMessage,
    LengthUnit,
    Markup,
    OutboundMessage,
    SendResult,
    WebhookRequest,
)
from channels.telegram import inbound
from channels.telegram.compose import compose
from channels.telegram.settings import TelegramSettings

if TYPE_CHECKING:
    from channels.telegram.outbound import Outbound

CAPABILITIES = Capabilities(
    length_unit=LengthUnit.UTF16,
    length_limit=4096,
    buttons=8,
    media=True,
    markup=Markup.PLAIN,
    per_second=30,
    per_peer_per_second=1,
    secrets=True,
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
        """Send one text message, once."""
        return await self._connected().send(message)

    async def register(self, url: str) -> None:
        """Tell Telegram to deliver updates to this hook."""
        await self._connected().register(url)

    async def username(self) -> str:
        """Ask Telegram for the bot's name: the check that the token is right."""
        return await self._connected().username()

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
