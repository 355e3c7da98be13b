"""What documents took from stock and brought into it, as their own sub-ledger is compared with."""

from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select

from erp_core.inventory.schemas import MoveKind
from erp_core.inventory.tables import StockMove
from erp_core.kernel.transaction import Tx


class MovedFor(NamedTuple):
    """What moved for a document: a kind of move of an article."""

    source_id: int
    kind: MoveKind
    variant_id: int


def moved_for(tx: Tx, source_type: str) -> dict[MovedFor, tuple[Decimal, int]]:
    """Sum quantity and value that moved for each document of a kind, corrections left out."""
    rows = tx.session.execute(
        select(
            StockMove.source_id,
            StockMove.kind,
            StockMove.variant_id,
            func.sum(StockMove.quantity),
            func.sum(StockMove.value_minor),
        )
        .where(StockMove.source_type == source_type, StockMove.corrects_id.is_(None))
        .group_by(StockMove.source_id, StockMove.kind, StockMove.variant_id)
    )
    return {
        MovedFor(source_id or 0, MoveKind(kind), variant_id): (quantity, int(minor))
        for source_id, kind, variant_id, quantity, minor in rows
    }
