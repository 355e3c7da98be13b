"""Goods that leave for a customer, and goods that come back."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from erp_core.inventory.allocation import (
    NOTHING,
    choose_to_deliver,
    total_by_variant,
    wanted_by_variant,
)
from erp_core.inventory.costing import share_of
from erp_core.inventory.errors import StockShort, TooMuchReturned
from erp_core.inventory.events import StockReceived
from erp_core.inventory.movement import Move, Occasion
from erp_core.inventory.places import outside, places
from erp_core.inventory.schemas import LocationKind, Moved, MoveKind, Source
from erp_core.inventory.service.moves import record_moves
from erp_core.inventory.service.shelves import let_go_of_unusable, lock_shelves
from erp_core.inventory.service.soft_holding import free_expired
from erp_core.inventory.tables import StockMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx

Lines = Iterable[tuple[int, Decimal]]


def deliver(tx: Tx, actor: Actor, source: Source, lines: Lines, *, on: date | None = None) -> Moved:
    """Hand goods to a customer: what is held for the document first, then free stock.

    What expires first leaves first; what is expired or blocked stays. Their cost goes from stock
    to cost of goods sold.

    Args:
        tx: The transaction.
        actor: Who hands them over.
        source: The document; it is locked.
        lines: Articles and quantities, in each article's unit.
        on: The day it happened, in an open period; None: today.

    Raises:
        StockShort: There is not enough; ``facts`` name the article and what can be had.
    """
    actor.require("inventory.deliver")
    wanted = wanted_by_variant(lines)
    shelves = lock_shelves(tx, wanted, source)
    let_go_of_unusable(tx, source, shelves)
    taken = choose_to_deliver(shelves, wanted)
    if total_by_variant(taken) != wanted and free_expired(tx, wanted):
        taken = choose_to_deliver(lock_shelves(tx, wanted, source), wanted)
    _refuse_short(wanted, total_by_variant(taken))
    target = outside(tx, LocationKind.CUSTOMER)
    occasion = Occasion(MoveKind.DELIVERY, source, business_date=on)
    recorded = record_moves(tx, actor, occasion, [Move.of(part, target) for part in taken])
    _audit(tx, actor, "inventory.deliver", source, wanted)
    return Moved(cost=recorded.total, move_ids=recorded.move_ids)


def take_back(tx: Tx, actor: Actor, source: Source, lines: Lines) -> Moved:
    """Take returned goods back into stock, at the cost at which they were delivered.

    Raises:
        TooMuchReturned: More would come back than went out for the document.
    """
    actor.require("inventory.take_back")
    wanted = wanted_by_variant(lines)
    moves = _inward(tx, source, wanted)
    recorded = record_moves(tx, actor, Occasion(MoveKind.RETURN, source), moves)
    _audit(tx, actor, "inventory.take_back", source, wanted)
    for variant_id in wanted:
        tx.publish(StockReceived(variant_id=variant_id))
    return Moved(cost=recorded.total, move_ids=recorded.move_ids)


def _refuse_short(wanted: Mapping[int, Decimal], got: Mapping[int, Decimal]) -> None:
    for variant_id, quantity in wanted.items():
        there = got.get(variant_id, NOTHING)
        if there < quantity:
            raise StockShort(variant_id=variant_id, available=str(there))


def _inward(tx: Tx, source: Source, wanted: Mapping[int, Decimal]) -> list[Move]:
    out = _still_out(tx, source)
    origin, shelf = places(tx).outside[LocationKind.CUSTOMER], places(tx).stock_in(None)
    moves = []
    for variant_id, quantity in wanted.items():
        left = quantity
        for (variant, lot_id), (there, value) in out.items():
            part = min(left, there) if variant == variant_id else NOTHING
            if part > 0:
                worth = share_of(max(value, 0), part, there)
                moves.append(Move(variant_id, lot_id, origin, shelf, part, worth))
                left -= part
        if left > 0:
            raise TooMuchReturned(variant_id=variant_id, returnable=str(quantity - left))
    return moves


def _still_out(tx: Tx, source: Source) -> dict[tuple[int, int | None], tuple[Decimal, int]]:
    """Sum what went out for a document less what came back, by article and lot.

    What has no lot comes first, on every database. Correction layers of what went out are in it:
    they go the same ways, without a quantity.
    """
    customer = places(tx).outside[LocationKind.CUSTOMER]
    rows = tx.session.execute(
        select(
            StockMove.variant_id,
            StockMove.lot_id,
            StockMove.from_location_id,
            func.sum(StockMove.quantity),
            func.sum(StockMove.value_minor),
        )
        .where(StockMove.source_type == source[0], StockMove.source_id == source[1])
        .where(StockMove.kind.in_([MoveKind.DELIVERY, MoveKind.RETURN]))
        .group_by(StockMove.variant_id, StockMove.lot_id, StockMove.from_location_id)
        .order_by(StockMove.variant_id, StockMove.lot_id.nulls_first())
    )
    out: dict[tuple[int, int | None], tuple[Decimal, int]] = {}
    for variant_id, lot_id, origin, quantity, minor in rows:
        sign = -1 if origin == customer else 1
        there, value = out.get((variant_id, lot_id), (NOTHING, 0))
        out[variant_id, lot_id] = (there + sign * quantity, value + sign * int(minor))
    return out


def _audit(tx: Tx, actor: Actor, verb: str, source: Source, wanted: Mapping[int, Decimal]) -> None:
    moved = {str(variant_id): str(quantity) for variant_id, quantity in wanted.items()}
    record_change(tx, actor, verb, source, {"quantities": moved})
