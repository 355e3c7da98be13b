"""Where lots came from and where they went."""

from collections.abc import Iterable

from sqlalchemy import select

from erp_core.inventory.errors import NoSuchLot
from erp_core.inventory.expectations import LotMove, LotTrace, LotView
from erp_core.inventory.places import places
from erp_core.inventory.schemas import MoveKind, Source
from erp_core.inventory.tables import Lot, LotLink, StockMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx


def list_lots(
    tx: Tx, actor: Actor, page: PageRequest | None = None, *, variant_id: int | None = None
) -> Page[LotView]:
    """List lots, newest first, of one article or of all."""
    actor.require("inventory.read")
    query = select(Lot)
    if variant_id is not None:
        query = query.where(Lot.variant_id == variant_id)
    found = paged(tx, query, Lot.id, page or PageRequest(), lambda row: row.id)
    views = _lots(tx, found.items)
    return Page(items=[views[id_] for id_ in found.items], next_before=found.next_before)


def trace_lot(tx: Tx, actor: Actor, lot_id: int) -> LotTrace:
    """Trace a lot backward to how it came, and forward to where it went.

    Raises:
        NoSuchLot: There is no such lot.
    """
    actor.require("inventory.read")
    parts, wholes = _reached(tx, lot_id, back=True), _reached(tx, lot_id, back=False)
    views = _lots(tx, {lot_id} | parts | wholes)
    if lot_id not in views:
        raise NoSuchLot
    ours = places(tx).ours
    came = [m for m, move in _moves(tx, {lot_id} | parts, views) if _enters(move, ours)]
    went = [m for m, move in _moves(tx, {lot_id} | wholes, views) if _leaves(move, ours)]
    return LotTrace(
        lot=views[lot_id],
        came=tuple(came),
        went=tuple(went),
        made_from=tuple(views[id_] for id_ in sorted(parts)),
        went_into=tuple(views[id_] for id_ in sorted(wholes)),
    )


def owners_of_lot(tx: Tx, lot_id: int) -> tuple[Source, ...]:
    """Name the documents for which a lot, or one that it went into, left, each once.

    What came back in full is in it: it was there.
    """
    lots = {lot_id} | _reached(tx, lot_id, back=False)
    rows = tx.session.execute(
        select(StockMove.source_type, StockMove.source_id)
        .where(StockMove.lot_id.in_(sorted(lots)), StockMove.kind == MoveKind.DELIVERY)
        .order_by(StockMove.id)
    )
    named = [(row[0], row[1]) for row in rows if row[0] is not None and row[1] is not None]
    return tuple(dict.fromkeys(named))


def _reached(tx: Tx, lot_id: int, *, back: bool) -> set[int]:
    """Follow links until nothing new is found, one statement a generation."""
    near, far = (LotLink.whole_id, LotLink.part_id) if back else (LotLink.part_id, LotLink.whole_id)
    found: set[int] = set()
    front = {lot_id}
    while front:
        reached = set(tx.session.scalars(select(far).where(near.in_(sorted(front)))))
        front = reached - found - {lot_id}
        found |= front
    return found


def _moves(
    tx: Tx, lot_ids: Iterable[int], views: dict[int, LotView]
) -> list[tuple[LotMove, StockMove]]:
    rows = tx.session.scalars(
        select(StockMove)
        .where(StockMove.lot_id.in_(sorted(lot_ids)), StockMove.corrects_id.is_(None))
        .order_by(StockMove.id)
    )
    return [
        (
            LotMove(
                move_id=move.id,
                kind=move.kind,
                lot_id=move.lot_id,
                lot=views[move.lot_id].code,
                quantity=move.quantity,
                source_type=move.source_type,
                source_id=move.source_id,
                business_date=move.business_date,
            ),
            move,
        )
        for move in rows
        if move.lot_id is not None
    ]


def _enters(move: StockMove, ours: set[int]) -> bool:
    return move.to_location_id in ours and move.from_location_id not in ours


def _leaves(move: StockMove, ours: set[int]) -> bool:
    return move.from_location_id in ours and move.to_location_id not in ours


def _lots(tx: Tx, ids: Iterable[int]) -> dict[int, LotView]:
    rows = tx.session.scalars(select(Lot).where(Lot.id.in_(sorted(ids))))
    return {row.id: LotView.model_validate(row) for row in rows}
