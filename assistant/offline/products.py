"""Linking what a customer calls a product to the article, never inventing one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.offline.catalogue import Catalogue, CatalogueEntry
from assistant.offline.normalise import normalise
from assistant.offline.spans import FoundSpan, SpanKind

_TOKEN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")
_PACK = re.compile(
    r"\(?\d+(?:[.,]\d+)?\s?(?:kg|g|ml|l|公斤|千克|克|pcs|pieces|个装|片|张)(?![a-z])\)?"
)
_GENERIC_TAIL = re.compile(r"(?:单品|咖啡豆|咖啡机|咖啡|豆子|豆|机器|机|滤纸|套装)+$")
_SPOKEN = {
    "1": "1|一|one",
    "2": "2|二|两|two",
    "3": "3|三|three",
    "5": "5|五|five",
    "10": "10|十|ten",
}
_FUZZY_FROM = 6
_ALIKE = 86.0


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One way to name some articles; an `exact` one must be written without a slip."""

    tokens: tuple[str, ...]
    entries: tuple[CatalogueEntry, ...]
    exact: bool

    @property
    def text(self) -> str:
        return "".join(self.tokens)


class ProductLinker:
    """Finds product mentions of one catalogue, tolerating a typing slip."""

    def __init__(self, catalogue: Catalogue, known_words: frozenset[str] = frozenset()) -> None:
        """Index a catalogue; `known_words` are too common to name a product by themselves."""
        named: dict[tuple[tuple[str, ...], bool], list[CatalogueEntry]] = {}
        for entry in catalogue.entries:
            for tokens, guess in _namings(entry, known_words):
                named.setdefault((tokens, guess), []).append(entry)
        self._phrases = tuple(
            _Phrase(tokens, tuple(dict.fromkeys(entries)), guess)
            for (tokens, guess), entries in named.items()
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that some article is called by."""
        return frozenset(token for phrase in self._phrases for token in phrase.tokens)

    def find(self, text: str) -> Iterator[FoundSpan]:
        """Find mentions in a folded text; the value is a sku, or the words when several fit.

        Mentions narrow each other down: "yunnan" and "the kilo bag" are one article.
        """
        mentions = list(self._mentions(text))
        for mention in mentions:
            yield mention.span(text, _narrowed(text, mention, mentions))

    def _mentions(self, text: str) -> "Iterator[_Mention]":
        tokens = list(_TOKEN.finditer(text))
        for phrase in self._phrases:
            size = len(phrase.tokens)
            for index in range(len(tokens) - size + 1):
                window = tokens[index : index + size]
                alike = _alike(tuple(token.group() for token in window), phrase)
                if alike:
                    yield _Mention(window[0].start(), window[-1].end(), phrase, alike)


@dataclass(frozen=True, slots=True)
class _Mention:
    """Where a phrase stands in a text, and how well it fits."""

    start: int
    end: int
    phrase: _Phrase
    alike: float

    def overlaps(self, other: "_Mention") -> bool:
        return self.start < other.end and other.start < self.end

    def span(self, text: str, entries: tuple[CatalogueEntry, ...]) -> FoundSpan:
        value = entries[0].sku if len(entries) == 1 else text[self.start : self.end]
        trust = self.alike * (1.5 if self.phrase.exact else 2.5)
        return FoundSpan(SpanKind.PRODUCT, self.start, self.end, value, trust)


def _narrowed(
    text: str, mention: _Mention, mentions: Iterable[_Mention]
) -> tuple[CatalogueEntry, ...]:
    """Keep the articles that the other mentions mean too, where there are any."""
    entries = _fitting_size(text, mention.phrase.entries)
    for other in mentions:
        if not mention.overlaps(other):
            common = tuple(entry for entry in entries if entry in other.phrase.entries)
            entries = common or entries
    return entries


def _alike(window: tuple[str, ...], phrase: _Phrase) -> float:
    """Compare a window with a name: 1 for the same, less for a slip, 0 for something else."""
    if window == phrase.tokens or _singular(window) == _singular(phrase.tokens):
        return 1.0
    written = "".join(window)
    if phrase.exact or len(phrase.text) < _FUZZY_FROM or written[:1] != phrase.text[:1]:
        return 0.0
    from rapidfuzz.fuzz import ratio

    score = ratio(written, phrase.text, score_cutoff=_ALIKE)
    return score / 100 if score else 0.0


def _singular(tokens: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        token[:-1] if len(token) > 3 and token.endswith("s") else token for token in tokens
    )


def _fitting_size(text: str, entries: tuple[CatalogueEntry, ...]) -> tuple[CatalogueEntry, ...]:
    """Keep the pack sizes that the message names; all of them when it names none."""
    if len(entries) == 1:
        return entries
    fitting = tuple(entry for entry in entries if entry.size and _names_size(text, entry.size))
    return fitting or entries


def _names_size(text: str, size: str) -> bool:
    """Find a pack size such as "1 kg" however it is spaced, in either language."""
    amount, _, unit = size.casefold().partition(" ")
    units = {"kg": "kg|kilo|公斤|千克", "g": "g|gr|grams?|克"}.get(unit, re.escape(unit))
    amounts = _SPOKEN.get(amount, re.escape(amount))
    return re.search(rf"(?<![\d.,a-z])(?:{amounts}) ?(?:{units})(?![a-z])", text) is not None


def _namings(
    entry: CatalogueEntry, known_words: frozenset[str]
) -> Iterable[tuple[tuple[str, ...], bool]]:
    """Give the names of an article, with and without the pack, and what stands out in them.

    A single everyday word ("coffee") names an article only when the shop chose it.
    """
    yield _tokens(entry.sku), True
    for name in entry.names:
        folded = normalise(name).text
        short = _PACK.sub("", folded).strip(" ,-")
        chosen = name in entry.synonyms
        for tokens in dict.fromkeys((_tokens(folded), _tokens(short))):
            if tokens and (chosen or len(tokens) > 1 or tokens[0] not in known_words):
                yield tokens, False
        for guess in _guesses(short, known_words):
            yield guess, True


def _guesses(name: str, known_words: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Shorten a name to the words that stand out: "heron", "云南日晒"."""
    for token in _tokens(name):
        if len(token) >= 4 and token.isalpha() and token not in known_words:
            yield (token,)
    short = _GENERIC_TAIL.sub("", name)
    if len(short) >= 2 and short != name and not short.isascii():
        yield _tokens(short)


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(text.casefold()))
