"""What an order holds of work in progress, and how much of it goes into what comes out.

Each component, and the time, is spread over as many pieces as it suffices for: all of them when it
was consumed at once, those just made when it was consumed with them. The last piece takes all that
is left, so that nothing is lost and nothing remains. Pieces that fail cost nothing themselves: the
good ones bear it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from erp_core.kernel.shares import share
from erp_core.production.tables import ManufacturingOrder, OrderLine, OrderOperation


@dataclass(frozen=True)
class Stage:
    """How far an order is when something comes out of it.

    Attributes:
        ordered: The quantity of the order.
        before: What was made, or failed, before.
        more: What is made, or fails, now.
        last: Nothing comes after it.
    """

    ordered: Decimal
    before: Decimal
    more: Decimal
    last: bool

    def part_of(self, minor: int, done: Decimal, planned: Decimal) -> int:
        """Tell how much of an unreleased amount goes into what comes out.

        Args:
            minor: What is not in goods yet.
            done: What was consumed, or worked, so far.
            planned: What the whole order needs of it.
        """
        if self.last:
            return minor
        suffices = done * self.ordered / planned if planned else self.ordered
        covered = min(max(suffices, self.before + self.more), self.ordered)
        return share(minor, self.more, covered - self.before)


def in_progress(order: ManufacturingOrder, lines: Iterable[OrderLine]) -> int:
    """Tell what an order holds of work in progress, in minor units."""
    components = sum(line.consumed_minor - line.released_minor for line in lines)
    return components + order.time_minor - order.time_released_minor


def release(
    stage: Stage,
    order: ManufacturingOrder,
    lines: Iterable[OrderLine],
    operations: Iterable[OrderOperation],
) -> int:
    """Take out of work in progress what goes into what comes out; returns its worth."""
    worth = 0
    for line in lines:
        held = line.consumed_minor - line.released_minor
        part = stage.part_of(held, line.consumed, line.required)
        line.released_minor += part
        worth += part
    steps = list(operations)
    done = sum((step.done_minutes for step in steps), Decimal(0))
    planned = sum((step.planned_minutes for step in steps), Decimal(0))
    part = stage.part_of(order.time_minor - order.time_released_minor, done, planned)
    order.time_released_minor += part
    return worth + part
