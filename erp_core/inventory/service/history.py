"""All that an article's stock went through, to be replayed with a move of an earlier day in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from erp_core.inventory.costing import Costing, Pile, Step, replay
from erp_core.inventory.places import places
from erp_core.inventory.tables import StockMove
from erp_core.kernel.adding import add_rows
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class Past:
    """A move that was recorded.

    Attributes:
        minor: What it was worth, with all corrections since.
    """

    id: int
    kind: str
    on: date
    quantity: Decimal
    minor: int


@dataclass(frozen=True)
class Corrected:
    """By how much an earlier issue, or an arrival, turned out dearer (positive) or cheaper."""

    move_id: int
    kind: str
    minor: int


@dataclass
class History:
    """The moves of one article that brought or took stock, in the order of (date, id)."""

    moves: list[Past] = field(default_factory=list)

    def replay(self, costing: Costing, new: Sequence[Step] = ()) -> tuple[Pile, Mapping[int, int]]:
        """Play it from nothing, with new moves at the end of their day.

        Raises:
            StockShort: More would have left than was there.
        """
        day = new[0].on if new else date.max
        before = [_step(move) for move in self.moves if move.on <= day]
        after = [_step(move) for move in self.moves if move.on > day]
        return replay(costing, [*before, *new, *after])

    def examine(self, costing: Costing) -> tuple[Pile, Mapping[int, int]]:
        """Play it from nothing as it is, be the books damaged or not."""
        return replay(costing, [_step(move) for move in self.moves], damaged=True)


def histories_of(tx: Tx, variant_ids: Sequence[int]) -> dict[int, History]:
    """Read the moves of articles, whose piles are locked, in one statement."""
    if not variant_ids:
        return {}
    ours = places(tx).ours
    found: dict[int, History] = {variant_id: History() for variant_id in variant_ids}
    added = _corrected(tx, variant_ids)
    rows = tx.session.execute(
        select(
            StockMove.variant_id,
            StockMove.id,
            StockMove.kind,
            StockMove.business_date,
            StockMove.from_location_id,
            StockMove.to_location_id,
            StockMove.quantity,
            StockMove.value_minor,
        )
        .where(StockMove.variant_id.in_(variant_ids), StockMove.corrects_id.is_(None))
        .order_by(StockMove.business_date, StockMove.id)
    )
    for variant_id, move_id, kind, on, origin, target, quantity, minor in rows:
        sign = (target in ours) - (origin in ours)
        if sign:
            brought = added.get(move_id, 0)
            past = Past(move_id, kind, on, sign * quantity, minor + sign * brought)
            found[variant_id].moves.append(past)
    return found


def corrections_between(history: History, costs: Mapping[int, int]) -> list[Corrected]:
    """Compare what issues cost by a replay with what they cost so far."""
    return [
        Corrected(move.id, move.kind, costs[move.id] - move.minor)
        for move in history.moves
        if move.quantity < 0 and costs[move.id] != move.minor
    ]


def write_corrections(tx: Tx, corrected: Iterable[Corrected], currency: str) -> None:
    """Write correction layers: value alone moves, the way that the move went, or back.

    They are of the real day, also where history is played again on its days.
    """
    by_id = {each.move_id: each for each in corrected}
    if not by_id:
        return
    moves = tx.session.scalars(
        select(StockMove).where(StockMove.id.in_(sorted(by_id))).order_by(StockMove.id)
    )
    with tx.dated(tx.began):
        rows = [_correction(tx, move, by_id[move.id].minor, currency) for move in moves]
        add_rows(tx, StockMove, rows)


def _correction(tx: Tx, corrected: StockMove, minor: int, currency: str) -> dict[str, object]:
    way = (corrected.from_location_id, corrected.to_location_id)
    origin, target = way if minor > 0 else way[::-1]
    return {
        "kind": corrected.kind,
        "variant_id": corrected.variant_id,
        "lot_id": corrected.lot_id,
        "from_location_id": origin,
        "to_location_id": target,
        "quantity": Decimal(0),
        "value_minor": abs(minor),
        "currency": currency,
        "source_type": corrected.source_type,
        "source_id": corrected.source_id,
        "reason": corrected.reason,
        "at": tx.now,
        "business_date": business_date(tx),
        "corrects_id": corrected.id,
    }


def _corrected(tx: Tx, variant_ids: Sequence[int]) -> dict[int, int]:
    """Sum what corrections brought to stock, by the move that they correct."""
    ours = places(tx).ours
    sums: dict[int, int] = {}
    rows = tx.session.execute(
        select(StockMove.corrects_id, StockMove.from_location_id, StockMove.value_minor).where(
            StockMove.variant_id.in_(variant_ids), StockMove.corrects_id.is_not(None)
        )
    )
    for corrects_id, origin, minor in rows:
        if corrects_id is not None:
            sums[corrects_id] = sums.get(corrects_id, 0) + (-minor if origin in ours else minor)
    return sums


def _step(move: Past) -> Step:
    return Step(move.id, move.on, move.quantity, move.minor)
