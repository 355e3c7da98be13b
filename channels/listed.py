"""What a carrier lists: a message of ours that it took, as it tells of it afterwards."""

from dataclasses import dataclass
from datetime import datetime

from channels.contract import StatusUpdate


@dataclass(frozen=True)
class ListedSend:
    """A message of ours in a carrier's list.

    Attributes:
        provider_id: The carrier's id of it.
        text: What it says, in the form that ``ListsSent.reads`` brings our own texts into.
        at: When the carrier took it, by its own clock; aware and in UTC.
        update: How far it got; None while the carrier only has it.
    """

    provider_id: str
    text: str
    at: datetime
    update: StatusUpdate | None = None


@dataclass(frozen=True)
class Missed:
    """A customer's message in a carrier's list.

    Attributes:
        payload: The payload that the carrier would have delivered.
        at: When the customer wrote it, by the carrier's clock; aware and in UTC.
    """

    payload: bytes
    at: datetime
