"""The balances: locked in sorted order, changed only by updates that guard themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Update, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.inventory.allocation import NOTHING, Shelf, Taken
from erp_core.inventory.errors import NoSuchLot, OtherExpiry, StockShort
from erp_core.inventory.schemas import LocationKind, Source
from erp_core.inventory.tables import Location, Lot, Reservation, StockBalance
from erp_core.kernel.adding import add_to_sums
from erp_core.kernel.changing import Given, change_rows
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx

Place = tuple[int, int, int | None]
"""An article in a location, by lot."""


def lock_shelves(tx: Tx, variant_ids: Iterable[int], held_for: Source | None = None) -> list[Shelf]:
    """Lock what lies in warehouses of some articles, in the order of the rows' ids.

    What may be done with their lots is read once they are locked: whoever blocks a lot waits for
    the same rows, or was waited for.

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
            StockBalance.on_hand,
            StockBalance.reserved,
        )
        .join(Location, Location.id == StockBalance.location_id)
        .where(Location.kind == LocationKind.STOCK, Location.warehouse_id.is_not(None))
        .where(StockBalance.variant_id.in_(sorted(set(variant_ids))))
        .where(StockBalance.on_hand > NOTHING)
        .order_by(StockBalance.id)
        .with_for_update(of=StockBalance)
    ).all()
    ours = reservations_of(tx, held_for) if held_for and rows else {}
    lots = _lots_of(tx, {row[3] for row in rows if row[3] is not None})
    return [
        Shelf(
            balance_id,
            variant_id,
            location_id,
            lot_id,
            *lots[lot_id],
            on_hand=on_hand,
            reserved=reserved,
            ours=ours.get(balance_id, NOTHING),
        )
        for balance_id, variant_id, location_id, lot_id, on_hand, reserved in rows
    ]


def _lots_of(tx: Tx, lot_ids: set[int]) -> dict[int | None, tuple[date | None, bool]]:
    """Tell of lots, and of no lot, their last day and whether they may leave the house."""
    found: dict[int | None, tuple[date | None, bool]] = {None: (None, True)}
    if not lot_ids:
        return found
    today = business_date(tx)
    rows = tx.session.execute(
        select(Lot.id, Lot.expires_on, Lot.blocked_at).where(Lot.id.in_(sorted(lot_ids)))
    )
    for lot_id, expires_on, blocked_at in rows:
        fresh = expires_on is None or expires_on >= today
        found[lot_id] = (expires_on, fresh and blocked_at is None)
    return found


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
    rows = [
        {
            "source_type": source[0],
            "source_id": source[1],
            "balance_id": part.shelf.balance_id,
            "variant_id": part.shelf.variant_id,
            "quantity": part.quantity,
        }
        for part in taken
    ]
    key = ("source_type", "source_id", "balance_id")
    add_to_sums(tx, Reservation, rows, key=key, sums=("quantity",))


def let_go(tx: Tx, source: Source) -> None:
    """Free everything that is held for a document.

    Its shelves are locked first, for others end what is held as well: a count, a lot that is
    blocked, the customer's own order. What is freed is what is still there to be ended.
    """
    mine = (Reservation.source_type == source[0], Reservation.source_id == source[1])
    shelves = (
        select(StockBalance.id)
        .where(StockBalance.id.in_(select(Reservation.balance_id).where(*mine)))
        .order_by(StockBalance.id)
        .with_for_update()
    )
    if tx.session.scalars(shelves).all():
        _drop(tx, *mine)


@dataclass(frozen=True)
class Change:
    """What is added to a balance: on hand, and what of it is held.

    Attributes:
        row: The balance's id, if it is known and locked.
    """

    place: Place
    on_hand: Decimal
    reserved: Decimal = NOTHING
    row: int | None = None


def change_places(tx: Tx, changes: Iterable[Change]) -> None:
    """Change balances, making those that are not there yet; each row guards itself.

    Raises:
        StockShort: Less is there, or less is free.
    """
    sums: dict[Place, tuple[Decimal, Decimal]] = {}
    rows: dict[Place, int] = {}
    for change in changes:
        on_hand, reserved = sums.get(change.place, (NOTHING, NOTHING))
        sums[change.place] = (on_hand + change.on_hand, reserved + change.reserved)
        if change.row is not None:
            rows[change.place] = change.row
    missing = [place for place in sums if place not in rows]
    if missing:
        rows |= _rows_of(tx, missing)
    _change(tx, [(rows[place], *by) for place, by in sums.items() if any(by)])


def let_go_of_unusable(tx: Tx, source: Source, shelves: Iterable[Shelf]) -> None:
    """Free what is held for a document of lots that have expired or were blocked since."""
    useless = [shelf for shelf in shelves if shelf.ours and not shelf.usable]
    if useless:
        _change(tx, [(shelf.balance_id, NOTHING, -shelf.ours) for shelf in useless])
        _end_reservations(tx, source, [Taken(shelf, shelf.ours, shelf.ours) for shelf in useless])


def lower_held(tx: Tx, shelf: Shelf, quantity: Decimal) -> None:
    """Take off a balance what its reservations were lowered by."""
    _change(tx, [(shelf.balance_id, NOTHING, -quantity)])


def drop_reservations(tx: Tx, ids: Sequence[int]) -> None:
    """End reservations, whosever they are; their shelves are locked."""
    if ids:
        _drop(tx, Reservation.id.in_(sorted(ids)))


