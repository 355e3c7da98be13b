"""Writes pages: a title, a note that nobody edits them, tables."""

from collections.abc import Iterable, Sequence

NOTE = "<!-- Written by `python -m frontdesk.reference write` from the code. Do not edit. -->"


def page(title: str, *parts: str) -> str:
    """Join the parts of a page."""
    return "\n\n".join((f"# {title}", NOTE, *parts)) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table."""
    lines = [_row(headings), _row(["---"] * len(headings)), *map(_row, rows)]
    return "\n".join(lines)


def code(text: str) -> str:
    """Mark a name as code."""
    return f"`{text}`"


def first_line(described: object) -> str:
    """Return the first sentence that something says of itself."""
    text = getattr(described, "__doc__", None) or ""
    return text.strip().partition("\n")[0]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
