"""Keep passages in Chroma; the only file that imports it, and only when a store is opened.

Nothing here is the only copy: documents live in their sources and are filed again by the next
indexing run. One process owns the directory (two corrupt it); within it, calls take turns.
"""

import json
import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from knowledge.chunking import FiledPassage
from knowledge.contract import Language, Passage, TrustTier
from knowledge.embedding import Embedder, Vector
from knowledge.errors import StoreUnavailable

if TYPE_CHECKING:
    from chromadb import Collection as ChromaCollection
    from chromadb.api.client import Client

_COLLECTION = "passages"
_BATCH = 500

_Item = TypeVar("_Item")


class PassageStore:
    """Passages with their metadata and vectors, kept across restarts.

    Use ``PassageStore.open``.
    """

    def __init__(self, client: "Client", embedder: Embedder) -> None:
        self._client = client
        self._embedder = embedder
        self._turn = threading.Lock()
        self._collection = self._current_collection()

    @classmethod
    def open(cls, directory: Path, embedder: Embedder) -> "PassageStore":
        """Open the store in a directory, creating it where there is none.

        Raises:
            StoreUnavailable: The files are damaged, from a newer version, or cannot be written.
        """
        try:
            return cls(_open_client(directory), embedder)
        except Exception as error:
            message = (
                f"The knowledge store in {directory} cannot be opened ({error}). "
                "It holds copies only: move that folder away and start again to rebuild it."
            )
            raise StoreUnavailable(message) from error

    def passages(self) -> list[FiledPassage]:
        """Read everything that is stored, in the order of document and position."""
        with self._turn:
            filed = list(_read(self._collection))
        return sorted(filed, key=lambda f: (f.passage.document_id, f.position, f.passage.id))

    def put(self, filed: Sequence[FiledPassage]) -> None:
        """Store passages; one that is there already is replaced."""
        with self._turn:
            _write(self._collection, filed, self._embedder)

    def drop(self, ids: Collection[str]) -> None:
        """Remove passages by id."""
        with self._turn:
            for batch in _batches(sorted(ids)):
                self._collection.delete(ids=batch)

    def nearest(self, query: str, limit: int) -> list[tuple[str, float]]:
        """Find the passages nearest to a query by vector, as id and cosine, nearest first."""
        vector = self._embedder.embed([query])[0]
        with self._turn:
            found = self._collection.query(
                query_embeddings=_vectors([vector]), n_results=limit, include=["distances"]
            )
        distances = found["distances"] or [[]]
        return [(i, 1.0 - d) for i, d in zip(found["ids"][0], distances[0], strict=True)]

    def close(self) -> None:
        """Release the files."""
        with self._turn:
            self._client.close()

    def _current_collection(self) -> "ChromaCollection":
        """Get the collection, embedded again from its own texts if another embedder made it."""
        if _COLLECTION not in {found.name for found in self._client.list_collections()}:
            return self._create()
        collection = self._client.get_collection(_COLLECTION, embedding_function=None)
        if (collection.metadata or {}).get("embedder") == self._embedder.name:
            return collection
        filed = list(_read(collection))
        self._client.delete_collection(_COLLECTION)
        collection = self._create()
        _write(collection, filed, self._embedder)
        return collection

    def _create(self) -> "ChromaCollection":
        return self._client.create_collection(
            _COLLECTION,
            configuration={"hnsw": {"space": "cosine"}},
            metadata={"embedder": self._embedder.name},
            embedding_function=None,
        )


def _open_client(directory: Path) -> "Client":
    import chromadb
    from chromadb.config import Settings

    directory.mkdir(parents=True, exist_ok=True)
    settings = Settings(anonymized_telemetry=False)
    return cast("Client", chromadb.PersistentClient(directory, settings=settings))


def _read(collection: "ChromaCollection") -> Iterator[FiledPassage]:
    found = collection.get(include=["documents", "metadatas"])
    texts, records = found["documents"] or [], found["metadatas"] or []
    for passage_id, text, record in zip(found["ids"], texts, records, strict=True):
        yield _from_record(passage_id, text, cast("dict[str, Any]", record))


def _write(
    collection: "ChromaCollection", filed: Sequence[FiledPassage], embedder: Embedder
) -> None:
    for batch in _batches(filed):
        texts = [f.passage.text for f in batch]
        collection.upsert(
            ids=[f.passage.id for f in batch],
            documents=texts,
            metadatas=[_to_record(f) for f in batch],
            embeddings=_vectors(embedder.embed([_for_embedding(f) for f in batch])),
        )


def _for_embedding(filed: FiledPassage) -> str:
    return f"{filed.passage.title}\n{filed.passage.heading}\n{filed.passage.text}"


def _vectors(vectors: list[Vector]) -> list[Sequence[float] | Sequence[int]]:
    return list(vectors)


def _to_record(filed: FiledPassage) -> dict[str, str | int]:
    passage = filed.passage
    return {
        "document_id": passage.document_id,
        "title": passage.title,
        "heading": passage.heading,
        "language": passage.language,
        "source": passage.source,
        "version": passage.version,
        "trust": passage.trust.value,
        "page": filed.page,
        "position": filed.position,
        "tags": json.dumps(filed.tags),
        "questions": json.dumps(filed.questions),
    }


def _from_record(passage_id: str, text: str, record: dict[str, Any]) -> FiledPassage:
    passage = Passage(
        id=passage_id,
        document_id=record["document_id"],
        title=record["title"],
        heading=record["heading"],
        text=text,
        language=cast("Language", record["language"]),
        source=record["source"],
        version=record["version"],
        trust=TrustTier(record["trust"]),
    )
    tags, questions = (tuple(json.loads(record[name])) for name in ("tags", "questions"))
    return FiledPassage(passage, record["page"], record["position"], tags, questions)


def _batches(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    for start in range(0, len(items), _BATCH):
        yield list(items[start : start + _BATCH])
