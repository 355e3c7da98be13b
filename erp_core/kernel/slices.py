"""Many ids in statements that take a bounded number of them."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T", int, str)
MOST = 1000
"""Values in one statement: SQLite takes 32,766 and PostgreSQL 65,535."""


def slices(values: Iterable[T]) -> Iterator[list[T]]:
    """Give out different values, the smallest first, so many at a time."""
    every = sorted(set(values))
    for first in range(0, len(every), MOST):
        yield every[first : first + MOST]
