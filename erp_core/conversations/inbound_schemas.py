"""What arrives: the stored hook, the claim on it, and the message it became."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class RawInbound:
    """A verified payload at the door.

    Attributes:
        channel: Name of the channel.
        account: Our account on it.
        peer: The address on the other side.
        key: Conversation key.
        dedupe_key: Equal for deliveries of the same thing.
        body: The payload as it came.
        captured: Whether replies are shown to the caller instead of being sent.
        replaces: The dedupe_key of the dead letter that stood for it; empty where none can.
    """

    channel: str
    account: str
    peer: str
    key: str
    dedupe_key: str
    body: bytes
    captured: bool = False
    replaces: str = ""


TRIES_TOGETHER = 2
"""How often a conversation is tried like any other. Whoever was only beside a death is answered at
the second try, at once; after two deaths it may be the cause, and runs alone."""


@dataclass(frozen=True)
class Claim:
    """One worker's hold on a conversation, good until its lease ends.

    Attributes:
        conversation_id: The conversation.
        owner: The worker.
        done_seq: The watermark when it was claimed.
        attempts: How often it was claimed without being finished, this time included.
    """

    conversation_id: int
    owner: str
    done_seq: int
    attempts: int

    @property
    def is_suspect(self) -> bool:
        """Whether turns of it died or failed: its messages are answered one at a time now."""
        return self.attempts > TRIES_TOGETHER


@dataclass(frozen=True)
class RawEvent:
    """A stored payload that waits to be answered.

    Attributes:
        by_hand: Whether it was set aside and an operator had it heard.
        unread: Whether it had been set aside for the measure of a day, which no filter saw.
    """

    id: int
    seq: int
    body: bytes
    captured: bool
    received_at: datetime
    code_outcome: str | None
    by_hand: bool = False
    unread: bool = False


@dataclass(frozen=True)
class Arrived:
    """One message parsed from a payload."""

    text: str
    carrier_id: str | None = None
    kind: str = "text"
    button: str | None = None
    sender_name: str = ""
    language: str | None = None
    sent_at: datetime | None = None
    contact_phone: str | None = None
    attachments: tuple[dict[str, Any], ...] = ()
    whole_text: str | None = None


@dataclass(frozen=True)
class Pressed:
    """What a pressed button stands for."""

    proposal_id: int | None
    value: str
