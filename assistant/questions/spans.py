"""What the words of a question can mean, and which readings to believe when they overlap."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a piece of a question does in it."""

    METRIC = "metric"
    DIMENSION = "dimension"
    ENTITY = "entity"
    MEMBER = "member"
    FLAG = "flag"
    FIELD = "field"
    SEGMENT = "segment"
    CONDITION = "condition"
    NUMBER = "number"
    TIME = "time"
    GRAMMAR = "grammar"
    FILLER = "filler"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a phrase can mean.

    Attributes:
        kind: What it does.
        name: The registry's name, or the entry of the lexicon.
        value: The member, number, condition or moment.
        exact: Whether a name was given in full.
    """

    kind: Kind
    name: str
    value: Any = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Piece:
    """A phrase at a place of the folded question, with everything it can mean."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]
    words: str

    def of(self, kind: Kind, name: str | None = None) -> Meaning | None:
        """Return its meaning of a kind, if it has one."""
        return next(
            (
                one
                for one in self.meanings
                if one.kind is kind and (name is None or one.name == name)
            ),
            None,
        )

    def all_of(self, kind: Kind) -> tuple[Meaning, ...]:
        """Return its meanings of a kind."""
        return tuple(one for one in self.meanings if one.kind is kind)

    def says(self, *names: str) -> bool:
        """Tell whether it is one of these words of the grammar."""
        return any(one.kind is Kind.GRAMMAR and one.name in names for one in self.meanings)

    @property
    def weight(self) -> float:
        """What is lost when it is not chosen; one phrase explains better than two halves."""
        length = sum(not char.isspace() for char in self.words)
        trust = 0.9 if all(one.kind in (Kind.FILLER, Kind.NUMBER) for one in self.meanings) else 1.0
        return length * trust - 0.3


def choose_pieces(candidates: Iterable[Piece]) -> tuple[Piece, ...]:
    """Choose the pieces that do not overlap and explain most (weighted interval scheduling).

    Greedy longest match would let a long wrong phrase steal words from two right ones.
    """
    ordered = sorted(candidates, key=lambda piece: (piece.end, piece.start))
    ends = [piece.end for piece in ordered]
    before = [bisect_right(ends, piece.start, hi=at) for at, piece in enumerate(ordered)]
    best = [0.0]
    for at, piece in enumerate(ordered):
        best.append(max(best[-1], best[before[at]] + piece.weight))
    taken: list[Piece] = []
    at = len(ordered)
    while at > 0:
        if best[at] > best[at - 1]:
            taken.append(ordered[at - 1])
            at = before[at - 1]
        else:
            at -= 1
    return tuple(reversed(taken))
