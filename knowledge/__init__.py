"""Shared knowledge: the handbook indexed for retrieval with citations and abstention.

What others may use is here. Opening a library loads Chroma; importing this does not.
"""

from knowledge.concepts import Concepts, load_concepts
from knowledge.contract import (
    Document,
    Hit,
    IndexReport,
    Knowledge,
    Language,
    Passage,
    TrustTier,
)
from knowledge.embedding import Embedder
from knowledge.errors import PageInvalid, StoreUnavailable
from knowledge.library import Library, open_knowledge
from knowledge.sources.front_matter import MarkdownPage, parse_page
from knowledge.sources.handbook import HandbookPage, handbook_documents

__all__ = [
    "Concepts",
    "Document",
    "Embedder",
    "HandbookPage",
    "Hit",
    "IndexReport",
    "Knowledge",
    "Language",
    "Library",
    "MarkdownPage",
    "PageInvalid",
    "Passage",
    "StoreUnavailable",
    "TrustTier",
    "handbook_documents",
    "load_concepts",
    "open_knowledge",
    "parse_page",
]
