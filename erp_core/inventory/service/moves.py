"""The record of moves: written together with the balances and values that they explain."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import insert

from erp_core.inventory.schemas import MoveKind, Source
from erp_core.inventory.tables import StockMove
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class Move:
    """A quantity on its way from one location to another."""

    variant_id: int
    lot_id: int | None
    origin: int
    target: int
    quantity: Decimal
    value: Money


def write_moves(
    tx: Tx,
    kind: MoveKind,
    moves: Sequence[Move],
    *,
    source: Source | None = None,
    reason: str | None = None,
) -> tuple[int, ...]:
    """Write moves, all of one kind and for one document; returns their ids, sorted."""
    today = business_date(tx)
    rows = [
        {
            "kind": kind.value,
            "variant_id": move.variant_id,
            "lot_id": move.lot_id,
            "from_location_id": move.origin,
            "to_location_id": move.target,
            "quantity": move.quantity,
            "value_minor": move.value.minor,
            "currency": move.value.currency,
            "source_type": source[0] if source else None,
            "source_id": source[1] if source else None,
            "reason": reason,
            "at": tx.now,
            "business_date": today,
        }
        for move in moves
    ]
    written = tx.session.scalars(insert(StockMove).returning(StockMove.id), rows)
    tx.notify("stock")
    return tuple(sorted(written))
