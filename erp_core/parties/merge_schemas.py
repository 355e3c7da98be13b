"""Duplicates and their merging as they cross a border."""

from datetime import datetime
from enum import StrEnum

from erp_core.kernel.actor import PartyId
from erp_core.kernel.schema import Name, RecordId, Schema


class EvidenceKind(StrEnum):
    """What two entries of the same person or company have in common."""

    PHONE = "phone"
    EMAIL = "email"
    TAX_ID = "tax_id"
    NAME = "name"


class Evidence(Schema):
    """Something that two entries have in common."""

    kind: EvidenceKind
    value: str


class DuplicateView(Schema):
    """Two entries that may be the same person or company, and why we think so."""

    party_id: PartyId
    name: str
    other_id: PartyId
    other_name: str
    evidence: tuple[Evidence, ...]


class NewMerge(Schema):
    """Take two entries for one.

    Attributes:
        other_id: The entry that stands for the other from now on no more.
        reason: How we know that they are the same.
    """

    other_id: RecordId
    reason: Name


class MergeView(Schema):
    """Two entries that were taken for one, with what they had in common then.

    Attributes:
        party_id: The entry that stands for both.
        merged_id: The entry that it stands for.
    """

    id: RecordId
    party_id: PartyId
    party_name: str
    merged_id: PartyId
    merged_name: str
    evidence: tuple[Evidence, ...]
    reason: str
    merged_at: datetime
    merged_by: str
    undone_at: datetime | None
    undone_because: str | None
