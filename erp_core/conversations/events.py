"""What happened in a conversation, for modules above."""

from dataclasses import dataclass

from erp_core.kernel.causes import Cause
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
class ThreadAssigned(Event):
    """A person has a thread now, taken or given; ``by_id`` is who did it, 0 the house itself."""

    thread_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadHandedBack(Event):
    """The assistant answers a thread again."""

    thread_id: int


@dataclass(frozen=True)
class ThreadQueued(Event):
    """A thread waits in another queue."""

    thread_id: int


@dataclass(frozen=True)
class ThreadWoke(Event):
    """The moment until which a thread slept has come, or its customer wrote."""

    thread_id: int


@dataclass(frozen=True)
class ThreadResolved(Event):
    """A thread was closed; ``by_id`` is the member of staff, ``cause`` why it came up."""

    thread_id: int
    by_id: int
    cause: Cause


@dataclass(frozen=True)
class ThreadReopened(Event):
    """A resolved thread is open again."""

    thread_id: int


@dataclass(frozen=True)
class NoteAdded(Event):
    """Staff noted something in a thread."""

    message_id: int


@dataclass(frozen=True)
class IdentityLinked(Event):
    """An identity was proven to belong to a party."""

    identity_id: int


@dataclass(frozen=True)
class IdentityUnlinked(Event):
    """An address stopped being a party's."""

    identity_id: int
    party_id: int
