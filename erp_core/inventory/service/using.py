"""Goods that leave stock for use in the house, and what of them comes back unused.

What for is told by a ``Use``: production, where they go into other goods, or maintenance, where
they go into a machine. Whoever keeps the document says what it cost: here only stock is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from erp_core.inventory.allocation import NOTHING, Shelf, Taken, choose_to_deliver
from erp_core.inventory.costing import share_of
from erp_core.inventory.errors import StockShort, TooMuchReturned
from erp_core.inventory.events import StockReceived
from erp_core.inventory.movement import Move, Occasion
from erp_core.inventory.places import places
from erp_core.inventory.schemas import LocationKind, MoveKind, Source
from erp_core.inventory.service.moves import record_moves
from erp_core.inventory.service.shelves import let_go_of_unusable, lock_shelves, lot_id_of
from erp_core.inventory.service.soft_holding import free_expired
from erp_core.inventory.tables import StockMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.errors import Invalid
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class Use:
    """What goods are used for.

    Attributes:
        out: The kind of a move that takes them.
        back: The kind of a move that brings them back.
        place: Where they are when they have left the shelf.
    """

    out: MoveKind
    back: MoveKind
    place: LocationKind


IN_PRODUCTION = Use(MoveKind.CONSUMPTION, MoveKind.COMPONENT_RETURN, LocationKind.PRODUCTION)
IN_MAINTENANCE = Use(MoveKind.PART_USE, MoveKind.PART_RETURN, LocationKind.MAINTENANCE)


@dataclass(frozen=True)
class Consuming:
    """A quantity of an article that is used; of a lot, or first expired first."""

    variant_id: int
    quantity: Decimal
    lot: str | None = None


@dataclass(frozen=True)
class Returning:
    """A quantity of a used article that comes back, and what it is worth, in minor units."""

    variant_id: int
    quantity: Decimal
    minor: int


def use_parts(
    tx: Tx, actor: Actor, source: Source, lines: Sequence[Consuming], *, on: date | None = None
) -> dict[int, int]:
    """Take goods off the shelves for maintenance: what is held for the document first.

    Returns what it was worth by article, in minor units.

    Raises:
        StockShort: There is not enough; ``facts`` name the article and what can be had.
        Invalid: An article is named twice.
    """
    actor.require("inventory.use_parts")
    return take_for(tx, actor, "inventory.use_parts", IN_MAINTENANCE, source, lines, on)


def return_parts(tx: Tx, actor: Actor, source: Source, lines: Sequence[Returning]) -> None:
    """Put parts that maintenance did not need back into stock, at the worth of their document.

    Raises:
        TooMuchReturned: More would come back than went out for the document.
    """
    actor.require("inventory.return_parts")
    bring_back(tx, actor, "inventory.return_parts", IN_MAINTENANCE, source, lines)


def take_for(
    tx: Tx,
    actor: Actor,
    verb: str,
    use: Use,
    source: Source,
    lines: Sequence[Consuming],
    on: date | None,
) -> dict[int, int]:
    """Take goods off the shelves for a use; returns their worth by article, in minor units.

    Raises:
        StockShort: There is not enough; ``facts`` name the article and what can be had.
        Invalid: An article is named twice.
    """
    _refuse_twice(lines)
    lots = {line: lot_id_of(tx, line.variant_id, line.lot, None) for line in lines if line.lot}
    wanted = {line.variant_id for line in lines}
    let_go_of_unusable(tx, source, lock_shelves(tx, wanted, source))
    free_expired(tx, wanted)
    shelves = lock_shelves(tx, wanted, source)
    target = places(tx).outside[use.place]
    moves = [
        Move.of(part, target) for line in _sorted(lines) for part in _taken(shelves, line, lots)
    ]
    recorded = record_moves(tx, actor, Occasion(use.out, source, business_date=on), moves)
    audit_use(tx, actor, verb, source, [(line.variant_id, line.quantity) for line in lines])
    worth: dict[int, int] = {}
    for move, value in zip(moves, recorded.values, strict=True):
        worth[move.variant_id] = worth.get(move.variant_id, 0) + value.minor
    return worth


def bring_back(
    tx: Tx, actor: Actor, verb: str, use: Use, source: Source, lines: Sequence[Returning]
) -> None:
    """Put used goods back into stock, at the worth that their document states.

    Raises:
        TooMuchReturned: More would come back than went out for the document.
    """
    out = used_for(tx, use, source)
    origin, shelf = places(tx).outside[use.place], places(tx).stock_in(None)
    moves = []
    for line in sorted(lines, key=lambda one: one.variant_id):
        left, worth = line.quantity, line.minor
        lots = out.get(line.variant_id, {})
        for lot_id, there in lots.items():
            part = min(left, there)
            if part > 0:
                lots[lot_id] = there - part
                minor = share_of(worth, part, left)
                moves.append(Move(line.variant_id, lot_id, origin, shelf, part, minor))
                left, worth = left - part, worth - minor
        if left > 0:
            there = line.quantity - left
            raise TooMuchReturned(variant_id=line.variant_id, returnable=str(there))
    record_moves(tx, actor, Occasion(use.back, source), moves)
    audit_use(tx, actor, verb, source, [(line.variant_id, line.quantity) for line in lines])
    for variant_id in sorted({line.variant_id for line in lines}):
        tx.publish(StockReceived(variant_id=variant_id))


def used_for(tx: Tx, use: Use, source: Source) -> dict[int, dict[int | None, Decimal]]:
    """Sum what was used for a document and has not come back, by article and lot."""
    rows = tx.session.execute(
        select(StockMove.variant_id, StockMove.lot_id, StockMove.kind, func.sum(StockMove.quantity))
        .where(StockMove.source_type == source[0], StockMove.source_id == source[1])
        .where(StockMove.kind.in_([use.out, use.back]))
        .group_by(StockMove.variant_id, StockMove.lot_id, StockMove.kind)
        .order_by(StockMove.variant_id, StockMove.lot_id.nulls_first())
    )
    out: dict[int, dict[int | None, Decimal]] = {}
    for variant_id, lot_id, kind, quantity in rows:
        lots = out.setdefault(variant_id, {})
        sign = 1 if kind == use.out else -1
        lots[lot_id] = lots.get(lot_id, NOTHING) + sign * quantity
    return out


def audit_use(
    tx: Tx, actor: Actor, verb: str, source: Source, lines: Iterable[tuple[int, Decimal]]
) -> None:
    """Leave a trace of what was used, brought back or made."""
    moved = [[variant_id, str(quantity)] for variant_id, quantity in lines]
    record_change(tx, actor, verb, source, {"quantities": moved})


def _refuse_twice(lines: Sequence[Consuming]) -> None:
    named = [(line.variant_id, line.lot) for line in lines]
    plain = [line.variant_id for line in lines if line.lot is None]
    mixed = {line.variant_id for line in lines if line.lot is not None} & set(plain)
    if len(set(named)) < len(named) or mixed:
        message = "Name an article once, or once for each of its lots."
        raise Invalid(message, field="lines")


def _sorted(lines: Iterable[Consuming]) -> list[Consuming]:
    return sorted(lines, key=lambda one: (one.variant_id, one.lot or ""))


def _taken(
    shelves: Sequence[Shelf], line: Consuming, lots: Mapping[Consuming, int | None]
) -> list[Taken]:
    fitting = [shelf for shelf in shelves if line.lot is None or shelf.lot_id == lots[line]]
    taken = choose_to_deliver(fitting, {line.variant_id: line.quantity})
    got = sum((part.quantity for part in taken), NOTHING)
    if got < line.quantity:
        raise StockShort(variant_id=line.variant_id, available=str(got))
    return taken
