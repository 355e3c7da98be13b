"""Slips of the keyboard put right before a message is read: "canel teh ordr".

Only what fingers do is repaired: two letters swapped, one left out, one too many, in a word that
nobody taught the engine, towards one that many seeds use. A letter replaced by another makes other
words ("cancer"), so it is left alone, and names of articles are never touched. What the customer
wrote stays what it was: values are cut out of the original.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from assistant.offline.lexicon import pattern, words
from assistant.offline.normalise import Normalised

_WORD = re.compile(r"(?<![a-z0-9'@._+#-])[a-z]{3,14}(?![a-z0-9'@_+#]|[.-][a-z0-9])")
_WHICH = re.compile(r"(?<=[到在去])那(?=[里儿])")
_COMMON = 12
"""In how many seeds a word stands to be what was meant."""
_SHORTEST_MEANT = 4
_SHORTEST_WRITTEN = 4


class Speller:
    """Knows the words that customers use often, and what fingers make of them.

    Args:
        phrases: The training phrases.
        known: Every word that is right as it is.
    """

    def __init__(self, phrases: Iterable[str], known: frozenset[str]) -> None:
        """Collect the slips of every common word."""
        counts = Counter(word for phrase in phrases for word in set(_WORD.findall(phrase)))
        small = words("function_words")
        self._known = known | small
        self._meant: dict[str, str] = {}
        for word, count in counts.most_common():
            if count >= _COMMON and not word.startswith("x") and not _is_yes(word):
                for slip in _slips(word, short=word in small):
                    self._meant.setdefault(slip, word)

    def repaired(self, message: Normalised, names: frozenset[str]) -> Normalised:
        """Put the slips of a folded message right, except in names."""
        found = message.text
        for start, end, word in sorted(self._repairs(found, names), reverse=True):
            message = message.replaced(start, end, word)
        return message

    def _repairs(self, text: str, names: frozenset[str]) -> Iterator[tuple[int, int, str]]:
        for found in (*_WORD.finditer(text), *_WHICH.finditer(text)):
            written = found.group()
            if written == "那":
                yield *found.span(), "哪"
            elif written not in self._known and written not in names and written in self._meant:
                yield *found.span(), self._meant[written]


def _is_yes(word: str) -> bool:
    """A yes is the customer's own word, never our guess at it."""
    return pattern("saying_yes").fullmatch(word) is not None


def _slips(word: str, *, short: bool) -> Iterator[str]:
    """Give what fingers make of a word, its first letter kept; of a small word if it is short."""
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if len(word) < _SHORTEST_MEANT:
        return
    for at in range(1, len(word)):
        if len(word) > _SHORTEST_WRITTEN or short:
            yield word[:at] + word[at + 1 :]
        yield word[: at + 1] + word[at:]
