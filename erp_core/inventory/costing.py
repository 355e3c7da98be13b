"""What stock is worth: a pile that goods are put on and taken from, by FIFO or moving average.

No database here, so that the rules can be tested by themselves. One replay in the order of
(business date, id) gives what every issue cost; it is how backdated moves are valued.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.errors import StockShort

_HALF = Fraction(1, 2)


class Costing(StrEnum):
    """How what leaves is valued: at the moving average, or at what came in first."""

    AVERAGE = "average"
    FIFO = "fifo"


def share_of(minor: int, part: Decimal, whole: Decimal) -> int:
    """Return a part's share of a value, half up; all of it takes all, so that nothing is left."""
    if part >= whole:
        return minor
    return max(0, min(minor, worth_at(minor, part, whole)))


def worth_at(minor: int, part: Decimal, whole: Decimal) -> int:
    """Return what a quantity is worth at the price of another, half up."""
    return int(Fraction(minor) * Fraction(part) / Fraction(whole) + _HALF)


@dataclass
class Layer:
    """What is left of one arrival, which is known by its key (the id of the move) and day."""

    key: int
    quantity: Decimal
    minor: int
    on: date


@dataclass
class Pile:
    """All stock of one article and its value.

    Attributes:
        costing: How what leaves is valued.
        layers: What is left of each arrival, oldest first; a single one at the moving average.
        last_on: The business date of the latest move.
    """

    costing: Costing
    layers: list[Layer] = field(default_factory=list)
    last_on: date | None = None

    @property
    def quantity(self) -> Decimal:
        """How much there is."""
        return sum((layer.quantity for layer in self.layers), NOTHING)

    @property
    def minor(self) -> int:
        """What it is worth, in minor units."""
        return sum(layer.minor for layer in self.layers)

    def put(self, arrival: Layer) -> None:
        """Add an arrival and its value."""
        if self.costing is Costing.AVERAGE and self.layers:
            self.layers[0].quantity += arrival.quantity
            self.layers[0].minor += arrival.minor
        else:
            self.layers.append(arrival)

    def take(self, quantity: Decimal, *, damaged: bool = False) -> int:
        """Take goods off, oldest first; returns what they were worth.

        Balances were asked before, so that it is there. Only whoever examines books that may be
        ``damaged`` goes on where it is not: what is not there costs nothing.

        Raises:
            StockShort: More is taken than there is.
        """
        left, cost = quantity, 0
        while left > 0 and self.layers:
            first = self.layers[0]
            part = min(left, first.quantity)
            worth = share_of(first.minor, part, first.quantity)
            first.quantity -= part
            first.minor -= worth
            left, cost = left - part, cost + worth
            if first.quantity == 0:
                self.layers.pop(0)
        if left > 0 and not damaged:
            raise StockShort(available=str(quantity - left))
        return cost

    def average(self, quantity: Decimal) -> int | None:
        """Return what a quantity is worth at the average of all there is; None without stock."""
        return worth_at(self.minor, quantity, self.quantity) if self.layers else None


@dataclass(frozen=True)
class Step:
    """One move as the valuation sees it.

    Attributes:
        key: Its id.
        on: Its business date.
        quantity: What came (positive) or left (negative).
        minor: What came was worth this; unused for what left.
    """

    key: int
    on: date
    quantity: Decimal
    minor: int = 0


def replay(
    costing: Costing, steps: Iterable[Step], *, damaged: bool = False
) -> tuple[Pile, Mapping[int, int]]:
    """Play moves in their order, from nothing; returns the pile and what each issue cost.

    Raises:
        StockShort: More left than was there, and the books are not known to be ``damaged``.
    """
    pile, costs = Pile(costing), {}
    for step in steps:
        if step.quantity > 0:
            pile.put(Layer(step.key, step.quantity, step.minor, step.on))
        else:
            costs[step.key] = pile.take(-step.quantity, damaged=damaged)
    return pile, costs
