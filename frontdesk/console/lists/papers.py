"""The documents of a record, to be opened and printed in either language."""

from collections.abc import Sequence

from frontdesk.console.parts import attribute, box, link, words
from frontdesk.console.paths import document_path
from frontdesk.console.texts import LANGUAGES, Texts


def draw_papers(papers: Sequence[tuple[str, int]], texts: Texts) -> None:
    """Draw a row of links for each document: its kind, and PDF in English and Chinese.

    Args:
        papers: Kind and record of each document.
        texts: The texts.
    """
    if not papers:
        return
    with box("fd-papers"):
        for kind, record_id in papers:
            words(texts(f"paper.{kind}"), "fd-small fd-muted")
            for language in LANGUAGES:
                made = link(
                    texts(f"paper.in_{language}"),
                    document_path(kind, record_id, language),
                    "fd-paper",
                    "picture_as_pdf",
                )
                attribute(made, target="_blank", rel="noopener")
