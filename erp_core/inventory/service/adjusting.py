"""Putting the books right: what was counted differently, and what is spoilt."""

from decimal import Decimal

from erp_core.catalog import VariantView, require_whole, splits_unit
from erp_core.inventory.allocation import Shelf, Taken, choose_free, total_by_variant
from erp_core.inventory.errors import StockShort
from erp_core.inventory.events import StockAdjusted
from erp_core.inventory.movement import Move, Occasion
from erp_core.inventory.places import places
from erp_core.inventory.queries.stock import move_views
from erp_core.inventory.schemas import (
    LocationKind,
    MoveKind,
    MoveView,
    NewAdjustment,
    NewScrap,
)
from erp_core.inventory.service.moves import record_moves
from erp_core.inventory.service.receiving import require_stocked
from erp_core.inventory.service.shelves import lock_shelves, lot_id_of
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.errors import Invalid
from erp_core.kernel.transaction import Tx


def adjust_stock(tx: Tx, actor: Actor, new: NewAdjustment) -> list[MoveView]:
    """Put right what was counted differently: positive was found, negative is missing.

    What is found is worth the moving average, else what the article cost when it last came in.

    Raises:
        StockShort: More is missing than lies free.
        SplitUnit: It comes whole, and a part would be left.
    """
    actor.require("inventory.adjust_stock")
    article = require_stocked(tx, actor, new.variant_id)
    if new.quantity == 0:
        raise Invalid(field="quantity")
    moves: tuple[int, ...]
    if new.quantity > 0:
        require_whole(new.quantity, article.unit)
        moves = (_find(tx, actor, new),)
    else:
        away = places(tx).outside[LocationKind.ADJUSTMENT]
        scrap = NewScrap.model_validate({**new.model_dump(), "quantity": -new.quantity})
        _require_whole_rest(tx, article, scrap)
        moves = _lose(tx, actor, MoveKind.ADJUSTMENT, scrap, away)
    record_change(
        tx,
        actor,
        "inventory.adjust_stock",
        ("stock_moves", moves[0]),
        {**new.model_dump(mode="json"), "moves": moves},
    )
    tx.publish(StockAdjusted(variant_id=new.variant_id))
    return move_views(tx, moves)


def scrap_stock(tx: Tx, actor: Actor, new: NewScrap) -> list[MoveView]:
    """Take spoilt stock off the shelves and write its value off.

    Raises:
        StockShort: There is less of it that lies free.
        SplitUnit: It comes whole, and a part would be left.
    """
    actor.require("inventory.scrap_stock")
    _require_whole_rest(tx, require_stocked(tx, actor, new.variant_id), new)
    target = places(tx).scrap_in(new.warehouse_id, new.location_id)
    moves = _lose(tx, actor, MoveKind.SCRAP, new, target)
    record_change(
        tx,
        actor,
        "inventory.scrap_stock",
        ("stock_moves", moves[0]),
        {**new.model_dump(mode="json"), "moves": moves},
    )
    tx.publish(StockAdjusted(variant_id=new.variant_id))
    return move_views(tx, moves)


def _require_whole_rest(tx: Tx, article: VariantView, lost: NewScrap) -> None:
    """Refuse to leave a part of what comes whole; a part that lies there may go."""
    if splits_unit(lost.quantity, article.unit):
        lying = sum((shelf.on_hand for shelf in _shelves(tx, lost)), Decimal(0))
        if splits_unit(lying - lost.quantity, article.unit):
            require_whole(lost.quantity, article.unit)


def _find(tx: Tx, actor: Actor, new: NewAdjustment) -> int:
    shelf = places(tx).shelf(new.warehouse_id, new.location_id)
    lot_id = lot_id_of(tx, new.variant_id, new.lot, None)
    origin = places(tx).outside[LocationKind.ADJUSTMENT]
    move = Move(new.variant_id, lot_id, origin, shelf, new.quantity)
    occasion = Occasion(MoveKind.ADJUSTMENT, reason=new.reason, business_date=new.business_date)
    return record_moves(tx, actor, occasion, [move]).move_ids[0]


def _lose(tx: Tx, actor: Actor, kind: MoveKind, lost: NewScrap, target: int) -> tuple[int, ...]:
    moves = [Move.of(part, target) for part in _free_stock(tx, lost)]
    occasion = Occasion(kind, reason=lost.reason, business_date=lost.business_date)
    return record_moves(tx, actor, occasion, moves).move_ids


def _shelves(tx: Tx, lost: NewScrap) -> list[Shelf]:
    where = places(tx).locations_of(lost.warehouse_id, lost.location_id)
    lot_id = lot_id_of(tx, lost.variant_id, lost.lot, None)

    def matches(shelf: Shelf) -> bool:
        of_lot = shelf.lot_id is None if lost.without_lot else lot_id in (None, shelf.lot_id)
        return shelf.location_id in where and of_lot

    return [shelf for shelf in lock_shelves(tx, [lost.variant_id]) if matches(shelf)]


def _free_stock(tx: Tx, lost: NewScrap) -> list[Taken]:
    taken = choose_free(_shelves(tx, lost), {lost.variant_id: lost.quantity})
    got = total_by_variant(taken).get(lost.variant_id, Decimal(0))
    if got < lost.quantity:
        raise StockShort(field="quantity", variant_id=lost.variant_id, available=str(got))
    return taken
