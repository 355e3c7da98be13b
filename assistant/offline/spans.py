"""Pieces of a message that carry a value, and which of them to believe when they overlap."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class SpanKind(StrEnum):
    """What a value is; the name is also the name of the slot it fills."""

    ORDER = "order"
    INVOICE = "invoice"
    CODE = "code"
    POSTCODE = "postcode"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    PRODUCT = "product"
    SIZE = "size"
    QUANTITY = "quantity"
    CHANGE = "change"
    DATE = "date"
    MONEY = "money"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """A value at a place of the folded text; `trust` is per character."""

    kind: SpanKind
    start: int
    end: int
    value: str
    trust: float = 1.0

    @property
    def weight(self) -> float:
        """How much is lost when this span is not chosen."""
        return (self.end - self.start) * self.trust


def choose_spans(candidates: Iterable[FoundSpan]) -> tuple[FoundSpan, ...]:
    """Choose the spans that do not overlap and explain most (weighted interval scheduling).

    Greedy longest match would let a long wrong span steal words from two right ones.
    """
    ordered = sorted(candidates, key=lambda span: (span.end, span.start, span.kind))
    ends = [span.end for span in ordered]
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    for index, span in enumerate(ordered):
        before = best[bisect_right(ends, span.start, hi=index)]
        taken = (before[0] + span.weight, (*before[1], index))
        best.append(max(taken, best[-1], key=lambda option: option[0]))
    return tuple(ordered[index] for index in best[-1][1])
