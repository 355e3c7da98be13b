"""Lots and pieces told apart: what must be named, and that a piece is in one place at most."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import func, select

from erp_core.inventory.errors import LotMissing, OnePieceEach, SerialInUse
from erp_core.inventory.forms import Tracking
from erp_core.inventory.movement import Move
from erp_core.inventory.places import is_ours
from erp_core.inventory.tables import Lot, StockArticle, StockBalance
from erp_core.kernel.transaction import Tx

_ONE = Decimal(1)


def lock_pieces(tx: Tx, moves: Iterable[Move]) -> list[int]:
    """Ask for the lots of articles that come into a place of ours, and lock pieces from outside.

    What goes from one place of ours to another is one piece already; its place is locked.

    Returns:
        The lots that are pieces.

    Raises:
        LotMissing: The article is told apart by lot or piece, and none is named.
        OnePieceEach: A serial number is one piece, and this is not.
    """
    coming = [move for move in moves if is_ours(tx, move.target)]
    if not coming:
        return []
    tracking = _tracked(tx, {move.variant_id for move in coming})
    pieces = set()
    for move in coming:
        kept = tracking.get(move.variant_id, Tracking.NONE)
        if kept is not Tracking.NONE and move.lot_id is None:
            raise LotMissing(field="lot", variant_id=move.variant_id)
        if kept is Tracking.SERIAL and move.lot_id is not None:
            if move.quantity != _ONE:
                raise OnePieceEach(field="quantity", variant_id=move.variant_id)
            if not is_ours(tx, move.origin):
                pieces.add(move.lot_id)
    lock_lots(tx, pieces)
    return sorted(pieces)


def lock_lots(tx: Tx, lot_ids: Iterable[int]) -> None:
    """Lock lots in the order of their ids; before any place that they lie in."""
    found = sorted(set(lot_ids))
    if found:
        rows = select(Lot.id).where(Lot.id.in_(found)).order_by(Lot.id).with_for_update()
        tx.session.execute(rows)


def refuse_twins(tx: Tx, pieces: list[int]) -> None:
    """Refuse a piece that would be in two places; the lots are locked.

    Raises:
        SerialInUse: It would.
    """
    if not pieces:
        return
    there = func.sum(StockBalance.on_hand)
    rows = tx.session.execute(
        select(StockBalance.lot_id, there)
        .where(StockBalance.lot_id.in_(pieces))
        .group_by(StockBalance.lot_id)
    )
    if any(quantity > _ONE for _, quantity in rows):
        raise SerialInUse(field="lot")


def _tracked(tx: Tx, variant_ids: Iterable[int]) -> dict[int, Tracking]:
    rows = tx.session.execute(
        select(StockArticle.variant_id, StockArticle.tracking).where(
            StockArticle.variant_id.in_(sorted(variant_ids))
        )
    )
    return {variant_id: Tracking(tracking) for variant_id, tracking in rows}
