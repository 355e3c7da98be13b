"""What is to be recorded when stock moves, and what was."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_core.inventory.allocation import Taken
from erp_core.inventory.schemas import MoveKind, Source
from erp_core.kernel.money import Money


@dataclass(frozen=True)
class Occasion:
    """Why stock moves: what all moves that are recorded together have in common.

    Attributes:
        kind: Why.
        source: For which document; the stock that leaves may be held for it.
        reason: In somebody's words.
        business_date: The day it happened, in an open period; None: today.
    """

    kind: MoveKind
    source: Source | None = None
    reason: str | None = None
    business_date: date | None = None


@dataclass(frozen=True)
class Move:
    """A quantity on its way from one location to another.

    Attributes:
        minor: What comes into the house is worth this, in minor units; None: what such stock is
            worth already, else what it cost when it last came in. Unused for what leaves.
        taken: The locked shelf it is taken from, and what of it was held.
    """

    variant_id: int
    lot_id: int | None
    origin: int
    target: int
    quantity: Decimal
    minor: int | None = None
    taken: Taken | None = None

    @classmethod
    def of(cls, taken: Taken, target: int) -> "Move":
        """Take goods from a shelf."""
        shelf = taken.shelf
        return cls(
            shelf.variant_id,
            shelf.lot_id,
            shelf.location_id,
            target,
            taken.quantity,
            taken=taken,
        )


@dataclass(frozen=True)
class Recorded:
    """What was recorded: the moves in the order they were given, and what each was worth."""

    move_ids: tuple[int, ...]
    values: tuple[Money, ...]

    @property
    def total(self) -> Money:
        """What all of it was worth."""
        return sum(self.values[1:], self.values[0])
