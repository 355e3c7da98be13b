"""Rank pages for a question, decide whether any of them answers it, and pick what to quote.

Two decisions are apart. BM25 orders the pages. Coverage, the weighted share of the question's
topic words that a page explains, decides whether to answer at all: a rank always has a first, but
a question about the weather has no page. Both look at the whole document; the passage to quote is
chosen inside it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from knowledge.chunking import FiledPassage
from knowledge.concepts import Concepts
from knowledge.contract import Hit, Passage
from knowledge.shelf import Coverage, Entry, Question, Shelf, ask

# Measured on the demo company's handbook (tests/knowledge/test_demo_handbook.py).
COVERED = 0.45  # a page must explain this share of what is asked
PLENTY = 3.5  # or as much as so many rare words: a long letter is never explained whole
LONGEST_QUERY = 8000  # characters; more adds time and no meaning
_JUDGED = 3  # one of the first pages must explain the question
_FUSION = 60  # Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion" (SIGIR 2009)


@dataclass(frozen=True, slots=True)
class Fusion:
    """Ranks by meaning as well, where real embeddings are configured.

    Attributes:
        nearest: Gives the passages nearest to a query, as id and cosine, nearest first.
        similar_from: The cosine that counts as an answer by itself.
    """

    nearest: Callable[[str], list[tuple[str, float]]]
    similar_from: float


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Pages with their score, best first, and whether likeness alone makes them an answer."""

    scores: dict[str, float]
    alike: bool = False

    def first(self, limit: int) -> list[str]:
        return sorted(self.scores, key=lambda page: -self.scores[page])[:limit]


class Retriever:
    """Searches one state of the knowledge; it never changes, so threads may share it.

    Args:
        filed: All passages, those of a document together and in order.
        concepts: What joins words of the same meaning.
        fusion: The second ranking, if there is one.
    """

    def __init__(
        self, filed: Iterable[FiledPassage], concepts: Concepts, fusion: Fusion | None = None
    ) -> None:
        self._concepts = concepts
        self._fusion = fusion
        by_language: dict[str, list[list[FiledPassage]]] = defaultdict(list)
        for _, document in groupby(filed, key=lambda f: f.passage.document_id):
            passages = list(document)
            by_language[passages[0].passage.language].append(passages)
        self._shelves = {name: Shelf(found, concepts) for name, found in by_language.items()}
        self._pages: dict[str, dict[str, Entry]] = defaultdict(dict)
        for name, shelf in self._shelves.items():
            for entry in shelf.entries:
                self._pages[entry.page][name] = entry
        self._page_of = {
            passage.id: page
            for page, entries in self._pages.items()
            for entry in entries.values()
            for passage in entry.passages
        }

    def search(self, query: str, *, language: str | None, limit: int) -> list[Hit]:
        """Find what answers a question, as ``Knowledge.search`` promises."""
        asked = query[:LONGEST_QUERY]
        question = ask(asked, self._concepts)
        by_language = {name: self._rank(name, question) for name in self._shelves}
        ranking = self._fuse(asked, _best(by_language.values()))
        first = ranking.first(max(limit, _JUDGED))
        judged = [(page, self._coverage(page, question)) for page in first]
        if not (ranking.alike or any(_answers(coverage) for _, coverage in judged[:_JUDGED])):
            return []
        return [
            Hit(
                self._quote(page, question, language, by_language),
                ranking.scores[page],
                coverage.share,
            )
            for page, coverage in judged[:limit]
            if ranking.alike or coverage.share > 0
        ]

    def _rank(self, language: str, question: Question) -> dict[str, float]:
        ranked = self._shelves[language].rank(question)
        return {entry.page: score for entry, score in reversed(ranked)}

    def _fuse(self, query: str, lexical: dict[str, float]) -> _Ranking:
        if self._fusion is None:
            return _Ranking(lexical)
        near = [
            (self._page_of[found], likeness)
            for found, likeness in self._fusion.nearest(query)
            if found in self._page_of  # an indexing run may be ahead of this state
        ]
        fused: dict[str, float] = defaultdict(float)
        for pages in (_Ranking(lexical).first(len(lexical)), dict.fromkeys(p for p, _ in near)):
            for rank, page in enumerate(pages, start=1):
                fused[page] += 1 / (_FUSION + rank)
        alike = any(likeness >= self._fusion.similar_from for _, likeness in near)
        return _Ranking(dict(fused), alike=alike)

    def _coverage(self, page: str, question: Question) -> Coverage:
        return max(
            self._shelves[name].coverage(entry, question)
            for name, entry in self._pages[page].items()
        )

    def _quote(
        self,
        page: str,
        question: Question,
        language: str | None,
        scores: dict[str, dict[str, float]],
    ) -> Passage:
        """Choose language and passage: the asker's language where the page has it."""
        entries = self._pages[page]
        if language not in entries:
            language = max(entries, key=lambda name: scores[name].get(page, 0.0))
        return self._shelves[language].best_passage(entries[language], question)


def _best(by_language: Iterable[dict[str, float]]) -> dict[str, float]:
    """Join the languages: a page is as good as its best translation."""
    best: dict[str, float] = defaultdict(float)
    for scores in by_language:
        for page, score in scores.items():
            best[page] = max(best[page], score)
    return dict(best)


def _answers(coverage: Coverage) -> bool:
    return coverage.share >= COVERED or coverage.weight >= PLENTY
