"""Where what is held for a document lies: the places that a picker walks to."""

from datetime import date

from sqlalchemy import select

from erp_core.inventory.schemas import Source
from erp_core.inventory.tables import Location, Lot, Reservation, StockBalance, Warehouse
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import RecordId, Schema
from erp_core.kernel.transaction import Tx


class Pick(Schema):
    """Some of an article that is held for a document in one place and lot.

    Attributes:
        location: Code of the place within the warehouse.
        quantity: What is held there, in the article's unit.
    """

    variant_id: RecordId
    warehouse_id: RecordId
    warehouse: str
    location_id: RecordId
    location: str
    lot: str | None
    expires_on: date | None
    quantity: Number


def picks_of(tx: Tx, source: Source) -> tuple[Pick, ...]:
    """List where what is held for a document lies: by article, first expired first, then oldest."""
    rows = tx.session.execute(
        select(
            Reservation.variant_id,
            Warehouse.id,
            Warehouse.code,
            Location.id,
            Location.code,
            Lot.code,
            Lot.expires_on,
            Reservation.quantity,
        )
        .join(StockBalance, StockBalance.id == Reservation.balance_id)
        .join(Location, Location.id == StockBalance.location_id)
        .join(Warehouse, Warehouse.id == Location.warehouse_id)
        .outerjoin(Lot, Lot.id == StockBalance.lot_id)
        .where(Reservation.source_type == source[0], Reservation.source_id == source[1])
        .order_by(Reservation.variant_id, StockBalance.id)
    )
    found = [
        Pick(
            variant_id=variant_id,
            warehouse_id=warehouse_id,
            warehouse=warehouse,
            location_id=location_id,
            location=location,
            lot=lot,
            expires_on=expires_on,
            quantity=quantity,
        )
        for (
            variant_id,
            warehouse_id,
            warehouse,
            location_id,
            location,
            lot,
            expires_on,
            quantity,
        ) in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.variant_id, one.expires_on or date.max)))
