"""The knowledge of one company: a store on disk and a ranking in memory that agree.

Searching reads a ready-made ranking that is swapped whole after an indexing run, so any number of
threads search while one indexes and none of them waits. The first search makes the ranking.
"""

import threading
from collections.abc import Collection, Iterable
from pathlib import Path

from knowledge.concepts import Concepts, load_concepts
from knowledge.contract import Document, Hit, IndexReport
from knowledge.embedding import Embedder, HashedNgrams
from knowledge.indexing import bring_up_to_date
from knowledge.retrieval import Fusion, Retriever
from knowledge.store import PassageStore

_NEAREST = 50  # passages taken from the second ranking; deeper ranks add nothing to a fusion


class Library:
    """Knowledge kept in a directory. Use ``open_knowledge``."""

    def __init__(self, store: PassageStore, concepts: Concepts, fusion: Fusion | None) -> None:
        self._store = store
        self._concepts = concepts
        self._fusion = fusion
        self._indexing = threading.Lock()
        self._retriever: Retriever | None = None

    def index(self, documents: Iterable[Document], *, sources: Collection[str] = ()) -> IndexReport:
        """Make the index hold exactly these documents of their sources."""
        with self._indexing:
            report = bring_up_to_date(self._store, documents, sources)
            if report != IndexReport(0, 0, 0):
                self._retriever = None if self._retriever is None else self._read()
            return report

    def search(self, query: str, *, language: str | None, limit: int = 5) -> list[Hit]:
        """Find the passages that answer a question, best first, at most one a page."""
        retriever = self._retriever or self._first()
        return retriever.search(query, language=language, limit=limit)

    def close(self) -> None:
        """Release the files, after an indexing run that is under way."""
        with self._indexing:
            self._store.close()

    def _first(self) -> Retriever:
        with self._indexing:
            if self._retriever is None:
                self._retriever = self._read()
            return self._retriever

    def _read(self) -> Retriever:
        return Retriever(self._store.passages(), self._concepts, self._fusion)


def open_knowledge(
    directory: Path, *, embedder: Embedder | None = None, concepts: Concepts | None = None
) -> Library:
    """Open the knowledge kept in a directory, creating it where there is none.

    Args:
        directory: The folder for the store; one process at a time may own it.
        embedder: Real embeddings, if there are any; they then take part in the ranking.
        concepts: What joins words of the same meaning; the file of the product by default.

    Raises:
        StoreUnavailable: The store cannot be opened.
    """
    vectors = embedder or HashedNgrams()
    store = PassageStore.open(directory, vectors)
    fusion = None
    if vectors.semantic:
        fusion = Fusion(lambda query: store.nearest(query, _NEAREST), vectors.similar_from)
    return Library(store, concepts or load_concepts(), fusion)
