"""Counting a place: what moves while it is counted is no difference.

The books are read, under lock, at the moment a line is counted; only what was counted differently
then is booked when the count is closed, whatever has moved since. What somebody else put right
since is not booked a second time: it is counted again.
"""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, or_, select

from erp_core.catalog import require_whole
from erp_core.inventory.allocation import NOTHING, Shelf, Taken
from erp_core.inventory.errors import NoSuchCount, NothingCounted, PutRightSince, StockShort
from erp_core.inventory.events import StockAdjusted
from erp_core.inventory.forms import Counted, CountState, CountView, NewCount
from erp_core.inventory.movement import Move, Occasion
from erp_core.inventory.places import places
from erp_core.inventory.queries.floor import count_views
from erp_core.inventory.schemas import LocationKind, MoveKind
from erp_core.inventory.service.holding import make_free
from erp_core.inventory.service.moves import record_moves
from erp_core.inventory.service.receiving import require_stocked
from erp_core.inventory.service.shelves import Change, change_places, lock_shelves, lot_id_of
from erp_core.inventory.service.tracking import lock_lots
from erp_core.inventory.tables import StockBalance, StockCount, StockCountLine, StockMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.states import States
from erp_core.kernel.transaction import Tx

COUNT = States(
    "count", [(CountState.OPEN, CountState.CLOSED), (CountState.OPEN, CountState.CANCELLED)]
)


def open_count(tx: Tx, actor: Actor, new: NewCount) -> CountView:
    """Open a count of a place, with a line for each article and lot that the books have there.

    Raises:
        NoSuchLocation: It is no place of stock.
    """
    actor.require("inventory.open_count")
    location_id = places(tx).shelf(None, new.location_id)
    row = StockCount(
        location_id=location_id,
        state=CountState.OPEN,
        reason=new.reason,
        opened_at=tx.now,
        closed_at=None,
    )
    tx.session.add(row)
    tx.session.flush()
    query = select(StockBalance).where(
        StockBalance.location_id == location_id, StockBalance.on_hand > NOTHING
    )
    if new.variant_ids is not None:
        query = query.where(StockBalance.variant_id.in_(new.variant_ids))
    for balance in tx.session.scalars(query.order_by(StockBalance.id)):
        line = {"variant_id": balance.variant_id, "lot_id": balance.lot_id}
        tx.session.add(StockCountLine(count_id=row.id, booked=balance.on_hand, **line))
    what = new.model_dump(mode="json")
    record_change(tx, actor, "inventory.open_count", ("stock_counts", row.id), what)
    return _shown(tx, row)


def enter_count(tx: Tx, actor: Actor, count_id: int, counted: Counted) -> CountView:
    """Enter what lies there of an article and lot; entered again, the last one counts.

    What was found further is added, so of two people who count one place at once neither is lost.

    An article or lot that the books do not have there gets a line of its own.

    Raises:
        NoSuchCount: There is no such count.
        WrongTransition: It is not open any more.
        NotStocked: No stock is kept of the article.
        SplitUnit: It comes whole, and this is a part.
    """
    actor.require("inventory.enter_count")
    row = _locked(tx, count_id)
    COUNT.move(row.state, CountState.CLOSED)
    article = require_stocked(tx, actor, counted.variant_id)
    if counted.quantity:
        require_whole(counted.quantity, article.unit)
    lot_id = lot_id_of(tx, counted.variant_id, counted.lot, None)
    line = _line(tx, row, counted.variant_id, lot_id)
    shelves = _lock_places(tx, row, [line])
    place = (row.location_id, lot_id)
    line.booked = sum((s.on_hand for s in shelves if (s.location_id, s.lot_id) == place), NOTHING)
    before = (line.counted or NOTHING) if counted.further else NOTHING
    line.counted, line.counted_at = before + counted.quantity, tx.now
    line.seen_move_id = _last_move(tx, counted.variant_id)
    what = {**counted.model_dump(mode="json"), "booked": str(line.booked)}
    record_change(tx, actor, "inventory.enter_count", ("stock_counts", row.id), what)
    return _shown(tx, row)


def close_count(tx: Tx, actor: Actor, count_id: int) -> CountView:
    """Book what was counted differently; lines that nobody counted stay as they are.

    What is missing is missing: if it was held for documents, the newest of them lose their hold
    and are on back-order.

    Raises:
        NoSuchCount: There is no such count.
        WrongTransition: It is not open any more.
        NothingCounted: No line was counted.
        StockShort: What is missing has left the place since it was counted: count it again.
        PutRightSince: Another count or an adjustment has put the books right there meanwhile.
    """
    actor.require("inventory.close_count")
    row = _locked(tx, count_id)
    row.state, row.closed_at = COUNT.move(row.state, CountState.CLOSED), tx.now
    lines = [line for line in _lines(tx, row) if line.counted is not None]
    if not lines:
        raise NothingCounted
    moves = _differences(tx, row, lines)
    if moves:
        occasion = Occasion(MoveKind.ADJUSTMENT, ("stock_counts", row.id), row.reason)
        record_moves(tx, actor, occasion, moves)
    what = {"differences": len(moves)}
    record_change(tx, actor, "inventory.close_count", ("stock_counts", row.id), what)
    for variant_id in sorted({move.variant_id for move in moves}):
        tx.publish(StockAdjusted(variant_id=variant_id))
    return _shown(tx, row)


