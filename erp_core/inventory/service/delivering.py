"""Goods that leave for a customer, and goods that come back."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import func, select

from erp_core.finance import AccountRole
from erp_core.inventory.allocation import (
    NOTHING,
    Taken,
    choose_to_deliver,
    total_by_variant,
    wanted_by_variant,
)
from erp_core.inventory.errors import StockShort, TooMuchReturned
from erp_core.inventory.events import StockReceived
from erp_core.inventory.queries import places
from erp_core.inventory.schemas import LocationKind, Moved, MoveKind, Source
from erp_core.inventory.service.moves import Move, write_moves
from erp_core.inventory.service.shelves import lock_shelves, put_on, take_out
from erp_core.inventory.service.valuation import (
    base_currency,
    post_value,
    raise_value,
    share_of,
    withdraw_value,
)
from erp_core.inventory.tables import StockMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx

Lines = Iterable[tuple[int, Decimal]]


def deliver(tx: Tx, actor: Actor, source: Source, lines: Lines) -> Moved:
    """Hand goods to a customer: what is held for the document first, then free stock.

    Their cost, at the moving average, goes from stock to cost of goods sold.

    Raises:
        StockShort: There is not enough; ``facts`` name the article and what can be had.
    """
    actor.require("inventory.deliver")
    wanted = wanted_by_variant(lines)
    taken = choose_to_deliver(lock_shelves(tx, wanted, source), wanted)
    _refuse_short(wanted, total_by_variant(taken))
    take_out(tx, source, taken)
    moves = _outward(tx, taken, withdraw_value(tx, wanted))
    move_ids = write_moves(tx, MoveKind.DELIVERY, moves, source=source)
    cost = sum((move.value for move in moves), Money.zero(base_currency(tx)))
    post_value(tx, actor, -cost, AccountRole.COGS, source, "Cost of goods delivered")
    _audit(tx, actor, "inventory.deliver", source, wanted)
    return Moved(cost=cost, move_ids=move_ids)


def take_back(tx: Tx, actor: Actor, source: Source, lines: Lines) -> Moved:
    """Take returned goods back into stock, at the cost at which they were delivered.

    Raises:
        TooMuchReturned: More would come back than went out for the document.
    """
    actor.require("inventory.take_back")
    wanted = wanted_by_variant(lines)
    moves = _inward(tx, source, wanted)
    for move in moves:
        put_on(tx, move.variant_id, move.target, move.lot_id, move.quantity)
    for move in moves:
        raise_value(tx, move.variant_id, move.quantity, move.value)
    move_ids = write_moves(tx, MoveKind.RETURN, moves, source=source)
    cost = sum((move.value for move in moves), Money.zero(base_currency(tx)))
    post_value(tx, actor, cost, AccountRole.COGS, source, "Cost of goods returned")
    _audit(tx, actor, "inventory.take_back", source, wanted)
    for variant_id in wanted:
        tx.publish(StockReceived(variant_id=variant_id))
    return Moved(cost=cost, move_ids=move_ids)


def _refuse_short(wanted: Mapping[int, Decimal], got: Mapping[int, Decimal]) -> None:
    for variant_id, quantity in wanted.items():
        there = got.get(variant_id, NOTHING)
        if there < quantity:
            raise StockShort(variant_id=variant_id, available=str(there))


def _outward(tx: Tx, taken: Sequence[Taken], costs: Mapping[int, Money]) -> list[Move]:
    target = places(tx).outside[LocationKind.CUSTOMER]
    moves = []
    for variant_id, cost in costs.items():
        parts = [part for part in taken if part.shelf.variant_id == variant_id]
        for part, value in zip(parts, cost.split([p.quantity for p in parts]), strict=True):
            shelf = part.shelf
            moves.append(
                Move(variant_id, shelf.lot_id, shelf.location_id, target, part.quantity, value)
            )
    return moves


def _inward(tx: Tx, source: Source, wanted: Mapping[int, Decimal]) -> list[Move]:
    out = _still_out(tx, source)
    origin, shelf = places(tx).outside[LocationKind.CUSTOMER], places(tx).stock_in(None)
    moves = []
    for variant_id, quantity in wanted.items():
        left = quantity
        for (variant, lot_id), (there, value) in out.items():
            part = min(left, there) if variant == variant_id else NOTHING
            if part > 0:
                worth = share_of(value, part, there)
                moves.append(Move(variant_id, lot_id, origin, shelf, part, worth))
                left -= part
        if left > 0:
            raise TooMuchReturned(variant_id=variant_id, returnable=str(quantity - left))
    return moves


def _still_out(tx: Tx, source: Source) -> dict[tuple[int, int | None], tuple[Decimal, Money]]:
    """Sum what went out for a document less what came back, by article and lot."""
    rows = tx.session.execute(
        select(
            StockMove.variant_id,
            StockMove.lot_id,
            StockMove.kind,
            func.sum(StockMove.quantity),
            func.sum(StockMove.value_minor),
        )
        .where(StockMove.source_type == source[0], StockMove.source_id == source[1])
        .where(StockMove.kind.in_([MoveKind.DELIVERY, MoveKind.RETURN]))
        .group_by(StockMove.variant_id, StockMove.lot_id, StockMove.kind)
        .order_by(StockMove.variant_id, StockMove.lot_id)
    )
    currency = base_currency(tx)
    out: dict[tuple[int, int | None], tuple[Decimal, Money]] = {}
    for variant_id, lot_id, kind, quantity, minor in rows:
        sign = 1 if kind == MoveKind.DELIVERY else -1
        there, value = out.get((variant_id, lot_id), (NOTHING, Money.zero(currency)))
        worth = value + Money(sign * int(minor), currency)
        out[variant_id, lot_id] = (there + sign * quantity, worth)
    return out


def _audit(tx: Tx, actor: Actor, verb: str, source: Source, wanted: Mapping[int, Decimal]) -> None:
    moved = {str(variant_id): str(quantity) for variant_id, quantity in wanted.items()}
    record_change(tx, actor, verb, source, {"quantities": moved})
