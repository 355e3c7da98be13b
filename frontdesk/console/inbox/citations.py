"""What a statement rests on: records and handbook passages."""

from collections.abc import Sequence

from frontdesk.console.parts import attribute, box, symbol, words
from frontdesk.console.visit import Visit

ICONS = {"order": "receipt_long", "invoice": "request_quote", "passage": "menu_book"}


def draw_citations(citations: Sequence[dict[str, str]], visit: Visit) -> None:
    """Draw the sources into the current place; the excerpt shows on pointing at one."""
    if not citations:
        return
    with attribute(box("fd-citations"), aria_label=visit.texts("thread.sources")):
        for one in citations:
            source = box("fd-citation", "span")
            attribute(source, title=one.get("excerpt") or one.get("reference", ""))
            with source:
                symbol(ICONS.get(one.get("kind", ""), "article"))
                words(one.get("title") or one.get("reference", ""))
