"""The balances: locked in sorted order, changed only by updates that guard themselves."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.inventory.allocation import NOTHING, Shelf, Taken
from erp_core.inventory.errors import StockShort
from erp_core.inventory.schemas import Source
from erp_core.inventory.tables import Lot, Reservation, StockBalance
from erp_core.kernel.column_types import Micros
from erp_core.kernel.transaction import Tx


def lock_shelves(tx: Tx, variant_ids: Iterable[int], held_for: Source | None = None) -> list[Shelf]:
    """Lock what is in stock of some articles, in the order of the rows' ids.

    Args:
        tx: The transaction.
        variant_ids: The articles.
        held_for: Whose reservations to show as ``ours``; its document is locked already.
    """
    rows = tx.session.execute(
        select(
            StockBalance.id,
            StockBalance.variant_id,
            StockBalance.location_id,
            StockBalance.lot_id,
            Lot.expires_on,
            StockBalance.on_hand,
            StockBalance.reserved,
        )
        .outerjoin(Lot, Lot.id == StockBalance.lot_id)
        .where(StockBalance.variant_id.in_(sorted(set(variant_ids))))
        .where(StockBalance.on_hand > NOTHING)
        .order_by(StockBalance.id)
        .with_for_update(of=StockBalance)
    ).all()
    ours = reservations_of(tx, held_for) if held_for and rows else {}
    return [Shelf(*row, ours=ours.get(row[0], NOTHING)) for row in rows]


def reservations_of(tx: Tx, source: Source) -> dict[int, Decimal]:
    """Return what is held for a document, by balance, in sorted order."""
    rows = tx.session.execute(
        select(Reservation.balance_id, Reservation.quantity)
        .where(Reservation.source_type == source[0], Reservation.source_id == source[1])
        .order_by(Reservation.balance_id)
    )
    return dict(rows.all())


def hold(tx: Tx, source: Source, taken: Sequence[Taken]) -> None:
    """Hold free stock for a document.

    Raises:
        StockShort: It is not free any more.
    """
    if not taken:
        return
    _change(tx, [(part.shelf.balance_id, NOTHING, part.quantity) for part in taken])
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    statement = insert(Reservation).values(
        [
            {
                "source_type": source[0],
                "source_id": source[1],
                "balance_id": part.shelf.balance_id,
                "variant_id": part.shelf.variant_id,
                "quantity": part.quantity,
            }
            for part in taken
        ]
    )
    tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=[
                Reservation.source_type,
                Reservation.source_id,
                Reservation.balance_id,
            ],
            set_={"quantity": Reservation.quantity + statement.excluded.quantity},
        )
    )


def let_go(tx: Tx, source: Source) -> None:
    """Free everything that is held for a document."""
    held = reservations_of(tx, source)
    if not held:
        return
    _change(tx, [(balance_id, NOTHING, -quantity) for balance_id, quantity in held.items()])
    tx.session.execute(
        delete(Reservation).where(
            Reservation.source_type == source[0], Reservation.source_id == source[1]
        )
    )


def take_out(tx: Tx, source: Source | None, taken: Sequence[Taken]) -> None:
    """Take stock off its shelves, and with it what of it was held for the document.

    Raises:
        StockShort: It is not there any more.
    """
    _change(tx, [(part.shelf.balance_id, -part.quantity, -part.held) for part in taken])
    if source is None:
        return
    _end_reservations(tx, source, [p for p in taken if p.held and p.held == p.shelf.ours])
    _lower_reservations(tx, source, [p for p in taken if p.held and p.held < p.shelf.ours])


def put_on(tx: Tx, variant_id: int, location_id: int, lot_id: int | None, by: Decimal) -> None:
    """Put stock on its shelf, making the shelf at first use."""
    place = (
        StockBalance.variant_id == variant_id,
        StockBalance.location_id == location_id,
        StockBalance.lot_id.is_not_distinct_from(lot_id),
    )
    raised = (
        update(StockBalance)
        .where(*place)
        .values(on_hand=StockBalance.on_hand + by)
        .returning(StockBalance.id)
        .execution_options(synchronize_session=False)
    )
    if tx.session.execute(raised).first() is None:
        _make_shelf(tx, variant_id, location_id, lot_id)
        tx.session.execute(raised).one()


def lot_id_of(tx: Tx, variant_id: int, code: str | None, expires_on: date | None) -> int | None:
    """Return the lot of a code, made at first use; its expiry is what it was first given."""
    if code is None:
        return None
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    tx.session.execute(
        insert(Lot)
        .values(variant_id=variant_id, code=code, expires_on=expires_on)
        .on_conflict_do_nothing()
    )
    return tx.session.scalars(
        select(Lot.id).where(Lot.variant_id == variant_id, Lot.code == code)
    ).one()


def _make_shelf(tx: Tx, variant_id: int, location_id: int, lot_id: int | None) -> None:
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    tx.session.execute(
        insert(StockBalance)
        .values(
            variant_id=variant_id,
            location_id=location_id,
            lot_id=lot_id,
            on_hand=NOTHING,
            reserved=NOTHING,
        )
        .on_conflict_do_nothing()
    )


def _change(tx: Tx, changes: Sequence[tuple[int, Decimal, Decimal]]) -> None:
    """Add to (on hand, reserved) of balances; each row guards 0 <= reserved <= on hand itself."""
    on_hand = StockBalance.on_hand + bindparam("d_on_hand", type_=Micros())
    reserved = StockBalance.reserved + bindparam("d_reserved", type_=Micros())
    done = tx.connection.execute(
        update(StockBalance)
        .where(StockBalance.id == bindparam("b_id"), reserved >= NOTHING, reserved <= on_hand)
        .values(on_hand=on_hand, reserved=reserved),
        [
            {"b_id": balance_id, "d_on_hand": by_hand, "d_reserved": by_reserved}
            for balance_id, by_hand, by_reserved in sorted(changes)
        ],
    )
    if done.rowcount != len(changes):
        raise StockShort


def _end_reservations(tx: Tx, source: Source, taken: Sequence[Taken]) -> None:
    if taken:
        tx.connection.execute(
            delete(Reservation).where(
                Reservation.source_type == source[0],
                Reservation.source_id == source[1],
                Reservation.balance_id.in_([part.shelf.balance_id for part in taken]),
            )
        )


def _lower_reservations(tx: Tx, source: Source, taken: Sequence[Taken]) -> None:
    if taken:
        tx.connection.execute(
            update(Reservation)
            .where(
                Reservation.source_type == source[0],
                Reservation.source_id == source[1],
                Reservation.balance_id == bindparam("b_id"),
            )
            .values(quantity=Reservation.quantity - bindparam("by", type_=Micros())),
            [{"b_id": part.shelf.balance_id, "by": part.held} for part in taken],
        )
