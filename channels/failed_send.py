"""A carrier's report that comes in as a message: what we sent did not arrive."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FailedSend:
    """A carrier's report, in a message of its own, that a message of ours did not arrive.

    Attributes:
        key: The ``OutboundMessage.key`` of the message.
        error: The carrier's reason, with its code.
        final: Whether it will never arrive there; else the carrier may have given up too early.
        unreachable: Whether nothing else will either: the address is not there at all.
    """

    key: str
    error: str
    final: bool
    unreachable: bool = False
