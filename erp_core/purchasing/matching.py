"""The three-way match: what is billed against what was ordered and what was received.

No database here, so that the rules can be tested by themselves. A cheaper bill matches: nobody is
asked for what costs less.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Compared:
    """One line of a bill beside the line of the order.

    Attributes:
        receivable: Received and kept and not billed yet.
    """

    line_id: int
    sku: str
    ordered_price: Decimal
    receivable: Decimal
    quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True)
class Mismatch:
    """Why a line does not match: ``quantity`` or ``price``."""

    kind: str
    line_id: int
    sku: str
    expected: Decimal
    billed: Decimal


def mismatches(lines: Iterable[Compared], price_tolerance: Decimal) -> tuple[Mismatch, ...]:
    """Compare the lines of a bill; what a line has been billed of by lines before it counts."""
    taken: dict[int, Decimal] = {}
    found: list[Mismatch] = []
    for line in lines:
        left = line.receivable - taken.get(line.line_id, Decimal(0))
        taken[line.line_id] = taken.get(line.line_id, Decimal(0)) + line.quantity
        if line.quantity > left:
            found.append(
                Mismatch("quantity", line.line_id, line.sku, max(left, Decimal(0)), line.quantity)
            )
        if line.unit_price > line.ordered_price * (1 + price_tolerance):
            found.append(
                Mismatch("price", line.line_id, line.sku, line.ordered_price, line.unit_price)
            )
    return tuple(found)
