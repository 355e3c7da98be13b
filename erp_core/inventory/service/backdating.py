"""Moves of an earlier day: only into an open period, and only if stock never was below nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from erp_core import finance
from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.errors import InTheFuture, StockShort
from erp_core.inventory.movement import Move
from erp_core.inventory.places import places
from erp_core.inventory.tables import StockMove
from erp_core.kernel.transaction import Tx

Place = tuple[int, int, int | None]
"""An article in a location, by lot."""


def require_past(tx: Tx, day: date, today: date) -> None:
    """Refuse a day to come and a day in a locked period.

    Raises:
        InTheFuture: The day has not come.
        PeriodLocked: Its period is locked.
        DateOutsideBooks: It is older than any books that are kept.
    """
    if day > today:
        raise InTheFuture(field="business_date")
    finance.require_open(tx, day)


def refuse_negative_days(tx: Tx, moves: Iterable[Move], day: date) -> None:
    """Refuse to take what, since then, was needed: on hand is never below nothing afterwards.

    Balances are in the order of (date, id), so this holds within each later day as well.

    Raises:
        StockShort: On a later day less would have been there than left.
    """
    ours = places(tx).ours
    taken: dict[Place, Decimal] = {}
    for move in moves:
        if move.origin in ours:
            place = (move.variant_id, move.origin, move.lot_id)
            taken[place] = taken.get(place, NOTHING) + move.quantity
    if not taken:
        return
    variant_ids = sorted({place[0] for place in taken})
    if not _moved_since(tx, variant_ids, day):
        return
    history = history_of_places(tx, variant_ids)
    for place, quantity in taken.items():
        least = _least_since(history, place, day)
        if least < quantity:
            raise StockShort(variant_id=place[0], available=str(max(least, NOTHING)))


def _moved_since(tx: Tx, variant_ids: Sequence[int], day: date) -> bool:
    """Tell whether anything of articles moved on a later day; if not, balances say what was there.

    History that is played again in its order asks this for every move, and never reads it whole.
    """
    since = select(StockMove.id).where(
        StockMove.variant_id.in_(variant_ids), StockMove.business_date > day
    )
    return tx.session.scalar(since.limit(1)) is not None


@dataclass(frozen=True)
class Passed:
    """A move that was recorded, with the places it left and reached."""

    id: int
    on: date
    variant_id: int
    origin: int
    target: int
    lot_id: int | None
    quantity: Decimal


def history_of_places(tx: Tx, variant_ids: Sequence[int] | None = None) -> list[Passed]:
    """Read the moves of some articles, or of all, in the order of (date, id)."""
    query = select(
        StockMove.id,
        StockMove.business_date,
        StockMove.variant_id,
        StockMove.from_location_id,
        StockMove.to_location_id,
        StockMove.lot_id,
        StockMove.quantity,
    ).where(StockMove.corrects_id.is_(None))
    if variant_ids is not None:
        query = query.where(StockMove.variant_id.in_(variant_ids))
    rows = tx.session.execute(query.order_by(StockMove.business_date, StockMove.id))
    return [Passed(row[0], row[1], row[2], row[3], row[4], row[5], row[6]) for row in rows]


def _least_since(history: Iterable[Passed], place: Place, day: date) -> Decimal:
    """Return the least that lay in a place from the end of a day on."""
    there, least = NOTHING, None
    for move in history:
        if move.on > day and least is None:
            least = there
        if (move.variant_id, move.lot_id) == (place[0], place[2]):
            there += move.quantity * ((move.target == place[1]) - (move.origin == place[1]))
        if least is not None:
            least = min(least, there)
    return there if least is None else least
