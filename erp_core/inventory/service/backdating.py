"""Moves of an earlier day: only into an open period, and only if stock never was below nothing."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from sqlalchemy import select

from erp_core import finance
from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.errors import InTheFuture, StockShort
from erp_core.inventory.places import places
from erp_core.inventory.tables import StockMove
from erp_core.kernel.transaction import Tx

Place = tuple[int, int, int | None]
"""An article in a location, by lot."""


class Moving(Protocol):
    """A move that is to be recorded."""

    @property
    def variant_id(self) -> int:
        """The article."""

    @property
    def lot_id(self) -> int | None:
        """Its lot."""

    @property
    def origin(self) -> int:
        """Where from."""

    @property
    def quantity(self) -> Decimal:
        """How much."""


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


def refuse_negative_days(tx: Tx, moves: Iterable[Moving], day: date) -> None:
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
    history = _history(tx, sorted({place[0] for place in taken}))
    for place, quantity in taken.items():
        least = _least_since(history, place, day)
        if least < quantity:
            raise StockShort(variant_id=place[0], available=str(max(least, NOTHING)))


Row = tuple[int, int, int, int | None, Decimal, date]


def _history(tx: Tx, variant_ids: Sequence[int]) -> list[Row]:
    rows = tx.session.execute(
        select(
            StockMove.variant_id,
            StockMove.from_location_id,
            StockMove.to_location_id,
            StockMove.lot_id,
            StockMove.quantity,
            StockMove.business_date,
        )
        .where(StockMove.variant_id.in_(variant_ids), StockMove.corrects_id.is_(None))
        .order_by(StockMove.business_date, StockMove.id)
    )
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows]


def _least_since(history: Iterable[Row], place: Place, day: date) -> Decimal:
    """Return the least that lay in a place from the end of a day on."""
    there, least = NOTHING, None
    for variant_id, origin, target, lot_id, quantity, on in history:
        if on > day and least is None:
            least = there
        if (variant_id, lot_id) == (place[0], place[2]):
            there += quantity * ((target == place[1]) - (origin == place[1]))
        if least is not None:
            least = min(least, there)
    return there if least is None else least
