"""Measure retrieval on public question sets, beside the plain BM25 figures given with them.

    python benchmarks/retrieval.py --data DIR

DIR holds ``tau3_bank_corpus.jsonl`` and ``dureader_demo_corpus.jsonl`` ({id, title, text} a line)
and, in a folder named by ``--split``, the matching ``*_queries.jsonl`` ({id, query, relevant}).
Everything goes through the public search of ``knowledge``; nothing is tuned to these sets.
"""

import argparse
import json
import math
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from knowledge import Document, Knowledge, Language, TrustTier, open_knowledge

SETS: tuple[tuple[str, Language, str], ...] = (
    ("tau3_bank", "en", "0.16"),
    ("dureader_demo", "zh", "0.73"),
)
DEPTH = 10
SHALLOW = 5


def main() -> None:
    """Print one line a figure."""
    parser = argparse.ArgumentParser(description="Measure retrieval through knowledge.search.")
    parser.add_argument("--data", type=Path, required=True, help="folder with the question sets")
    parser.add_argument("--split", default="dev", help="folder with the queries (default: dev)")
    given = parser.parse_args()
    for name, language, baseline in SETS:
        for figure, value in measure(given.data, given.split, name, language):
            print(f"{language}_{figure}  {value}")
        print(f"{language}_ndcg@10_given_bm25  {baseline}")


def measure(data: Path, split: str, name: str, language: Language) -> Iterator[tuple[str, str]]:
    """Index one corpus, ask all its questions and give the figures."""
    with tempfile.TemporaryDirectory() as folder:
        library = open_knowledge(Path(folder))
        started = time.perf_counter()
        library.index(_documents(data / f"{name}_corpus.jsonl", language))
        yield "index_seconds", f"{time.perf_counter() - started:.1f}"
        yield from _ask_all(library, data / split / f"{name}_queries.jsonl", language)
        library.close()


def _ask_all(library: Knowledge, queries: Path, language: Language) -> Iterator[tuple[str, str]]:
    gains, recalls, milliseconds, abstained = [], [], [], 0
    for query in _lines(queries):
        started = time.perf_counter()
        hits = library.search(query["query"], language=language, limit=DEPTH)
        milliseconds.append((time.perf_counter() - started) * 1000)
        found = [hit.passage.document_id for hit in hits]
        gains.append(ndcg(found, query["relevant"]))
        recalls.append(recall(found, query["relevant"]))
        abstained += not hits
    yield "questions", str(len(gains))
    yield "ndcg@10", f"{sum(gains) / len(gains):.3f}"
    yield "recall@5", f"{sum(recalls) / len(recalls):.3f}"
    yield "abstained", str(abstained)
    yield "search_ms_p95", f"{sorted(milliseconds)[int(len(milliseconds) * 0.95)]:.1f}"


def ndcg(found: Sequence[str], relevant: Sequence[str]) -> float:
    """Normalised discounted cumulative gain with binary relevance at the depth of 10."""
    gain = sum(1 / math.log2(at + 2) for at, i in enumerate(found[:DEPTH]) if i in relevant)
    ideal = sum(1 / math.log2(at + 2) for at in range(min(DEPTH, len(set(relevant)))))
    return gain / ideal


def recall(found: Sequence[str], relevant: Sequence[str]) -> float:
    """The share of what is relevant among the first five."""
    return len(set(found[:SHALLOW]) & set(relevant)) / len(set(relevant))


def _documents(corpus: Path, language: Language) -> Iterator[Document]:
    for line in _lines(corpus):
        yield Document(
            id=line["id"],
            title=line["title"],
            text=line["text"],
            language=language,
            source="benchmark",
            version=1,
            trust=TrustTier.UNREVIEWED,
        )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
