"""Web chat as a channel: the socket brings frames in, the visitor's browser fetches replies."""

import asyncio

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
from channels.errors import InvalidSignature, Undeliverable
from channels.frame import Frame, file_in, frame_envelope, frame_message
from channels.webchat.session import session_of
from channels.webchat.settings import WebchatSettings

SESSION_HEADER = "x-webchat-session"
CAPABILITIES = Capabilities(
    length_unit=LengthUnit.CHARACTERS,
    length_limit=8000,
    buttons=8,
    media=False,
    markup=Markup.PLAIN,
    per_second=1000,
    per_peer_per_second=1000,
)


class WebchatChannel:
    """Our widget. What is sent is in the store already, so sending takes no I/O.

    The browser fetches everything after the last sequence number it has seen, each time
    something may be new and each time it connects again: exactly once, by resuming.
    """

    name = "webchat"
    capabilities = CAPABILITIES

    def __init__(self, settings: WebchatSettings) -> None:
        self.account = settings.account
        self._settings = settings

    def verify(self, request: WebhookRequest) -> None:
        """Check the page the frame comes from and that the session is the sender's own."""
        self.verified(request)

    def verified(self, request: WebhookRequest) -> Envelope:
        """Check a frame, and say whose it is: it is parsed once, and can be large.

        Raises:
            InvalidSignature: Its page is not listed, or its session is somebody else's.
        """
        if not self._settings.allows(request.headers.get("origin", "")):
            msg = "The page is not on the list of allowed origins."
            raise InvalidSignature(msg)
        token = request.headers.get(SESSION_HEADER, "")
        session = session_of(self._settings.secret.get_secret_value(), token)
        own = f"{self.name}:{self.account}:{session}"
        envelope = self.envelope(request.body)
        if session is None or envelope.conversation_key != own:
            msg = "The session token does not belong to this conversation."
            raise InvalidSignature(msg)
        return envelope

    def envelope(self, body: bytes) -> Envelope:
        """Read whose frame it is and its id."""
        return frame_envelope(self.name, self.account, body)

    def parse(self, body: bytes) -> list[InboundMessage]:
        """Read what the visitor wrote or pressed."""
        return [frame_message(self.name, self.account, body)]

    def compose(self, peer: str, text: str, *, number: int, button: str | None = None) -> bytes:
        """Write the frame of one message."""
        return Frame(peer=peer, id=str(number), text=text, button=button).encoded()

    async def fetch(self, attachment: Attachment, body: bytes) -> FetchedFile:
        """Take the file out of the frame that it came in."""
        content = await asyncio.to_thread(file_in, body)
        if content is None:
            msg = "There is no file in this frame."
            raise Undeliverable(msg)
        return FetchedFile(content, None, attachment.file_name or "")

    async def send(self, message: OutboundMessage) -> SendResult:  # noqa: ARG002 - the port names it
        """Mark a reply as sent: it is where the visitor's browser fetches it."""
        return SendResult(())

    async def close(self) -> None:
        """Nothing is open: the server owns the sockets."""
