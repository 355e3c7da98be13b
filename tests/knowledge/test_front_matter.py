import pytest

from knowledge import MarkdownPage, PageInvalid, parse_page


def test_front_matter_is_read_and_kept_out_of_the_text() -> None:
    page = parse_page(
        "---\ntitle: Returns\ntags: [return]\nquestions:\n  - May I?\n---\n## Costs\nFree.\n"
    )

    assert page == MarkdownPage("Returns", ("return",), ("May I?",), "## Costs\nFree.")


def test_a_text_without_front_matter_is_all_body() -> None:
    assert parse_page("Free.\n\n---\n\nReally.") == MarkdownPage(
        "", (), (), "Free.\n\n---\n\nReally."
    )


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    assert parse_page("\ufeff---\r\ntitle: A\r\n---\r\nText.") == MarkdownPage("A", (), (), "Text.")


@pytest.mark.parametrize("front", ["title: [", "tags: 3", "titel: Returns", "- a list"])
def test_front_matter_that_cannot_be_meant_is_refused(front: str) -> None:
    with pytest.raises(PageInvalid, match="front matter of this page cannot be read"):
        parse_page(f"---\n{front}\n---\nText.")
