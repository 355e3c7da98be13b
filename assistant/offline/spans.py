"""Pieces of a message that carry a value, and which of them to believe when they overlap."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class SpanKind(StrEnum):
    """What a value is; the name is also the name of the slot it fills."""

    ORDER = "order"
    INVOICE = "invoice"
    QUOTATION = "quotation"
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
    best = [0.0]
    before = [bisect_right(ends, span.start, hi=i) for i, span in enumerate(ordered)]
    for index, span in enumerate(ordered):
        best.append(max(best[-1], best[before[index]] + span.weight))
    return tuple(ordered[index] for index in _taken(best, before))


def _taken(best: list[float], before: list[int]) -> list[int]:
    """Walk back from the best total to the spans that make it up."""
    taken: list[int] = []
    at = len(before)
    while at > 0:
        if best[at] > best[at - 1]:
            taken.append(at - 1)
            at = before[at - 1]
        else:
            at -= 1
    return taken[::-1]
