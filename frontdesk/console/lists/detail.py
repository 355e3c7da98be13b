"""The parts of a page that shows one record in full."""

from collections.abc import Sequence

from frontdesk.console.lists.cells import Cell, draw_cell, draw_chips, draw_names
from frontdesk.console.parts import box, link, words


def draw_title(title: str, back: str, back_text: str, chips: Sequence[tuple[str, str]]) -> None:
    """Draw the title with the states, and the way back to the list."""
    link(back_text, back, "fd-back-link", "arrow_back")
    with box("fd-sheet-top"):
        words(title, "fd-title", "h1")
        draw_chips(chips)


def draw_facts(facts: Sequence[tuple[str, str]]) -> None:
    """Draw names with values; empty values are left out."""
    with box("fd-facts", "dl"):
        for name, value in facts:
            if value:
                with box("fd-facts-one"):
                    words(name, "", "dt")
                    words(value, "", "dd")


def draw_rows(columns: Sequence[str], rows: Sequence[Sequence[Cell]], nothing: str) -> None:
    """Draw a small table; on a phone each row is a card.

    Args:
        columns: Their names.
        rows: The values.
        nothing: What to say when there are none.
    """
    if not rows:
        words(nothing, "fd-muted", "p")
        return
    with box("fd-table", "table"):
        draw_names(columns, rows[0])
        with box("", "tbody"):
            for row in rows:
                with box("", "tr"):
                    for column, cell in zip(columns, row, strict=True):
                        draw_cell(cell, column)


def draw_heading(title: str) -> None:
    """Begin a part of the page."""
    words(title, "fd-section", "h2")
