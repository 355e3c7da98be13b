"""What the socket needs from the house: a place to put messages and a place to read them."""

from collections.abc import AsyncGenerator
from typing import Literal, NotRequired, Protocol, TypedDict

from channels.contract import Envelope


class Choice(TypedDict):
    """A button as the widget shows it."""

    label: str
    nonce: str


class HistoryItem(TypedDict):
    """One line of the conversation as the widget shows it.

    Attributes:
        seq: Its place; a line stored later always has a higher one.
        who: Who wrote it.
        text: What it says.
        at: When, in ISO 8601 with offset.
        id: For the customer's own lines, the widget's id of it.
        name: For a person's lines, who it is.
        buttons: Choices under it.
        files: Names of the files that came with it.
    """

    seq: int
    who: Literal["customer", "assistant", "person"]
    text: str
    at: str
    id: NotRequired[str]
    name: NotRequired[str]
    buttons: NotRequired[list[Choice]]
    files: NotRequired[list[str]]


class Ports(Protocol):
    """The house, seen from a socket."""

    async def accept(self, raw: bytes, envelope: Envelope) -> None:
        """Store a message; returning means that it is stored.

        Raises:
            TryLater: It could not be stored; the widget sends it again.
        """

    async def replies(self, session: str, after_seq: int) -> list[HistoryItem]:
        """Read the lines after a sequence number, in order; a page of them is enough."""
        ...

    def wake(self, session: str) -> AsyncGenerator[None]:
        """Yield once when the subscription stands, then whenever something may be new."""
        ...
