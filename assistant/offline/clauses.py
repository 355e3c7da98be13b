"""Cutting a message into clauses that may each ask for something."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.offline.spans import FoundSpan

_BORDER = re.compile(
    r"[\n?!;。]+|\.+(?=\s|$|[^\d\sa-z])|[,、](?!\d)"
    r"|(?<![a-z])(?:and also|and|also|plus|btw|by the way|another thing|one more thing|oh and)"
    r"(?![a-z])"
    r"|另外|还有(?=[^吗货多没])|顺便|以及|对了|再问一?下|同时"
)

_LOOSE = frozenset([",", "、", "and"])
_BLANK = " .,;:?!。、\n"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the folded text; `loose` when only a comma or an "and" cuts it off."""

    start: int
    end: int
    loose: bool = False

    def holds(self, span: FoundSpan) -> bool:
        """Tell whether a value stands in this clause."""
        return self.start <= span.start and span.end <= self.end


def split_clauses(text: str, spans: Iterable[FoundSpan]) -> tuple[Clause, ...]:
    """Cut at punctuation and connectives, never inside a value such as an address."""
    kept = [(span.start, span.end) for span in spans]
    clauses: list[Clause] = []
    at, loose = 0, False
    for border, next_loose in [*_borders(text, kept), (len(text), False)]:
        if text[at:border].strip(_BLANK):
            clauses.append(Clause(at, border, loose))
            at, loose = border, next_loose
        else:
            loose = loose and next_loose
    return tuple(clauses)


def _borders(text: str, kept: list[tuple[int, int]]) -> Iterator[tuple[int, bool]]:
    for found in _BORDER.finditer(text):
        if not any(start < found.end() and found.start() < end for start, end in kept):
            word = found.group()
            yield found.start() if word[0].isalpha() else found.end(), word in _LOOSE
