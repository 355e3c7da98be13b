"""The company's handbook: bilingual pages that a person released and the core keeps.

A page's body may begin with front matter (see ``front_matter``): the questions it answers and its
tags then stay with the text that an editor sees, and are searched but never quoted.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from knowledge.contract import Document, Language, TrustTier
from knowledge.sources.front_matter import parse_page

SOURCE = "handbook"


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
    def version(self) -> int:
        """Count the releases of this page."""


def handbook_documents(pages: Iterable[HandbookPage]) -> Iterator[Document]:
    """Give a document for every language in which a page has a text.

    Raises:
        PageInvalid: A page begins with front matter that cannot be read.
    """
    for page in pages:
        if page.body_en.strip():
            yield _document(page, "en", page.title_en, page.body_en)
        if page.body_zh.strip():
            yield _document(page, "zh", page.title_zh, page.body_zh)


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
        tags=parsed.tags,
        questions=parsed.questions,
        page=f"{SOURCE}/{page.slug}",
    )
