"""What a statement rests on: records and handbook passages, each a way to where it stands."""

from collections.abc import Mapping, Sequence

from frontdesk.console.parts import attribute, box, symbol, words
from frontdesk.console.paths import INVOICES, ORDERS, STOCK, numbered_path, page_path
from frontdesk.console.visit import Visit

ICONS = {
    "order": "receipt_long",
    "invoice": "request_quote",
    "article": "inventory_2",
    "handbook": "menu_book",
}
NEEDS = {
    "order": ("sales", "sales.read"),
    "invoice": ("finance", "finance.read"),
    "article": ("inventory", "inventory.read"),
    "handbook": ("support", "support.read_pages"),
}
"""Module and permission without which a source is named and not linked."""


NUMBERED = {"order": "order.title", "invoice": "invoice.title"}
"""Texts for sources that are known by a number."""


def draw_citations(citations: Sequence[dict[str, str]], visit: Visit) -> None:
    """Draw the sources into the current place; the excerpt shows on pointing at one."""
    if not citations:
        return
    with attribute(box("fd-citations"), aria_label=visit.texts("thread.sources")):
        for one in citations:
            path = path_of(one, visit)
            source = box("fd-citation", "span" if path is None else "a")
            attribute(source, title=one.get("excerpt") or one.get("reference", ""))
            if path is not None:
                attribute(source, href=path)
            with source:
                symbol(ICONS.get(one.get("kind", ""), "article"))
                words(_name(one, visit))


def _name(citation: Mapping[str, str], visit: Visit) -> str:
    """Name a source; a document by its number, in the reader's language."""
    reference = citation.get("reference", "")
    if citation.get("kind") in NUMBERED and reference:
        return visit.texts(NUMBERED[citation["kind"]], number=reference)
    return citation.get("title") or reference


def path_of(citation: Mapping[str, str], visit: Visit) -> str | None:
    """Return where a source is shown; None where there is no page or not for this person."""
    kind, reference = citation.get("kind", ""), citation.get("reference", "")
    if kind not in NEEDS or not reference or not visit.has(*NEEDS[kind]):
        return None
    if kind == "handbook":
        return _page_of(reference)
    return numbered_path({"order": ORDERS, "invoice": INVOICES, "article": STOCK}[kind], reference)


def _page_of(reference: str) -> str | None:
    """Read the page from a reference such as ``handbook/returns/en#2-1f0c`` or shorter."""
    source, _, rest = reference.partition("/")
    slug = rest.partition("#")[0].partition("/")[0]
    return page_path(slug) if source == "handbook" and slug else None
