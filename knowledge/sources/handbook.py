"""The company's handbook: bilingual pages that a person released and the core keeps.

The questions that a page answers and its tags are searched but never quoted. They stand on the
page's record for both languages, and in front matter (see ``front_matter``) for one of them.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

import structlog

from knowledge.contract import Document, Language, TrustTier
from knowledge.errors import PageInvalid
from knowledge.sources.front_matter import parse_page

SOURCE = "handbook"
log = structlog.get_logger(__name__)


class HandbookPage(Protocol):
    """What is read of a handbook page, whoever keeps it."""

    @property
    def slug(self) -> str:
        """Name the page in both languages."""

    @property
    def title_en(self) -> str:
        """Give the English title; may be empty where the front matter has one."""

    @property
    def title_zh(self) -> str:
        """Give the Chinese title; may be empty where the front matter has one."""

    @property
    def body_en(self) -> str:
        """Give the English Markdown; empty where there is none."""

    @property
    def body_zh(self) -> str:
        """Give the Chinese Markdown; empty where there is none."""

    @property
    def questions(self) -> tuple[str, ...]:
        """List what people ask when this page is the answer, in either language."""

    @property
    def tags(self) -> tuple[str, ...]:
        """List the words that file the page."""

    @property
    def version(self) -> int:
        """Count the releases of this page."""


def handbook_documents(pages: Iterable[HandbookPage]) -> Iterator[Document]:
    """Give a document for every language in which a page has a text.

    A text whose front matter cannot be read is left out and named in the log: one page must not
    keep the others from being found.
    """
    for page in pages:
        yield from _documents(page, "en", page.title_en, page.body_en)
        yield from _documents(page, "zh", page.title_zh, page.body_zh)


def _documents(page: HandbookPage, language: Language, title: str, body: str) -> Iterator[Document]:
    if not body.strip():
        return
    try:
        yield _document(page, language, title, body)
    except PageInvalid as error:
        log.warning("handbook page left out", page=page.slug, language=language, why=error.message)


def _document(page: HandbookPage, language: Language, title: str, body: str) -> Document:
    parsed = parse_page(body)
    return Document(
        id=f"{SOURCE}/{page.slug}/{language}",
        title=title or parsed.title,
        text=parsed.body,
        language=language,
        source=SOURCE,
        version=page.version,
        trust=TrustTier.APPROVED,
        tags=(*page.tags, *parsed.tags),
        questions=(*page.questions, *parsed.questions),
        page=f"{SOURCE}/{page.slug}",
    )
