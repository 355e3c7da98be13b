"""Join words that mean the same, within a language and across English and Chinese.

The concept file is plain YAML that a person edits; it is read once and changes take effect at the
next start. A concept found in a question and in a page counts as one more shared term, which is
how a Chinese question finds a page that exists only in English.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from knowledge.analysis import Analysis, Term, analyse, fold

Phrases = Mapping[str, Sequence[str]]  # language to phrases


@dataclass(frozen=True, slots=True)
class Meaning:
    """A concept found in a text, and where.

    Attributes:
        term: The term it is counted as; no word of a text can equal it.
        start: First character in the folded text.
        end: One past the last character.
    """

    term: str
    start: int
    end: int

    def covers(self, term: Term) -> bool:
        """Tell whether a term stands inside the phrase that was found."""
        return self.start <= term.start and term.end <= self.end


class Concepts:
    """Finds the concepts of a text.

    Args:
        phrases: For each concept its phrases by language, as in ``concepts.yaml``.
    """

    def __init__(self, phrases: Mapping[str, Phrases]) -> None:
        self._english: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        chinese: dict[str, str] = {}
        for name, by_language in phrases.items():
            for phrase in by_language.get("en", ()):
                words = tuple(t.text for t in analyse(phrase).words)
                self._english[words[0]].append((words, f"={name}"))
            chinese |= {fold(p): f"={name}" for p in by_language.get("zh", ())}
        for found in self._english.values():
            found.sort(key=lambda known: -len(known[0]))
        self._chinese = chinese
        longest_first = sorted(map(re.escape, chinese), key=len, reverse=True)
        self._pattern = re.compile("|".join(longest_first) or r"(?!)")

    def find(self, text: Analysis) -> list[Meaning]:
        """Find every concept in a text, the longest phrase first where they overlap."""
        return [*self._find_english(text.words), *self._find_chinese(text.folded)]

    def _find_english(self, words: Sequence[Term]) -> Iterator[Meaning]:
        at = 0
        while at < len(words):
            phrase, term = self._longest(words, at)
            if term:
                yield Meaning(term, words[at].start, words[at + len(phrase) - 1].end)
            at += len(phrase) or 1

    def _longest(self, words: Sequence[Term], at: int) -> tuple[tuple[str, ...], str]:
        for phrase, term in self._english.get(words[at].text, ()):
            if tuple(w.text for w in words[at : at + len(phrase)]) == phrase:
                return phrase, term
        return (), ""

    def _find_chinese(self, folded: str) -> Iterator[Meaning]:
        for match in self._pattern.finditer(folded):
            yield Meaning(self._chinese[match.group()], match.start(), match.end())


@cache
def load_concepts() -> Concepts:
    """Read the concept file that comes with the product, once a process."""
    text = resources.files("knowledge").joinpath("concepts.yaml").read_text("utf-8")
    return Concepts(yaml.safe_load(text))
