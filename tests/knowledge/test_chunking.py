from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from knowledge import Document, TrustTier
from knowledge.chunking import Section, cut, sections

DOCUMENT = Document(
    id="handbook/returns/en",
    title="Returns",
    text="Send it back.\n\n## Costs\n\nFree.\n\n## Refund\n\nIn 5 working days.",
    language="en",
    source="handbook",
    version=3,
    trust=TrustTier.APPROVED,
    tags=("return",),
    questions=("Can I return it?",),
    page="handbook/returns",
)


def test_a_document_is_cut_at_its_headings_with_its_provenance() -> None:
    filed = cut(DOCUMENT)

    assert [(f.passage.heading, f.passage.text) for f in filed] == [
        ("", "Send it back."),
        ("Costs", "Free."),
        ("Refund", "In 5 working days."),
    ]
    last = filed[2]
    assert (last.page, last.position) == ("handbook/returns", 2)
    assert (last.tags, last.questions) == (("return",), ("Can I return it?",))
    assert last.passage.document_id == "handbook/returns/en"
    assert (last.passage.title, last.passage.language) == ("Returns", "en")
    assert (last.passage.source, last.passage.version) == ("handbook", 3)
    assert last.passage.trust is TrustTier.APPROVED


def test_a_document_that_stands_alone_is_its_own_page() -> None:
    assert cut(replace(DOCUMENT, page=""))[0].page == "handbook/returns/en"


def test_the_same_document_gives_the_same_ids_and_any_change_gives_others() -> None:
    ids = [f.passage.id for f in cut(DOCUMENT)]
    changes = (
        replace(DOCUMENT, version=4),
        replace(DOCUMENT, questions=()),
        replace(DOCUMENT, trust=TrustTier.INTERNAL),
        replace(DOCUMENT, text=DOCUMENT.text + "!"),
    )

    assert ids == [f.passage.id for f in cut(replace(DOCUMENT))]
    for changed in changes:
        assert not set(ids) & {f.passage.id for f in cut(changed)}


def test_a_hash_inside_a_code_block_is_no_heading() -> None:
    text = "## Run\n```\n# comment\n```\nDone."

    assert list(sections(text)) == [Section("Run", "```\n# comment\n```\nDone.")]


def test_a_heading_without_text_gives_no_section() -> None:
    assert list(sections("# Title\n\n## Part\n\nText.")) == [Section("Part", "Text.")]


def test_a_blank_document_still_has_a_passage_with_its_title() -> None:
    assert [f.passage.text for f in cut(replace(DOCUMENT, text=" \n"))] == ["Returns"]


def test_a_long_section_is_split_between_paragraphs() -> None:
    filed = cut(replace(DOCUMENT, text="one two.\n\nthree four.\n\nfive."), longest=20)

    assert [f.passage.text for f in filed] == ["one two.", "three four.\n\nfive."]


def test_a_long_paragraph_is_split_between_sentences_in_both_languages() -> None:
    english = cut(replace(DOCUMENT, text="First one. Second one. Third."), longest=22)
    chinese = cut(replace(DOCUMENT, text="第一句话。第二句话。第三句。"), longest=10)

    assert [f.passage.text for f in english] == ["First one. Second one.", "Third."]
    assert [f.passage.text for f in chinese] == ["第一句话。第二句话。", "第三句。"]


@given(st.text(alphabet="ab。. \n#", max_size=300), st.integers(5, 40))
def test_no_passage_is_too_long_and_no_letter_is_lost(text: str, longest: int) -> None:
    passages = [f.passage for f in cut(replace(DOCUMENT, title="", text=text), longest=longest)]

    assert all(len(p.text) <= longest for p in passages)
    kept = "".join(p.text for p in passages)
    expected = "".join(section.text for section in sections(text))
    assert [c for c in kept if c in "ab"] == [c for c in expected if c in "ab"]
