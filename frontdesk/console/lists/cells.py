"""One value in a table; on a phone, where a row is a card, it carries its column's name."""

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.console.parts import attribute, box, chip, words


@dataclass(frozen=True)
class Cell:
    """One value of a line.

    Attributes:
        text: The value as written.
        is_number: Whether it is set to the right.
        chips: States shown beside it: text and tone.
    """

    text: str = ""
    is_number: bool = False
    chips: tuple[tuple[str, str], ...] = ()


def draw_names(columns: Sequence[str], first: Sequence[Cell]) -> None:
    """Draw the names of the columns, set like the values below them."""
    with box("", "thead"), box("", "tr"):
        for column, cell in zip(columns, first, strict=True):
            words(column, "fd-number" if cell.is_number else "", "th")


def draw_cell(cell: Cell, column: str, path: str | None = None) -> None:
    """Draw a value; with a path it leads to the record."""
    made = attribute(box("fd-number" if cell.is_number else "", "td"), data_label=column)
    with made:
        if path is None:
            words(cell.text)
        else:
            with attribute(box("fd-line-link", "a"), href=path):
                words(cell.text)
        if cell.chips:
            draw_chips(cell.chips)


def draw_chips(chips: Sequence[tuple[str, str]]) -> None:
    """Draw states."""
    with box("fd-cell-chips", "span"):
        for text, tone in chips:
            chip(text, tone)
