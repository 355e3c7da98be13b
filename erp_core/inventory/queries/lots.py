"""Where lots came from and where they went."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import Select, and_, func, or_, select

from erp_core.inventory.errors import NoSuchLot
from erp_core.inventory.expectations import LotMove, LotTrace, LotView
from erp_core.inventory.places import places
from erp_core.inventory.schemas import MoveKind, Source
from erp_core.inventory.tables import Lot, LotLink, Reservation, StockBalance, StockMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx


def list_lots(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    variant_id: int | None = None,
    blocked_only: bool = False,
) -> Page[LotView]:
    """List lots, newest first, of one article or of all."""
    actor.require("inventory.read")
    query = select(Lot)
    if blocked_only:
        query = query.where(Lot.blocked_at.is_not(None))
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


def left_with(tx: Tx, lot_id: int) -> dict[int, dict[Source, Decimal]]:
    """Tell how much of a lot, and of those it went into, is still out, by lot and document.

    Which lot came back nobody notes: a return is taken off where its document got the article out
    of one lot, or sent all of it back. Else each of the lots may be out still, up to what left of
    it. The documents of a lot are in the order in which the first of it left.
    """
    lots = {lot_id} | _reached(tx, lot_id, back=False)
    sent: dict[tuple[Source, int], dict[int | None, Decimal]] = {}
    back: dict[tuple[Source, int], Decimal] = {}
    for kind, record_id, variant_id, lot, why, quantity in tx.session.execute(_sums(lots)):
        if kind is None or record_id is None:
            continue
        what = ((kind, record_id), variant_id)
        if why == MoveKind.DELIVERY:
            sent.setdefault(what, {})[lot] = quantity
        else:
            back[what] = back.get(what, Decimal(0)) + quantity
    found: dict[int, dict[Source, Decimal]] = {}
    for what, by_lot in sent.items():
        rest = sum(by_lot.values(), Decimal(0)) - back.get(what, Decimal(0))
        for lot, quantity in by_lot.items():
            if lot is not None and lot in lots and min(quantity, rest) > 0:
                found.setdefault(lot, {})[what[0]] = min(quantity, rest)
    return found


def held_of(tx: Tx, lot_id: int) -> dict[int, tuple[Source, ...]]:
    """Name the documents that a lot, and those it went into, are held for, by lot, each once."""
    lots = {lot_id} | _reached(tx, lot_id, back=False)
    rows = tx.session.execute(
        select(StockBalance.lot_id, Reservation.source_type, Reservation.source_id)
        .join(StockBalance, StockBalance.id == Reservation.balance_id)
        .where(StockBalance.lot_id.in_(sorted(lots)))
        .order_by(Reservation.id)
    )
    found: dict[int, dict[Source, None]] = {}
    for lot, kind, record_id in rows:
        if lot is not None:
            found.setdefault(lot, {})[kind, record_id] = None
    return {lot: tuple(sources) for lot, sources in found.items()}


def blocked_parts(tx: Tx, lot_id: int) -> list[int]:
    """Name the blocked lots that a lot was made from, and the lot itself if it is blocked."""
    lots = {lot_id} | _reached(tx, lot_id, back=True)
    blocked = select(Lot.id).where(Lot.id.in_(sorted(lots)), Lot.blocked_at.is_not(None))
    return list(tx.session.scalars(blocked.order_by(Lot.id)))


def get_lot(tx: Tx, actor: Actor, lot_id: int) -> LotView:
    """Return a lot.

    Raises:
        NoSuchLot: There is no such lot.
    """
    actor.require("inventory.read")
    return lot_brief(tx, lot_id)


def lot_brief(tx: Tx, lot_id: int) -> LotView:
    """Return a lot to another module that was told of it.

    Raises:
        NoSuchLot: There is no such lot.
    """
    found = _lots(tx, [lot_id])
    if lot_id not in found:
        raise NoSuchLot
    return found[lot_id]


def lots_named(tx: Tx, codes: Iterable[str], *, limit: int = 20) -> list[LotView]:
    """Return the lots of some codes, whatever the case, newest first; unknown codes none."""
    said = sorted(set(codes))
    small = sorted({one.lower() for one in said})
    query = select(Lot).where(or_(Lot.code.in_(said), func.lower(Lot.code).in_(small)))
    rows = tx.session.scalars(query.order_by(Lot.id.desc()).limit(limit))
    return [LotView.model_validate(row) for row in rows]


def find_lots(tx: Tx, actor: Actor, text: str, *, limit: int = 20) -> list[LotView]:
    """Find lots: those of a code, else those whose code holds a text, newest first."""
    actor.require("inventory.read")
    exact = lots_named(tx, [text.strip()], limit=limit)
    if exact or not text.strip():
        return exact
    inside = func.lower(Lot.code).contains(text.strip().lower(), autoescape=True)
    rows = tx.session.scalars(select(Lot).where(inside).order_by(Lot.id.desc()).limit(limit))
    return [LotView.model_validate(row) for row in rows]


def lots_by_id(tx: Tx, lot_ids: Iterable[int]) -> dict[int, LotView]:
    """Return many lots at once; unknown ids are left out."""
    return _lots(tx, lot_ids)


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


def _sums(lots: set[int]) -> Select[str | None, int | None, int, int | None, str, Decimal]:
    """Sum what left and came back of every document that got some of the lots, by article."""
    named = (StockMove.source_type, StockMove.source_id, StockMove.variant_id)
    mine = (
        select(*named)
        .where(StockMove.lot_id.in_(sorted(lots)), StockMove.kind == MoveKind.DELIVERY)
        .where(StockMove.source_id.is_not(None))
        .distinct()
        .subquery()
    )
    of_it = and_(
        StockMove.source_type == mine.c.source_type,
        StockMove.source_id == mine.c.source_id,
        StockMove.variant_id == mine.c.variant_id,
    )
    return (
        select(*named, StockMove.lot_id, StockMove.kind, func.sum(StockMove.quantity))
        .join(mine, of_it)
        .where(StockMove.kind.in_([MoveKind.DELIVERY, MoveKind.RETURN]))
        .group_by(*named, StockMove.lot_id, StockMove.kind)
        .order_by(func.min(StockMove.id))
    )


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
