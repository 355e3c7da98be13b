"""What customers are told of blocked lots."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class RecallNotice(Table):
    """A customer of a blocked lot: a draft until they are told, or not.

    ``has_lot_id`` is the lot that they have: the blocked one, or one that it went into.
    ``order_id`` is the latest of the orders concerned, which are all in ``order_ids``.
    """

    __tablename__ = "recall_notices"
    __table_args__ = (
        Index(
            "uq_recall_notices_one_draft",
            "lot_id",
            "party_id",
            "has_lot_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )

    id: Mapped[PrimaryKey]
    lot_id: Mapped[int] = reference("lots.id", index=False)
    has_lot_id: Mapped[int] = reference("lots.id")
    party_id: Mapped[int] = reference("parties.id")
    order_id: Mapped[int] = reference("orders.id")
    order_ids: Mapped[list[Any]]
    received: Mapped[bool]
    quantity: Mapped[Decimal]
    state: Mapped[str] = mapped_column(index=True)
    text: Mapped[str | None]
    reason: Mapped[str | None]
    noted_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
