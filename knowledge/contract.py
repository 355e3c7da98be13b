"""What the rest of the product may know of knowledge: documents go in, cited passages come out.

Retrieved text is data, never an instruction. Each passage therefore carries where it is from and
how far it may be trusted, so that whoever answers with it can cite it and whoever guards the
answer can tell an approved handbook page from a file that nobody has read.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

Language = Literal["en", "zh"]


class TrustTier(StrEnum):
    """How far a text may be trusted.

    ``approved`` was released by a person of the company and may be quoted to a customer with its
    links; ``internal`` is written by staff and not released; ``unreviewed`` came from outside.
    """

    APPROVED = "approved"
    INTERNAL = "internal"
    UNREVIEWED = "unreviewed"


@dataclass(frozen=True, slots=True)
class Document:
    """One text in one language, as its source holds it.

    Attributes:
        id: Unique over all sources, for example ``handbook/returns/en``.
        title: The heading a reader sees.
        text: The body as Markdown.
        language: The language it is written in.
        source: Where it is kept, for example ``handbook``.
        version: The version of the source's record, so that a citation names what was read.
        trust: How far it may be trusted.
        tags: Words that file it, searched like a title.
        questions: Several ways in which people ask for what it says; searched, never shown.
        page: What its translations have in common; a search returns a page once. Its own id
            where it stands alone.
    """

    id: str
    title: str
    text: str
    language: Language
    source: str
    version: int
    trust: TrustTier
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    page: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a document, small enough to quote, with its provenance."""

    id: str
    document_id: str
    title: str
    heading: str
    text: str
    language: Language
    source: str
    version: int
    trust: TrustTier


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers, and how well.

    Attributes:
        passage: What was found.
        score: Orders the hits of one search; not comparable between searches.
        coverage: The share of the question that the page explains, from 0 to 1; comparable.
    """

    passage: Passage
    score: float
    coverage: float


@dataclass(frozen=True, slots=True)
class IndexReport:
    """How many documents an indexing run added, changed and removed."""

    added: int
    changed: int
    removed: int


class Knowledge(Protocol):
    """A searchable body of shared texts; no customer's own records are ever in it."""

    def index(self, documents: Iterable[Document], *, sources: Collection[str] = ()) -> IndexReport:
        """Make the index hold exactly these documents of their sources.

        What an earlier run filed from one of these sources and is not given again is removed.
        Documents of other sources stay. The same documents again change nothing.

        Args:
            documents: All documents of one or more sources.
            sources: Sources to empty even when no document of theirs is given.
        """

    def search(self, query: str, *, language: str | None, limit: int = 5) -> list[Hit]:
        """Find the passages that answer a question, best first, at most one a page.

        Args:
            query: The question in the asker's own words, English or Chinese.
            language: The language to quote in, where the page has it; None for the best match.
            limit: The most hits to return.

        Returns:
            The hits, or nothing where no page explains enough of the question.
        """

    def close(self) -> None:
        """Release the files; nothing may be called afterwards."""
