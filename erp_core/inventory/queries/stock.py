"""What may be known of stock: how much can be had is public, where it lies is for staff."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from erp_core import catalog
from erp_core.inventory.places import places
from erp_core.inventory.schemas import (
    HOLDS,
    Availability,
    MoveKind,
    MoveView,
    StockLine,
    WarehouseView,
)
from erp_core.inventory.tables import (
    Location,
    Lot,
    Reservation,
    StockBalance,
    StockHold,
    StockMove,
    StockValue,
    Warehouse,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.quantity import rounded
from erp_core.kernel.transaction import Tx

NOTHING = Decimal(0)


def available(tx: Tx, variant_id: int) -> Decimal:
    """Tell how much of an article is in stock and held for nobody."""
    return available_of(tx, [variant_id])[variant_id]


def available_of(
    tx: Tx, variant_ids: Iterable[int], *, party_id: int | None = None
) -> dict[int, Decimal]:
    """Tell for many articles how much is in stock and held for nobody, in one statement.

    Args:
        tx: The snapshot.
        variant_ids: The articles.
        party_id: A customer who is about to order: what is held for them meanwhile is theirs.
    """
    wanted = sorted(set(variant_ids))
    over = _ending_holds(tx, party_id)
    rows = tx.session.execute(
        select(
            StockBalance.variant_id,
            func.sum(StockBalance.on_hand),
            func.sum(StockBalance.reserved),
            func.sum(over.c.quantity),
        )
        .outerjoin(Lot, Lot.id == StockBalance.lot_id)
        .outerjoin(over, over.c.balance_id == StockBalance.id)
        .where(StockBalance.variant_id.in_(wanted))
        .where(StockBalance.location_id.in_(sorted(places(tx).house)), usable(tx))
        .group_by(StockBalance.variant_id)
    )
    found = {row[0]: row[1] - row[2] + (row[3] or NOTHING) for row in rows}
    return {variant_id: found.get(variant_id, NOTHING) for variant_id in wanted}


def _ending_holds(tx: Tx, party_id: int | None) -> Subquery:
    """Sum by balance what can be had again: holds that have expired, and a customer's own."""
    ends = StockHold.expires_at <= tx.now
    if party_id is not None:
        ends = or_(ends, StockHold.party_id == party_id)
    return (
        select(Reservation.balance_id, func.sum(Reservation.quantity).label("quantity"))
        .join(StockHold, StockHold.id == Reservation.source_id)
        .where(Reservation.source_type == HOLDS, ends)
        .group_by(Reservation.balance_id)
        .subquery()
    )


def usable(tx: Tx) -> ColumnElement[bool]:
    """Tell in SQL whether a lot may be promised and delivered: not blocked, not expired."""
    lasts = or_(Lot.expires_on.is_(None), Lot.expires_on >= business_date(tx))
    return and_(Lot.blocked_at.is_(None), lasts)


def availability(tx: Tx, actor: Actor, variant_id: int) -> Availability:
    """Tell anyone how much of an article can be had.

    Raises:
        NoSuchVariant: There is no such article.
    """
    actor.require("inventory.read_availability")
    catalog.get_variant(tx, actor, variant_id)
    return Availability(variant_id=variant_id, available=available(tx, variant_id))


def reserved_for(
    tx: Tx, source_type: str, source_ids: Sequence[int]
) -> dict[tuple[int, int], Decimal]:
    """Tell what is held for documents of one kind, by (document, article), in one statement."""
    rows = tx.session.execute(
        select(Reservation.source_id, Reservation.variant_id, func.sum(Reservation.quantity))
        .where(Reservation.source_type == source_type, Reservation.source_id.in_(source_ids))
        .group_by(Reservation.source_id, Reservation.variant_id)
    )
    return {(source_id, variant_id): quantity for source_id, variant_id, quantity in rows}


def lots_delivered(
    tx: Tx, source_type: str, source_ids: Sequence[int]
) -> dict[tuple[int, int], tuple[str, ...]]:
    """Name the lots that left for documents of one kind, by (document, article)."""
    found = lot_ids_delivered(tx, source_type, source_ids)
    return {place: tuple(lots.values()) for place, lots in found.items()}


def lot_ids_delivered(
    tx: Tx, source_type: str, source_ids: Sequence[int]
) -> dict[tuple[int, int], dict[int, str]]:
    """Give the lots that left for documents of one kind, id to code, by (document, article)."""
    rows = tx.session.execute(
        select(StockMove.source_id, StockMove.variant_id, Lot.id, Lot.code)
        .join(Lot, Lot.id == StockMove.lot_id)
        .where(StockMove.kind == MoveKind.DELIVERY, StockMove.source_type == source_type)
        .where(StockMove.source_id.in_(source_ids))
        .order_by(StockMove.id)
    )
    found: dict[tuple[int, int], dict[int, str]] = {}
    for source_id, variant_id, lot_id, code in rows:
        if source_id is not None:
            found.setdefault((source_id, variant_id), {})[lot_id] = code
    return found


def stock_of(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    variant_id: int | None = None,
    lot_id: int | None = None,
    with_empty: bool = False,
) -> Page[StockLine]:
    """List what is in stock by article, warehouse and lot, newest places first."""
    actor.require("inventory.read")
    query = select(StockBalance).where(StockBalance.location_id.in_(sorted(places(tx).house)))
    if variant_id is not None:
        query = query.where(StockBalance.variant_id == variant_id)
    if lot_id is not None:
        query = query.where(StockBalance.lot_id == lot_id)
    if not with_empty:
        query = query.where(StockBalance.on_hand > NOTHING)
    found = paged(tx, query, StockBalance.id, page or PageRequest(), lambda row: row.id)
    lines = _lines(tx, found.items)
    return Page(items=[lines[id_] for id_ in found.items], next_before=found.next_before)


