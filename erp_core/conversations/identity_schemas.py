"""Links between addresses and parties as they cross a border."""

from datetime import datetime

from erp_core.conversations.schemas import Proof
from erp_core.kernel.actor import PartyId
from erp_core.kernel.schema import Name, RecordId, Schema


class Unlinking(Schema):
    """Why an address is a party's no more, or is again."""

    reason: Name


class UnlinkingView(Schema):
    """An address that is a party's no more.

    Attributes:
        party_id: Whose it was.
        proof: What the link rested on.
    """

    id: RecordId
    identity_id: RecordId
    channel: str
    address: str
    party_id: PartyId
    proof: Proof
    reason: str
    unlinked_at: datetime
    unlinked_by: str
    undone_at: datetime | None
    undone_because: str | None