def cancel_count(tx: Tx, actor: Actor, count_id: int) -> CountView:
    """Give a count up; nothing of it is booked.

    Raises:
        NoSuchCount: There is no such count.
        WrongTransition: It is not open any more.
    """
    actor.require("inventory.cancel_count")
    row = _locked(tx, count_id)
    row.state, row.closed_at = COUNT.move(row.state, CountState.CANCELLED), tx.now
    record_change(tx, actor, "inventory.cancel_count", ("stock_counts", row.id), {})
    return _shown(tx, row)


def _differences(tx: Tx, row: StockCount, lines: Sequence[StockCountLine]) -> list[Move]:
    away = places(tx).outside[LocationKind.ADJUSTMENT]
    lock_lots(tx, [line.lot_id for line in lines if line.lot_id is not None])
    locked = _lock_places(tx, row, lines)
    _refuse_put_right(tx, row, lines)
    shelves = {
        (shelf.variant_id, shelf.lot_id): shelf
        for shelf in locked
        if shelf.location_id == row.location_id
    }
    moves = []
    for line in lines:
        by = (line.counted or NOTHING) - line.booked
        shelf = shelves.get((line.variant_id, line.lot_id))
        if by > 0:
            moves.append(Move(line.variant_id, line.lot_id, away, row.location_id, by))
        elif by < 0:
            if shelf is None or shelf.on_hand < -by:
                there = Decimal(0) if shelf is None else shelf.on_hand
                raise StockShort(variant_id=line.variant_id, available=str(there))
            make_free(tx, shelf, -by)
            moves.append(Move.of(Taken(shelf, -by), away))
    return moves


def _lock_places(tx: Tx, row: StockCount, lines: Sequence[StockCountLine]) -> list[Shelf]:
    """Lock the shelves of articles, and the counted places also where they are empty."""
    articles = [line.variant_id for line in lines]
    lock_shelves(tx, articles)
    there = [Change((line.variant_id, row.location_id, line.lot_id), NOTHING) for line in lines]
    change_places(tx, there)
    return lock_shelves(tx, articles)


def _last_move(tx: Tx, variant_id: int) -> int:
    """Return the last move of an article; a place of it is locked."""
    last = select(func.max(StockMove.id)).where(StockMove.variant_id == variant_id)
    return tx.session.scalar(last) or 0


def _refuse_put_right(tx: Tx, row: StockCount, lines: Sequence[StockCountLine]) -> None:
    """Refuse to book a difference that somebody booked since it was counted; places are locked.

    Raises:
        PutRightSince: They did.
    """
    there = or_(
        StockMove.from_location_id == row.location_id, StockMove.to_location_id == row.location_id
    )
    put_right = (
        select(StockMove.variant_id, StockMove.lot_id, func.max(StockMove.id))
        .where(StockMove.kind == MoveKind.ADJUSTMENT, StockMove.corrects_id.is_(None), there)
        .where(StockMove.variant_id.in_(sorted({line.variant_id for line in lines})))
        .where(StockMove.id > min(line.seen_move_id or 0 for line in lines))
        .group_by(StockMove.variant_id, StockMove.lot_id)
    )
    last = {(variant, lot): move for variant, lot, move in tx.session.execute(put_right)}
    for line in lines:
        if last.get((line.variant_id, line.lot_id), 0) > (line.seen_move_id or 0):
            raise PutRightSince(field="lines", variant_id=line.variant_id)


def _locked(tx: Tx, count_id: int) -> StockCount:
    row = tx.session.get(StockCount, count_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchCount
    return row


def _lines(tx: Tx, row: StockCount) -> Sequence[StockCountLine]:
    query = select(StockCountLine).where(StockCountLine.count_id == row.id)
    return tx.session.scalars(query.order_by(StockCountLine.id)).all()


def _line(tx: Tx, row: StockCount, variant_id: int, lot_id: int | None) -> StockCountLine:
    for line in _lines(tx, row):
        if (line.variant_id, line.lot_id) == (variant_id, lot_id):
            return line
    new = StockCountLine(count_id=row.id, variant_id=variant_id, lot_id=lot_id, booked=NOTHING)
    tx.session.add(new)
    return new


def _shown(tx: Tx, row: StockCount) -> CountView:
    tx.session.flush()
    return count_views(tx, [row.id])[row.id]
