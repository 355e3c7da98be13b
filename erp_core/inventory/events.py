"""What happened to stock, for the modules above and beside to hear."""

from dataclasses import dataclass
from datetime import date

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class StockReceived(Event):
    """Stock of an article arrived and is free to be held."""

    variant_id: int


@dataclass(frozen=True)
class StockAdjusted(Event):
    """Counted stock of an article differed from the books and was put right."""

    variant_id: int


@dataclass(frozen=True)
class ExpectedMoveSlipped(Event):
    """Stock that was expected comes later than it was told.

    Attributes:
        before: The day it was expected on.
        after: The day it is expected on now.
    """

    expected_id: int
    variant_id: int
    before: date
    after: date


@dataclass(frozen=True)
class SupplyChanged(Event):
    """Stock that was expected comes on another day, more or less of it comes, or none."""

    expected_id: int
    variant_id: int


@dataclass(frozen=True)
class LotWasBlocked(Event):
    """A lot must not leave the house; what was held of it is on back-order.

    Attributes:
        held_for: The documents that some of it was held for.
    """

    lot_id: int
    variant_id: int
    held_for: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class LotWasUnblocked(Event):
    """A lot may be promised and delivered again."""

    lot_id: int
    variant_id: int
