"""What happened in a conversation, for modules above."""

from dataclasses import dataclass

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class MessageArrived(Event):
    """A customer's message was added to a thread."""

    message_id: int


@dataclass(frozen=True)
class MessageSent(Event):
    """A reply was added to a thread and queued for its channel."""

    message_id: int


@dataclass(frozen=True)
class ThreadHandedOver(Event):
    """A person is to take a thread."""

    thread_id: int


@dataclass(frozen=True)
class IdentityLinked(Event):
    """An identity was proven to belong to a party."""

    identity_id: int
