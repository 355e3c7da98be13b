"""Splits a posted amount over time without losing a cent: parts are steps of a running share."""

from decimal import Decimal
from fractions import Fraction

_HALF = Fraction(1, 2)


def share(minor: int, part: Decimal, whole: Decimal) -> int:
    """Return the share of an amount that belongs to a part, half up (away from zero).

    Args:
        minor: The whole amount in minor units.
        part: For example the quantity credited so far.
        whole: For example the quantity invoiced.
    """
    exact = Fraction(minor) * Fraction(part) / Fraction(whole)
    rounded = int(abs(exact) + _HALF)
    return rounded if exact >= 0 else -rounded


def next_share(minor: int, before: Decimal, more: Decimal, whole: Decimal) -> int:
    """Return what a further part adds, so that all parts together are exactly the amount."""
    return share(minor, before + more, whole) - share(minor, before, whole)
