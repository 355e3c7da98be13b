from dataclasses import dataclass

from structlog.testing import capture_logs

from knowledge import Document, TrustTier, handbook_documents


@dataclass(frozen=True)
class Page:
    slug: str
    title_en: str
    title_zh: str
    body_en: str
    body_zh: str
    version: int
    questions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


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


def test_what_a_page_is_filed_under_counts_for_both_languages_before_the_front_matter() -> None:
    body = "---\nquestions: [Send it back]\ntags: [refund]\n---\nFree."
    page = Page("returns", "Returns", "退货", body, "免费。", 1, ("怎么退?",), ("return",))

    english, chinese = handbook_documents([page])

    assert (english.questions, english.tags) == (("怎么退?", "Send it back"), ("return", "refund"))
    assert (chinese.questions, chinese.tags) == (("怎么退?",), ("return",))


def test_a_text_whose_front_matter_cannot_be_read_is_left_out_and_named_in_the_log() -> None:
    broken = Page("broken", "Broken", "坏", "---\n: [\n---\nLost.", "还在。", 1)
    whole = Page("returns", "Returns", "", "Free.", "", 1)

    with capture_logs() as logs:
        documents = list(handbook_documents([broken, whole]))

    assert [one.id for one in documents] == ["handbook/broken/zh", "handbook/returns/en"]
    assert [(one["page"], one["language"]) for one in logs] == [("broken", "en")]


def test_a_page_in_one_language_gives_one_document() -> None:
    page = Page("returns", "Returns", "退货", "Free.", "  \n", 1)

    assert [document.id for document in handbook_documents([page])] == ["handbook/returns/en"]
