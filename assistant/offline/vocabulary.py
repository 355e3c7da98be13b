"""Which words the engine knows, so that it can say which ones it did not understand."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.offline.lexicon import words
from assistant.offline.training import Example

_WORD = re.compile(r"[a-z]{2,}")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_SLIP_FROM = 5
_ALIKE = 84.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a clause is explained, and the words that are not."""

    share: float
    unexplained: tuple[str, ...]


class Vocabulary:
    """The words and character pairs of the training phrases."""

    def __init__(self, examples: Iterable[Example]) -> None:
        """Collect what is known from the training phrases."""
        known: set[str] = set()
        pairs: set[str] = set()
        for example in examples:
            known.update(_WORD.findall(example.text.replace("'", "")))
            for run in _HAN_RUN.findall(example.text):
                pairs.update(_pairs(run) if len(run) > 1 else run)
        self.words = frozenset(known)
        self._by_letter = _by_first_letter(known)
        self._pairs = frozenset(pairs)

    def coverage(self, masked: str) -> Coverage:
        """Measure how much of a masked text is explained by known words."""
        small = words("function_words")
        content = [word for word in _WORD.findall(masked) if word not in small]
        strange = [word for word in content if not self._knows(word)]
        runs = [run for found in _HAN_RUN.findall(masked) for run in self._strange_runs(found)]
        total = len(content) + sum(map(len, _HAN_RUN.findall(masked)))
        missed = len(strange) + sum(map(len, runs))
        return Coverage(1 - missed / total if total else 1.0, (*strange, *runs))

    def _knows(self, word: str) -> bool:
        """Know a word itself, or a near slip of a longer one."""
        if word in self.words:
            return True
        if len(word) < _SLIP_FROM or len(word) > 24:
            return False
        from rapidfuzz.process import extractOne

        near = self._by_letter.get(word[0], ())
        return extractOne(word, near, score_cutoff=_ALIKE) is not None

    def _strange_runs(self, run: str) -> Iterator[str]:
        small = words("function_words")
        known = [
            char in small
            or run[max(i - 1, 0) : i + 1] in self._pairs
            or run[i : i + 2] in self._pairs
            or run in self._pairs
            for i, char in enumerate(run)
        ]
        marked = "".join(char if not ok else " " for char, ok in zip(run, known, strict=True))
        yield from marked.split()


def _pairs(run: str) -> Iterator[str]:
    yield from (run[i : i + 2] for i in range(len(run) - 1))


def _by_first_letter(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    shelves: dict[str, list[str]] = {}
    for word in sorted(words):
        if len(word) >= _SLIP_FROM - 1:
            shelves.setdefault(word[0], []).append(word)
    return {letter: tuple(found) for letter, found in shelves.items()}
