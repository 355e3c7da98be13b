"""Most and least: how rows are ordered, and how many of them are wanted."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.questions.parts import Noun, Parts

SOME = 10
"""How many rows a superlative in the plural means when it says no number."""

Direction = Literal["asc", "desc"]


@dataclass(frozen=True, slots=True)
class Ranking:
    """How rows are ordered and cut.

    Attributes:
        direction: Most or least first.
        limit: How many; None for all.
    """

    direction: Direction
    limit: int | None


def ranking_of(parts: Parts, subject: Noun | None) -> Ranking | None:
    """Find how rows are to be ordered; None when nobody asked."""
    count = next(
        (_whole(one.value) for one in parts.numbers if one.unit in (None, "pieces", "orders")), None
    )
    if parts.says("ranked", "ranked_up"):
        up = parts.says("ranked_up", "least")
        return Ranking("asc" if up else "desc", count)
    least = parts.says("least", "bottom", "worst_selling")
    if not least and not parts.says("most", "top", "best_selling", "mostly"):
        return None
    return Ranking("asc" if least else "desc", count or _some_or_one(parts, subject))


def _some_or_one(parts: Parts, subject: Noun | None) -> int:
    if subject is not None and subject.many is False:
        return 1
    if parts.says("which_one") and not parts.says("which_many"):
        return 1
    if subject is None and (parts.grain_of_one or (parts.grain and parts.says("which"))):
        return 1
    return SOME


def _whole(value: Decimal) -> int | None:
    return int(value) if value == value.to_integral_value() and 0 < value <= 1000 else None
