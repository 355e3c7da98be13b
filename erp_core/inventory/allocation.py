"""Which bag for whom: pure choice of balances, first expired first out, then the oldest.

No database here, so that the rules can be tested by themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Shelf:
    """One balance as it stands, locked.

    Attributes:
        usable: Its lot is neither expired nor blocked; else it is not promised, nor delivered.
        ours: What of it is held for the document at hand.
    """

    balance_id: int
    variant_id: int
    location_id: int
    lot_id: int | None
    expires_on: date | None
    usable: bool
    on_hand: Decimal
    reserved: Decimal
    ours: Decimal = NOTHING

    @property
    def free(self) -> Decimal:
        """What is held for nobody."""
        return self.on_hand - self.reserved

    def less(self, quantity: Decimal) -> "Shelf":
        """Return it as it is once some of what is free was taken."""
        return replace(self, on_hand=self.on_hand - quantity)

    @property
    def age(self) -> tuple[date, int]:
        """Order shelves: what expires first, then what was there first."""
        return self.expires_on or date.max, self.balance_id


@dataclass(frozen=True)
class Taken:
    """A quantity taken from a shelf, and how much of it had been held for the document."""

    shelf: Shelf
    quantity: Decimal
    held: Decimal = NOTHING


def wanted_by_variant(lines: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """Sum quantities by variant, in the order of their ids."""
    wanted: dict[int, Decimal] = {}
    for variant_id, quantity in sorted(lines):
        wanted[variant_id] = wanted.get(variant_id, NOTHING) + quantity
    return wanted


def choose_to_hold(shelves: Sequence[Shelf], wanted: Mapping[int, Decimal]) -> list[Taken]:
    """Choose free stock to hold, as much as there is that may be delivered."""
    return choose_free([shelf for shelf in shelves if shelf.usable], wanted)


def choose_free(shelves: Sequence[Shelf], wanted: Mapping[int, Decimal]) -> list[Taken]:
    """Choose what is held for nobody, as much as there is, spoilt or not."""
    taken: list[Taken] = []
    by_variant = _by_variant(shelves)
    for variant_id, quantity in wanted.items():
        left = quantity
        for shelf in by_variant.get(variant_id, ()):
            part = min(left, shelf.free)
            if part > 0:
                taken.append(Taken(shelf, part))
                left -= part
    return taken


def choose_to_deliver(shelves: Sequence[Shelf], wanted: Mapping[int, Decimal]) -> list[Taken]:
    """Choose what leaves: first what is held for the document, then free stock."""
    taken: list[Taken] = []
    usable = _by_variant([shelf for shelf in shelves if shelf.usable])
    for variant_id, quantity in wanted.items():
        taken += _delivered(usable.get(variant_id, ()), quantity)
    return taken


def total_by_variant(taken: Iterable[Taken]) -> dict[int, Decimal]:
    """Sum what was taken, by variant."""
    return wanted_by_variant((part.shelf.variant_id, part.quantity) for part in taken)


def _delivered(shelves: Sequence[Shelf], quantity: Decimal) -> list[Taken]:
    held = {shelf.balance_id: NOTHING for shelf in shelves}
    left = quantity
    for shelf in shelves:
        held[shelf.balance_id] = min(left, shelf.ours)
        left -= held[shelf.balance_id]
    taken = []
    for shelf in shelves:
        free = min(left, shelf.free)
        left -= free
        if held[shelf.balance_id] + free > 0:
            taken.append(Taken(shelf, held[shelf.balance_id] + free, held[shelf.balance_id]))
    return taken


def _by_variant(shelves: Sequence[Shelf]) -> dict[int, list[Shelf]]:
    """Sort shelves by article, the oldest first."""
    found: dict[int, list[Shelf]] = {}
    for shelf in sorted(shelves, key=lambda each: each.age):
        found.setdefault(shelf.variant_id, []).append(shelf)
    return found
