from dataclasses import dataclass

from knowledge import Document, TrustTier, handbook_documents


@dataclass(frozen=True)
class Page:
    slug: str
    title_en: str
    title_zh: str
    body_en: str
    body_zh: str
    version: int


def test_a_page_becomes_one_approved_document_a_language() -> None:
    page = Page(
        "returns",
        "Returns",
        "",
        "---\ntags: [return]\n---\nFree.",
        "---\ntitle: 退货\n---\n免费。",
        4,
    )

    assert list(handbook_documents([page])) == [
        Document(
            id="handbook/returns/en",
            title="Returns",
            text="Free.",
            language="en",
            source="handbook",
            version=4,
            trust=TrustTier.APPROVED,
            tags=("return",),
            page="handbook/returns",
        ),
        Document(
            id="handbook/returns/zh",
            title="退货",
            text="免费。",
            language="zh",
            source="handbook",
            version=4,
            trust=TrustTier.APPROVED,
            page="handbook/returns",
        ),
    ]


def test_a_page_in_one_language_gives_one_document() -> None:
    page = Page("returns", "Returns", "退货", "Free.", "  \n", 1)

    assert [document.id for document in handbook_documents([page])] == ["handbook/returns/en"]