def _drop(tx: Tx, *which: ColumnElement[bool]) -> None:
    ended = delete(Reservation).where(*which)
    sums: dict[int, Decimal] = {}
    for balance_id, quantity in tx.session.execute(
        ended.returning(Reservation.balance_id, Reservation.quantity)
    ):
        sums[balance_id] = sums.get(balance_id, NOTHING) + quantity
    _change(tx, [(balance_id, NOTHING, -quantity) for balance_id, quantity in sums.items()])


def end_held(tx: Tx, source: Source, taken: Sequence[Taken]) -> None:
    """End what was held for a document of the goods that leave for it."""
    _end_reservations(tx, source, [p for p in taken if p.held and p.held == p.shelf.ours])
    _lower_reservations(tx, source, [p for p in taken if p.held and p.held < p.shelf.ours])


def _rows_of(tx: Tx, wanted: Sequence[Place]) -> dict[Place, int]:
    """Lock the balances of places, in the order of their ids; makes those that are missing."""
    found = _locked_rows(tx, wanted)
    missing = sorted((place for place in wanted if place not in found), key=str)
    if missing:
        insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
        rows = [
            {
                "variant_id": place[0],
                "location_id": place[1],
                "lot_id": place[2],
                "on_hand": NOTHING,
                "reserved": NOTHING,
            }
            for place in missing
        ]
        tx.session.execute(insert(StockBalance).values(rows).on_conflict_do_nothing())
        found = _locked_rows(tx, wanted)
    return found


def _locked_rows(tx: Tx, wanted: Sequence[Place]) -> dict[Place, int]:
    rows = tx.session.execute(
        select(
            StockBalance.variant_id,
            StockBalance.location_id,
            StockBalance.lot_id,
            StockBalance.id,
        )
        .where(StockBalance.variant_id.in_(sorted({place[0] for place in wanted})))
        .where(StockBalance.location_id.in_(sorted({place[1] for place in wanted})))
        .where(_lots(wanted))
        .order_by(StockBalance.id)
        .with_for_update()
    )
    found = {(row[0], row[1], row[2]): row[3] for row in rows}
    return {place: found[place] for place in wanted if place in found}


def _lots(wanted: Sequence[Place]) -> ColumnElement[bool]:
    named = sorted({place[2] for place in wanted if place[2] is not None})
    some = StockBalance.lot_id.in_(named)
    if any(place[2] is None for place in wanted):
        return or_(some, StockBalance.lot_id.is_(None)) if named else StockBalance.lot_id.is_(None)
    return some


def lot_id_of(tx: Tx, variant_id: int, code: str | None, expires_on: date | None) -> int | None:
    """Return the lot of a code, made at first use; its last day is what it was first given.

    Raises:
        OtherExpiry: It is known with another last day.
    """
    if code is None:
        return None
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    tx.session.execute(
        insert(Lot)
        .values(variant_id=variant_id, code=code, expires_on=expires_on)
        .on_conflict_do_nothing()
    )
    known = select(Lot.id, Lot.expires_on).where(Lot.variant_id == variant_id, Lot.code == code)
    lot_id, kept = tx.session.execute(known).one()
    if kept is None and expires_on is not None:
        # A count or an adjustment had found it first, and knew no last day of it.
        unknown = (Lot.id == lot_id, Lot.expires_on.is_(None))
        tx.session.execute(update(Lot).where(*unknown).values(expires_on=expires_on))
        _, kept = tx.session.execute(known).one()
    if expires_on not in (None, kept):
        raise OtherExpiry(field="expires_on", expires_on=str(kept))
    return lot_id


def known_lot_id(tx: Tx, variant_id: int, code: str | None) -> int | None:
    """Return the lot of a code.

    Raises:
        NoSuchLot: There is none of that code.
    """
    if code is None:
        return None
    found = tx.session.scalar(select(Lot.id).where(Lot.variant_id == variant_id, Lot.code == code))
    if found is None:
        raise NoSuchLot(field="lot")
    return found


def _change(tx: Tx, changes: Sequence[tuple[int, Decimal, Decimal]]) -> None:
    """Add to (on hand, reserved) of locked balances, each named once; a row guards itself."""
    rows = [
        {"id": balance_id, "on_hand": by_hand, "reserved": by_reserved}
        for balance_id, by_hand, by_reserved in sorted(changes)
    ]
    if change_rows(tx, StockBalance, rows, _guarded) != len(rows):
        raise StockShort


def _guarded(given: Given) -> Update:
    """Add what is given to a balance where 0 <= reserved <= on hand still holds afterwards."""
    on_hand = StockBalance.on_hand + given["on_hand"]
    reserved = StockBalance.reserved + given["reserved"]
    return (
        update(StockBalance)
        .where(StockBalance.id == given["id"], reserved >= NOTHING, reserved <= on_hand)
        .values(on_hand=on_hand, reserved=reserved)
    )


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
    rows = [
        {
            "source_type": source[0],
            "source_id": source[1],
            "balance_id": part.shelf.balance_id,
            "quantity": part.held,
        }
        for part in taken
    ]
    change_rows(tx, Reservation, rows, _lowered)


def _lowered(given: Given) -> Update:
    return (
        update(Reservation)
        .where(
            Reservation.source_type == given["source_type"],
            Reservation.source_id == given["source_id"],
            Reservation.balance_id == given["balance_id"],
        )
        .values(quantity=Reservation.quantity - given["quantity"])
    )