def moves_of(
    tx: Tx, actor: Actor, page: PageRequest | None = None, *, variant_id: int | None = None
) -> Page[MoveView]:
    """List how stock moved, newest first."""
    actor.require("inventory.read")
    query = select(StockMove)
    if variant_id is not None:
        query = query.where(StockMove.variant_id == variant_id)
    found = paged(tx, query, StockMove.id, page or PageRequest(), lambda row: row.id)
    views = {view.id: view for view in move_views(tx, found.items)}
    return Page(items=[views[id_] for id_ in found.items], next_before=found.next_before)


def stock_values(tx: Tx, actor: Actor, variant_ids: Iterable[int]) -> dict[int, Money]:
    """Tell what all stock of some articles is worth in the books; one never stocked is left out."""
    actor.require("inventory.read")
    rows = tx.session.execute(
        select(StockValue.variant_id, StockValue.value_minor, StockValue.currency).where(
            StockValue.variant_id.in_(sorted(set(variant_ids)))
        )
    )
    return {variant_id: Money(minor, currency) for variant_id, minor, currency in rows}


class Worth(NamedTuple):
    """How much of an article is in stock, and what all of it is worth in the books."""

    quantity: Decimal
    value: Money


def worth_of(tx: Tx, variant_ids: Iterable[int]) -> dict[int, Worth]:
    """Tell quantity and value of the stock of some articles; one without stock is left out."""
    rows = tx.session.execute(
        select(
            StockValue.variant_id, StockValue.quantity, StockValue.value_minor, StockValue.currency
        ).where(StockValue.variant_id.in_(sorted(set(variant_ids))), StockValue.quantity > NOTHING)
    )
    return {row[0]: Worth(row[1], Money(row[2], row[3])) for row in rows}


def unit_costs(tx: Tx, actor: Actor, variant_ids: Iterable[int]) -> dict[int, Decimal]:
    """Tell what one unit of some articles is worth in the books, to six places.

    Goods on their way from place to place count as well; an article without stock is left out.
    """
    actor.require("inventory.read")
    return {
        variant_id: rounded(worth.value.amount / worth.quantity)
        for variant_id, worth in worth_of(tx, variant_ids).items()
    }


def list_warehouses(tx: Tx, actor: Actor) -> tuple[WarehouseView, ...]:
    """List the warehouses in the order they were created."""
    actor.require("inventory.read")
    rows = tx.session.scalars(select(Warehouse).order_by(Warehouse.id))
    return tuple(WarehouseView.model_validate(row) for row in rows)


def warehouse_of_arrival(tx: Tx, move_id: int) -> int | None:
    """Tell which warehouse a move brought goods into; None where it brought none to us."""
    target = tx.session.scalar(select(StockMove.to_location_id).where(StockMove.id == move_id))
    return None if target is None else places(tx).house.get(target)


def move_views(tx: Tx, move_ids: Sequence[int]) -> list[MoveView]:
    """Show moves by id, with the code of their lot."""
    rows = tx.session.execute(
        select(StockMove, Lot.code)
        .outerjoin(Lot, Lot.id == StockMove.lot_id)
        .where(StockMove.id.in_(move_ids))
        .order_by(StockMove.id)
    )
    return [_move_view(move, lot) for move, lot in rows]


def _move_view(move: StockMove, lot: str | None) -> MoveView:
    return MoveView(
        id=move.id,
        kind=MoveKind(move.kind),
        variant_id=move.variant_id,
        lot=lot,
        quantity=move.quantity,
        value=Money(move.value_minor, move.currency),
        source_type=move.source_type,
        source_id=move.source_id,
        reason=move.reason,
        at=move.at,
        business_date=move.business_date,
        corrects_id=move.corrects_id,
    )


def _lines(tx: Tx, balance_ids: Sequence[int]) -> dict[int, StockLine]:
    rows = tx.session.execute(_joined(StockBalance.id, balance_ids)).all()
    variants = catalog.variants_by_id(tx, {row[0].variant_id for row in rows})
    return {
        balance.id: _line(balance, (warehouse, location), lot, variants[balance.variant_id])
        for balance, warehouse, location, lot in rows
    }


def _joined(
    column: InstrumentedAttribute[int], ids: Sequence[int]
) -> Select[StockBalance, str, str, Lot]:
    return (
        select(StockBalance, Warehouse.code, Location.code, Lot)
        .join(Location, Location.id == StockBalance.location_id)
        .join(Warehouse, Warehouse.id == Location.warehouse_id)
        .outerjoin(Lot, Lot.id == StockBalance.lot_id)
        .where(column.in_(ids))
    )


def _line(
    balance: StockBalance, where: tuple[str, str], lot: Lot | None, variant: catalog.VariantView
) -> StockLine:
    return StockLine(
        balance_id=balance.id,
        variant_id=balance.variant_id,
        sku=variant.sku,
        name_en=variant.name_en,
        name_zh=variant.name_zh,
        unit=variant.unit,
        warehouse=where[0],
        location_id=balance.location_id,
        location=where[1],
        lot_id=balance.lot_id,
        lot=lot.code if lot else None,
        expires_on=lot.expires_on if lot else None,
        blocked=lot is not None and lot.blocked_at is not None,
        on_hand=balance.on_hand,
        reserved=balance.reserved,
    )
