"""SMS and WhatsApp behind the port: one account at Twilio, a number of ours, and a way to write."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from channels import twilio_list, twilio_wire
from channels.contract import (
    Attachment,
    Capabilities,
    Envelope,
    FetchedFile,
    InboundMessage,
    OutboundMessage,
    SendResult,
    StatusUpdate,
    WebhookRequest,
)
from channels.errors import Undeliverable
from channels.listed import ListedSend, Missed
from channels.twilio_checking import check
from channels.twilio_settings import TwilioSettings
from channels.twilio_wire import Line

if TYPE_CHECKING:
    from channels.twilio_api import TwilioApi


class TwilioChannel:
    """One number at Twilio. It reaches for Twilio with the first message, not at the start.

    Args:
        settings: The account.
        line: How the service writes addresses.
        number: Our number on it.
        capabilities: What it can carry.
        written: How a text is written for it.
    """

    def __init__(
        self,
        settings: TwilioSettings,
        line: Line,
        number: str,
        capabilities: Capabilities,
        written: Callable[[str], str] = str,
    ) -> None:
        self.name = line.name
        self.account = line.account
        self.capabilities = capabilities
        self.lists_every = settings.list_every
        self.lists_after = settings.list_after
        self.lists_overlap = settings.list_overlap
        self._settings = settings
        self._line = line
        self._number = number
        self._written = written
        self._api: TwilioApi | None = None

    def verify(self, request: WebhookRequest) -> None:
        """Check the signature against the public address."""
        twilio_wire.verify(self._settings.auth_token.get_secret_value(), request)

    def envelope(self, body: bytes) -> Envelope:
        """Read whose message it is and its number."""
        return twilio_wire.envelope(self._line, body)

    def parse(self, body: bytes) -> list[InboundMessage]:
        """Read the customer's message in a form."""
        return twilio_wire.parse(self._line, body)

    def statuses(self, body: bytes) -> tuple[StatusUpdate, ...]:
        """Read the report of what became of a message of ours."""
        return twilio_wire.statuses(self._line, body)

    def compose(self, peer: str, text: str, *, number: int, button: str | None = None) -> bytes:
        """Write the form that Twilio would deliver."""
        said = (self._number, peer, text)
        return twilio_wire.compose(self._line, *said, count=number, button=button)

    async def send(self, message: OutboundMessage) -> SendResult:
        """Send one message, once."""
        text = self._written(message.text)
        if not text.strip():
            return SendResult(())  # Twilio refuses a message without words
        line = self._line
        return await self._connected().create(
            line.address(self._number), line.address(message.peer), text
        )

    async def fetch(self, attachment: Attachment, body: bytes) -> FetchedFile:
        """Fetch a file that came with a message.

        Raises:
            Undeliverable: It is gone, too large, somewhere we must not go, or was never in the
                payload.
            TryLater: Twilio may give it later.
        """
        known = [one.provider_ref for message in self.parse(body) for one in message.attachments]
        if attachment.kind == "location" or attachment.provider_ref not in known:
            msg = "There is no such file in the message."
            raise Undeliverable(msg)
        return await self._connected().media(attachment.provider_ref)

    async def sent_to(self, peer: str, since: datetime) -> tuple[ListedSend, ...]:
        """List every message to a peer that Twilio took since then, oldest first.

        The list comes newest first and is read until it is older. It is not narrowed by
        ``DateSent``: that is empty until Twilio has sent a message on, and would hide one that
        waits in its queue.

        Raises:
            TryLater: It could not be read to its end.
        """
        line, found = self._line, []
        wanted = {"To": line.address(peer), "From": line.address(self._number)}
        async for described in self._connected().messages(**wanted):
            one = twilio_list.sent_of(line, described)
            if one is not None and one.at < since - twilio_list.DISORDER:
                break
            if one is not None and one.at >= since:
                found.append(one)
        return tuple(sorted(found, key=lambda one: one.at))

    async def sent_as(self, provider_id: str) -> ListedSend | None:
        """Ask Twilio for one message by its SID.

        Raises:
            TryLater: It could not be asked.
        """
        described = await self._connected().message(provider_id)
        return None if described is None else twilio_list.sent_of(self._line, described)

    def reads(self, text: str) -> str:
        """Write a text as Twilio would show it in its list."""
        return twilio_list.normal(self._written(text))

    async def received(self, since: datetime, until: datetime) -> AsyncIterator[Missed]:
        """Read what customers wrote between two moments, oldest first, with their files' addresses.

        Raises:
            TryLater: The list could not be read to its end.
        """
        api = self._connected()
        wanted = {
            "To": self._line.address(self._number),
            "DateSent>": twilio_list.filter_time(since),
            "DateSent<": twilio_list.filter_time(until),
        }
        found = {
            str(one.get("sid")): one
            async for one in api.messages(**wanted)
            if twilio_list.is_inbound(one) and twilio_list.created(one) is not None
        }
        dated = ((twilio_list.created(one), sid) for sid, one in found.items())
        for at, sid in sorted((at, sid) for at, sid in dated if at is not None):
            media = await api.media_list(sid) if twilio_list.has_media(found[sid]) else []
            form = twilio_list.form_of(found[sid], media, self._settings.api_base)
            yield Missed(form, at)

    async def check(self) -> str:
        """Ask Twilio who we are.

        Raises:
            ChannelError: It cannot be reached, or does not know us.
        """
        return await check(self._connected(), self._settings, self._line, self._number)

    async def close(self) -> None:
        """Close the connections, if there are any."""
        if self._api is not None:
            await self._api.close()
            self._api = None

    def _connected(self) -> "TwilioApi":
        if self._api is None:
            # Lazy: the HTTP client takes a noticeable part of a second to load.
            from channels.twilio_api import TwilioApi

            self._api = TwilioApi(self._settings)
        return self._api
