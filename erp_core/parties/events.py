"""What happened to a person or a company."""

from dataclasses import dataclass

from erp_core.kernel.actor import PartyId
from erp_core.kernel.events import Event


@dataclass(frozen=True)
class PartyCreated(Event):
    """A person or company was entered."""

    party_id: PartyId


@dataclass(frozen=True)
class PartiesMerged(Event):
    """One entry stands for another of the same person or company from now on."""

    party_id: PartyId
    merged_id: PartyId


@dataclass(frozen=True)
class PartiesParted(Event):
    """Two entries that were taken for one are two again."""

    party_id: PartyId
    merged_id: PartyId


@dataclass(frozen=True)
class PersonErased(Event):
    """A person was erased; their records are blank."""

    party_id: PartyId
