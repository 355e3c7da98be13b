"""What happened to a person or a company."""

from dataclasses import dataclass

from erp_core.kernel.actor import PartyId
from erp_core.kernel.events import Event


@dataclass(frozen=True)
class PartyCreated(Event):
    """A person or company was entered."""

    party_id: PartyId
