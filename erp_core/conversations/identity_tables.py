"""What became of links between addresses and parties."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class UnlinkingRow(Table):
    """An address that is a party's no more, until it is undone; with what the link rested on.

    While it stands, nothing but a new proof links the two again.
    """

    __tablename__ = "identity_unlinkings"

    id: Mapped[PrimaryKey]
    identity_id: Mapped[int] = reference("identities.id")
    party_id: Mapped[int] = reference("parties.id")
    proof: Mapped[str]
    proven_at: Mapped[datetime | None]
    reason: Mapped[str]
    unlinked_at: Mapped[datetime]
    unlinked_by: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_because: Mapped[str | None] = mapped_column(default=None)
