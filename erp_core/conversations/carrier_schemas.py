"""What is asked of a carrier about messages of ours, what it lists, and why it is left alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Task(StrEnum):
    """What a channel account does at its carrier."""

    SEND = "send"
    LIST = "list"


@dataclass(frozen=True)
class Doubt:
    """One try of an outgoing message that may or may not have arrived.

    Attributes:
        outbox_id: The message.
        text: What it says; a message that was sent again says so before that.
        again: Whether it may have been sent again.
        provider_ids: The carrier's ids of earlier tries.
        handed_at: Since when the carrier may have it, in real time; tells tries apart.
    """

    outbox_id: int
    text: str
    again: bool
    provider_ids: tuple[str, ...]
    handed_at: datetime


@dataclass(frozen=True)
class Doubts:
    """What is in doubt of one conversation, to be asked for at once, oldest first.

    ``since`` is the earliest moment, by a clock like ours, at which the carrier may list it.
    """

    conversation_id: int
    peer: str
    tries: tuple[Doubt, ...]
    since: datetime


@dataclass(frozen=True)
class Found:
    """A message of ours in the carrier's list.

    Attributes:
        carrier_id: The carrier's id of it.
        says: The messages in doubt that say exactly this, by ``Doubt.outbox_id``.
        at: When the carrier took it, by its own clock.
        went_on: Whether it got further than the carrier, as far as is known.
    """

    carrier_id: str
    says: frozenset[int]
    at: datetime
    went_on: bool


@dataclass(frozen=True)
class ChannelPause:
    """Why a channel account waits with a task.

    Attributes:
        channel: The channel.
        account: Our account on it.
        task: What waits.
        failures: How often it failed in a row.
        reason: What the carrier said last.
        since: Since when, in real time.
        until: When it is tried again, in real time.
    """

    channel: str
    account: str
    task: Task
    failures: int
    reason: str
    since: datetime
    until: datetime
