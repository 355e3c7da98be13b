"""The terminal as a channel: the smallest one, and the one to copy for a new carrier."""

from collections.abc import Callable

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
from channels.errors import InvalidSignature
from channels.frame import Frame, frame_envelope, frame_message
from channels.terminal.settings import TerminalSettings

CAPABILITIES = Capabilities(
    length_unit=LengthUnit.CHARACTERS,
    length_limit=10_000,
    buttons=0,
    media=False,
    markup=Markup.PLAIN,
    per_second=1000,
    per_peer_per_second=1000,
)


class TerminalChannel:
    """A shell. The one who types is whoever can start a process here, so no hook leads to it."""

    name = "terminal"
    capabilities = CAPABILITIES

    def __init__(
        self,
        settings: TerminalSettings,
        show: Callable[[OutboundMessage], None] | None = None,
    ) -> None:
        """Talk to a shell.

        Args:
            settings: How the account is called.
            show: Prints a reply; without it the reader takes replies from the thread.
        """
        self.account = settings.account
        self._show = show

    def verify(self, request: WebhookRequest) -> None:
        """Refuse every request: a shell does not call over HTTP."""
        msg = f"The terminal takes no requests, and {request.url} is one."
        raise InvalidSignature(msg)

    def envelope(self, body: bytes) -> Envelope:
        """Read whose line it is and its number."""
        return frame_envelope(self.name, self.account, body)

    def parse(self, body: bytes) -> list[InboundMessage]:
        """Read the line that was typed."""
        return [frame_message(self.name, self.account, body)]

    def compose(self, peer: str, text: str, *, number: int, button: str | None = None) -> bytes:
        """Write the payload of one line."""
        return Frame(peer=peer, id=str(number), text=text, button=button).encoded()

    async def send(self, message: OutboundMessage) -> SendResult:
        """Print one reply."""
        if self._show is not None:
            self._show(message)
        return SendResult(())

    async def close(self) -> None:
        """Nothing is open."""
