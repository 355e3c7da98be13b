"""What a channel may be able to do beyond receiving and sending."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Protocol, runtime_checkable

from channels.contract import Attachment, FetchedFile, StatusUpdate
from channels.listed import ListedSend, Missed

Take = Callable[[bytes], Awaitable[None]]
"""Stores a payload; its return is the acknowledgement, and it raises where that failed."""


@runtime_checkable
class FetchesFiles(Protocol):
    """A channel whose messages bring files."""

    async def fetch(self, attachment: Attachment, body: bytes) -> FetchedFile:
        """Fetch a file as ``parse`` described it, from the carrier or out of the payload itself.

        Raises:
            Undeliverable: It is gone, too large or not to be had.
            TryLater: The carrier may give it later.
        """
        ...


@runtime_checkable
class ReportsStatus(Protocol):
    """A channel whose carrier reports what became of a message, by a request of its own."""

    def statuses(self, body: bytes) -> tuple[StatusUpdate, ...]:
        """Read the reports in a verified request; empty where there is none for us."""
        ...


@runtime_checkable
class TellsReports(Protocol):
    """A channel to which reports that a message did not arrive come as messages of their own."""

    def is_report(self, body: bytes) -> bool:
        """Tell cheaply, without parsing all of a payload, whether it is such a report.

        ``parse`` says of everything that is one here that it is ``automatic``.
        """
        ...


class Cursor(Protocol):
    """A note of how far a channel has read at its carrier; kept by the house, in its database."""

    async def load(self) -> str:
        """Return the note; empty at the very first start."""
        ...

    async def save(self, note: str) -> None:
        """Keep the note; call it only after what it covers was taken."""
        ...


@runtime_checkable
class Listens(Protocol):
    """A channel that fetches its messages itself (polling, IMAP), beside or instead of a hook."""

    async def listen(self, take: Take, cursor: Cursor) -> None:
        """Fetch messages until cancelled; a payload counts as read once ``take`` returned.

        It waits for an unreachable carrier by itself and never ends by an error of the network.
        """
        ...


@runtime_checkable
class ListsSent(Protocol):
    """A channel whose carrier can be asked which messages of ours it took."""

    async def sent_to(self, peer: str, since: datetime) -> tuple[ListedSend, ...]:
        """List every message to a peer that the carrier took since then, oldest first.

        Raises:
            TryLater: The list, or a part of it, could not be read: nothing is known.
        """
        ...

    async def sent_as(self, provider_id: str) -> ListedSend | None:
        """Ask for one message by the carrier's id of it; None where it knows of none.

        Raises:
            TryLater: It could not be asked.
        """
        ...

    def reads(self, text: str) -> str:
        """Write a text of ours as the list would show it, to compare the two."""
        ...


@runtime_checkable
class ListsReceived(Protocol):
    """A channel whose carrier can be asked what customers wrote, delivered to us or not.

    Attributes:
        lists_every: Seconds between two readings; 0 for never.
        lists_after: Seconds that a message's own delivery has before the list is asked for it.
        lists_overlap: Seconds that a reading begins before the end of the last one.
    """

    lists_every: float
    lists_after: float
    lists_overlap: float

    def received(self, since: datetime, until: datetime) -> AsyncIterator[Missed]:
        """Read what customers wrote between two moments, oldest first.

        Raises:
            TryLater: The list could not be read to its end.
        """
        ...


@runtime_checkable
class Connects(Protocol):
    """A channel whose carrier can be told where to deliver."""

    async def close(self) -> None:
        """Close the connections, if there are any."""
        ...

    async def connect(self) -> str:
        """Tell the carrier where to deliver; returns what it knows now, short.

        Raises:
            ChannelError: It does not; the words say what to do.
        """
        ...


@runtime_checkable
class Checks(Protocol):
    """A channel that can tell whether its carrier knows us."""

    async def check(self) -> str:
        """Ask the carrier who we are, sending nothing to anybody; returns what it said, short.

        Raises:
            ChannelError: It cannot be reached or does not know us; the words say what to do.
        """
        ...
