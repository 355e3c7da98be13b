"""The demo company's handbook: both languages say the same, and questions find their page."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge import Library, MarkdownPage, handbook_documents, open_knowledge, parse_page

HANDBOOK = Path(str(resources.files("frontdesk"))) / "demo" / "handbook"
SLUGS = sorted(path.name.removesuffix(".en.md") for path in HANDBOOK.glob("*.en.md"))
QUESTIONS: dict[str, list[Any]] = yaml.safe_load(
    Path(__file__).with_name("handbook_questions.yaml").read_text("utf-8")
)


@dataclass(frozen=True)
class Page:
    slug: str
    body_en: str
    body_zh: str
    title_en: str = ""
    title_zh: str = ""
    version: int = 1
    questions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def _text(slug: str, language: str) -> str:
    return (HANDBOOK / f"{slug}.{language}.md").read_text("utf-8")


def _both(slug: str) -> tuple[MarkdownPage, MarkdownPage]:
    return parse_page(_text(slug, "en")), parse_page(_text(slug, "zh"))


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = open_knowledge(tmp_path_factory.mktemp("handbook"))
    pages = [Page(slug, _text(slug, "en"), _text(slug, "zh")) for slug in SLUGS]
    library.index(handbook_documents(pages))
    yield library
    library.close()


def test_every_page_exists_in_both_languages() -> None:
    chinese = sorted(path.name.removesuffix(".zh.md") for path in HANDBOOK.glob("*.zh.md"))

    assert len(SLUGS) == 25
    assert chinese == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_of_a_page_state_the_same_figures(slug: str) -> None:
    english, chinese = (Counter(re.findall(r"\d+(?:[.:]\d+)*", p.body)) for p in _both(slug))

    assert english == chinese


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_of_a_page_have_the_same_parts(slug: str) -> None:
    english, chinese = (re.findall(r"(?m)^##? |^\d\. |^- |^\|", p.body) for p in _both(slug))

    assert english == chinese


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_has_title_tags_and_several_phrasings(slug: str) -> None:
    for page in _both(slug):
        assert page.title
        assert page.tags
        assert len(page.questions) >= 3


def test_questions_find_their_page_first(handbook: Library) -> None:
    missed = [
        asked["ask"]
        for asked in QUESTIONS["answered"]
        if _first(handbook, asked["ask"]) != asked["page"]
    ]

    share = 1 - len(missed) / len(QUESTIONS["answered"])
    assert share >= 0.9, missed


def test_questions_that_the_handbook_does_not_answer_get_no_page(handbook: Library) -> None:
    answered = {q: _first(handbook, q) for q in QUESTIONS["unanswered"]}

    assert {q: page for q, page in answered.items() if page} == {}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_phrasing_on_a_page_finds_that_page(handbook: Library, slug: str) -> None:
    for page in _both(slug):
        for question in page.questions:
            hits = handbook.search(question, language=None, limit=2)
            assert f"handbook/{slug}/" in "".join(h.passage.id for h in hits), question


def test_the_same_question_is_quoted_in_the_language_asked_for(handbook: Library) -> None:
    [english, *_] = handbook.search("E04 漏水", language="en")
    [chinese, *_] = handbook.search("E04 漏水", language="zh")

    assert (english.passage.document_id, english.passage.heading) == (
        "handbook/error-codes/en",
        "E04: water leak or flow sensor",
    )
    assert (chinese.passage.document_id, chinese.passage.heading) == (
        "handbook/error-codes/zh",
        "E04：漏水或流量传感器",
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_most_questions_find_a_page_that_exists_in_one_language_only(
    tmp_path: Path, language: str
) -> None:
    library = open_knowledge(tmp_path)
    pages = [Page(slug, _text(slug, "en"), _text(slug, "zh")) for slug in SLUGS]
    library.index(d for d in handbook_documents(pages) if d.language == language)

    found = [_first(library, asked["ask"]) == asked["page"] for asked in QUESTIONS["answered"]]
    library.close()

    assert sum(found) / len(found) >= 0.75


def _first(library: Library, question: str) -> str:
    hits = library.search(question, language=None, limit=1)
    return hits[0].passage.document_id.split("/")[1] if hits else ""
