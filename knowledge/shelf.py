"""The documents of one language, ready to be ranked against each other.

Languages are ranked apart, because BM25 compares lengths and rarity and a Chinese text has several
times the terms of an English one that says the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.analysis import Analysis, analyse
from knowledge.chunking import FiledPassage
from knowledge.concepts import Concepts, Meaning
from knowledge.contract import Passage
from knowledge.lexical import Bag, Bm25

TITLE_WEIGHT = 2
CONCEPT_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Topic:
    """A word or character that a page must explain, and what would explain it.

    Attributes:
        terms: The term itself, or the pairs that a Chinese character is part of.
        concepts: The concepts whose phrase it is part of.
    """

    terms: tuple[str, ...]
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A query taken apart: what to rank by, and what to judge by."""

    bag: Bag
    topics: tuple[Topic, ...]


class Coverage(NamedTuple):
    """How much of a question a document explains: as a share, and in words never seen elsewhere."""

    share: float
    weight: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as it is ranked: its passages in order and the terms of all it says."""

    document_id: str
    page: str
    passages: tuple[Passage, ...]
    bag: Bag


def ask(query: str, concepts: Concepts) -> Question:
    """Take a query apart; a concept weighs less than the words that were said."""
    analysis = analyse(query)
    meanings = concepts.find(analysis)
    bag = dict[str, float](Counter(analysis.terms()))
    bag |= {meaning.term: CONCEPT_WEIGHT for meaning in meanings}
    return Question(bag, tuple(_topics(analysis, meanings)))


def _topics(analysis: Analysis, meanings: Iterable[Meaning]) -> Iterator[Topic]:
    around = defaultdict[int, list[Meaning]](list)
    for meaning in meanings:
        for place in range(meaning.start, meaning.end):
            around[place].append(meaning)
    for term, terms in analysis.topics():
        concepts = (m.term for m in around[term.start] if m.covers(term))
        yield Topic(tuple(terms), tuple(concepts))


class Shelf:
    """Ranks the documents of one language.

    Args:
        documents: For each document its passages in order.
        concepts: What joins words of the same meaning.
    """

    def __init__(self, documents: Iterable[Sequence[FiledPassage]], concepts: Concepts) -> None:
        self.entries = tuple(_entry(filed, concepts) for filed in documents)
        self._ranking = Bm25([entry.bag for entry in self.entries])
        passages = [p for entry in self.entries for p in entry.passages]
        self._places = {p.id: place for place, p in enumerate(passages)}
        self._passages = Bm25([_passage_bag(p, concepts) for p in passages])

    def rank(self, question: Question) -> list[tuple[Entry, float]]:
        """Give every document that shares a term with the question, best first."""
        scores = self._ranking.scores(question.bag)
        order = (-scores).argsort(kind="stable")
        return [(self.entries[at], float(scores[at])) for at in order if scores[at] > 0]

    def coverage(self, entry: Entry, question: Question) -> Coverage:
        """Weigh which part of the question's topic a document has words for."""
        explained = total = 0.0
        for topic in question.topics:
            weight = min(map(self._ranking.idf, topic.terms))
            total += weight
            explained += weight * any(r in entry.bag for r in (*topic.terms, *topic.concepts))
        rarest = self._ranking.idf("")
        return Coverage(explained / total if total else 0.0, explained / rarest)

    def best_passage(self, entry: Entry, question: Question) -> Passage:
        """Choose what to quote from a document; its first passage where none stands out."""
        scores = self._passages.scores(question.bag)
        return max(entry.passages, key=lambda p: float(scores[self._places[p.id]]))


def _entry(filed: Sequence[FiledPassage], concepts: Concepts) -> Entry:
    first = filed[0]
    bag: Counter[str] = Counter()
    for text, weight in _searched(filed):
        for term in _terms(text, concepts):
            bag[term] += weight
    passages = tuple(f.passage for f in filed)
    return Entry(first.passage.document_id, first.page, passages, bag)


def _searched(filed: Sequence[FiledPassage]) -> list[tuple[str, int]]:
    first = filed[0]
    headings = dict.fromkeys(f.passage.heading for f in filed)
    said = (*first.tags, *first.questions, *headings, *(f.passage.text for f in filed))
    return [(first.passage.title, TITLE_WEIGHT), *((text, 1) for text in said)]


def _passage_bag(passage: Passage, concepts: Concepts) -> Bag:
    heading = Counter(_terms(passage.heading, concepts))
    return heading + heading + Counter(_terms(passage.text, concepts))


def _terms(text: str, concepts: Concepts) -> list[str]:
    analysis = analyse(text)
    return [*analysis.terms(), *(m.term for m in concepts.find(analysis))]
