"""E-mail as a channel: a mailbox to read, a server to send by, one address for both."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from channels.abilities import Cursor, Take
from channels.contract import (
    LARGEST_FILE,
    Attachment,
    Capabilities,
    Daily,
    Envelope,
    FetchedFile,
    InboundMessage,
    LengthUnit,
    Markup,
    OutboundMessage,
    SendResult,
    WebhookRequest,
)
from channels.email import inbound
from channels.email.compose import compose
from channels.email.ours import Ours
from channels.email.settings import EmailSettings
from channels.errors import InvalidSignature, Undeliverable


class EmailChannel:
    """One mailbox. No request leads to it: it reads its mail itself."""

    name = inbound.NAME

    def __init__(self, settings: EmailSettings, now: Callable[[], datetime]) -> None:
        self.account = settings.account
        self.capabilities = Capabilities(
            length_unit=LengthUnit.CHARACTERS,
            length_limit=100_000,
            buttons=0,
            media=True,
            markup=Markup.PLAIN,
            per_second=5,
            per_peer_per_second=1,
            secrets=True,
            threads=True,
            answers_a_day=settings.answers_a_day,
            daily=Daily(settings.mails_a_day, settings.bytes_a_day),
        )
        self._settings = settings
        self._now = now
        self._parts = inbound.Parts(settings.most_files)
        secret = settings.secret.get_secret_value()
        self._ours = Ours(settings.address, secret, settings.plus_addresses and bool(secret))

    def verify(self, request: WebhookRequest) -> None:
        """Refuse every request: mail lies in its mailbox."""
        msg = f"E-mail takes no requests, and {request.url} is one."
        raise InvalidSignature(msg)

    def envelope(self, body: bytes) -> Envelope:
        """Read whose mail it is, and which."""
        return inbound.envelope(self._settings, body)

    def parse(self, body: bytes) -> list[InboundMessage]:
        """Read the message in a mail."""
        return inbound.parse(self._settings, self._ours, body)

    def is_report(self, body: bytes) -> bool:
        """Tell by the headers of a mail whether a mail server reports that one did not arrive."""
        return inbound.is_report(body)

    def compose(self, peer: str, text: str, *, number: int, button: str | None = None) -> bytes:
        """Write the mail our mailbox would hold; nobody can press a button in one."""
        _ = button
        return compose(self._settings, peer, text, number=number, now=self._now())

    async def fetch(self, attachment: Attachment, body: bytes) -> FetchedFile:
        """Take a file out of the stored mail."""
        content = await asyncio.to_thread(self._parts.part_of, body, attachment.provider_ref)
        if content is None:
            msg = "There is no such file in this mail."
            raise Undeliverable(msg)
        if len(content) > LARGEST_FILE:
            msg = f"The file has {len(content)} bytes, more than are kept."
            raise Undeliverable(msg)
        return FetchedFile(content, attachment.mime_type, attachment.file_name or "")

    async def send(self, message: OutboundMessage) -> SendResult:
        """Send one mail, once."""
        from channels.email.outbound import send

        return await send(self._settings, self._ours, message, self._now())

    async def listen(self, take: Take, cursor: Cursor) -> None:
        """Read the mailbox until cancelled."""
        # Lazy: the libraries for IMAP and SMTP are loaded by who reads and sends.
        from channels.email.listener import Listener

        await Listener(self._settings, self._now).listen(take, cursor)

    async def check(self) -> str:
        """Look into the mailbox and log in where mail is sent."""
        from channels.email.checking import check

        return await check(self._settings)

    async def close(self) -> None:
        """Nothing stays open: each mail is sent on a connection of its own."""
