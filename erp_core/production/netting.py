"""Net requirements: what must be supplied by when, so that stock never falls below its level.

No database here, so that the rules can be tested by themselves. Whatever should have come or gone
already counts today: a late delivery is still on its way, and a customer is still waiting.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Demand:
    """What needs goods on a day: a document, a proposal to make others of it, or (neither) a level.

    Attributes:
        expected_id: What is expected to go.
        parent: The place of the proposal, among all, that it is a component of.
    """

    on: date
    quantity: Decimal
    expected_id: int | None = None
    source_type: str | None = None
    source_id: int | None = None
    parent: int | None = None


@dataclass(frozen=True)
class Peg:
    """How much of a proposal is for which demand; None: to fill up to the level of its rule."""

    quantity: Decimal
    demand: Demand | None


@dataclass(frozen=True)
class Shortage:
    """A quantity that is missing by a day, and for what."""

    needed_on: date
    quantity: Decimal
    pegs: tuple[Peg, ...]


@dataclass
class Outlook:
    """What one article has and expects.

    Attributes:
        free: What is in stock and held for nobody.
        supply: What comes, by day.
        demand: What goes.
        minimum: Below this it is supplied again.
        maximum: Up to this; nothing without a rule.
    """

    free: Decimal = NOTHING
    supply: list[tuple[date, Decimal]] = field(default_factory=list)
    demand: list[Demand] = field(default_factory=list)
    minimum: Decimal = NOTHING
    maximum: Decimal = NOTHING

    def net(
        self,
        today: date,
        ready: Callable[[Shortage], date],
        supply: Callable[[Shortage], Decimal],
    ) -> None:
        """Walk through the days and have what is missing on each supplied.

        What comes later, but no later than what would be supplied anew, is waited for.

        Args:
            today: The first day.
            ready: Tells when a shortage could be supplied.
            supply: Supplies it and tells how much comes: what is more than was missing, because of
                packs and minimum quantities, is there for the days after.
        """
        left = self.free
        coming = sorted((max(on, today), some) for on, some in self.supply)
        for day in self._days(today):
            left += _come(coming, day)
            due = [one for one in self.demand if max(one.on, today) == day]
            before = left
            left -= sum((one.quantity for one in due), NOTHING)
            if left < self.minimum and coming:
                by = ready(self._shortage(day, due, before, left))
                while coming and coming[0][0] <= by and left < self.minimum:
                    some = coming.pop(0)[1]
                    before, left = before + some, left + some
            if left < self.minimum:
                left += supply(self._shortage(day, due, before, left))

    def _shortage(
        self, day: date, due: Iterable[Demand], before: Decimal, left: Decimal
    ) -> Shortage:
        missing = max(self.maximum, self.minimum) - left
        return Shortage(day, missing, _pegs(due, before, missing))

    def _days(self, today: date) -> list[date]:
        named = [on for on, _ in self.supply] + [one.on for one in self.demand]
        return sorted({today, *(max(on, today) for on in named)})


def _come(coming: list[tuple[date, Decimal]], day: date) -> Decimal:
    """Take off what comes by a day, and tell how much that is."""
    come = NOTHING
    while coming and coming[0][0] <= day:
        come += coming.pop(0)[1]
    return come


def low_level_order(made_of: Mapping[int, Iterable[int]], articles: Iterable[int]) -> list[int]:
    """Put articles in an order in which each comes after all that it goes into."""
    levels = dict.fromkeys(sorted(articles), 0)
    changed = True
    while changed:
        changed = False
        for whole, parts in made_of.items():
            for part in parts:
                level = levels.setdefault(whole, 0) + 1
                if levels.setdefault(part, 0) < level:
                    levels[part], changed = level, True
    return sorted(levels, key=lambda id_: (levels[id_], id_))


def _pegs(due: Iterable[Demand], there: Decimal, missing: Decimal) -> tuple[Peg, ...]:
    """Give what is there to the first of a day; what the others miss is what is supplied for."""
    pegs, left, there = [], missing, max(there, NOTHING)
    for one in due:
        covered = min(there, one.quantity)
        there -= covered
        part = min(one.quantity - covered, left)
        if part > 0:
            pegs.append(Peg(part, one))
            left -= part
    if left > 0:
        pegs.append(Peg(left, None))
    return tuple(pegs)
