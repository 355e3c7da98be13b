"""Who asks: an actor of the core with the proof that this person gave on this channel."""

from dataclasses import dataclass
from enum import IntEnum

from erp_core.kernel.actor import Actor


class Verification(IntEnum):
    """How sure we are who is writing; each step includes the ones before it."""

    PUBLIC = 0
    """Nobody known: prices, stock, policy."""
    ORDER = 1
    """Order number and postcode: that order's status."""
    LINKED = 2
    """The channel is linked to the party: all own reads."""
    CODE = 3
    """A one-time code within the last 30 minutes: money, address, cancellation."""


@dataclass(frozen=True)
class Asker:
    """The person on the other end of a thread.

    Attributes:
        actor: Acts on the core with the customer's scope; a stranger's scope is empty.
        identity_id: The address on the channel that wrote.
        party_id: The customer, once known.
        name: How to address the customer; empty while unknown.
        verification: What was proven.
        language: Last language used, ``en`` or ``zh``; None before the first message.
        channel: Name of the channel.
        proven_order: Number of the one order that was proven by its postcode in this thread.
    """

    actor: Actor
    identity_id: int
    party_id: int | None
    name: str
    verification: Verification
    language: str | None
    channel: str
    proven_order: str | None = None
