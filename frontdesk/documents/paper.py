"""What is on a document, before it is drawn: the same parts for every kind."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Column:
    """A column of the lines.

    Attributes:
        name: Its heading.
        width: Its share of the page's width, in millimetres; 0 takes what is left.
        is_number: Whether its values stand at the right.
    """

    name: str
    width: float = 0.0
    is_number: bool = False


@dataclass(frozen=True)
class Total:
    """A line under the lines."""

    name: str
    value: str
    is_sum: bool = False


@dataclass(frozen=True)
class Scan:
    """A QR code on a document.

    Attributes:
        text: What it says to who scans it.
        caption: Lines beside it, for who reads.
    """

    text: str
    caption: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """A document as it is to be drawn.

    Attributes:
        title: What it is, with its number.
        language: ``en`` or ``zh``.
        dated: Its date; also the date of the file.
        sender: Name of the organisation.
        recipient: Lines of the address.
        facts: Names with values at the head, beside the address.
        lead: A sentence above the lines.
        columns: Headings of the lines.
        rows: The lines; a line break in a value begins smaller print.
        totals: What they come to.
        closing: Sentences under the totals.
        scan: A code under the closing sentences.
        running: What the lines come to up to and with each one, carried over where a page ends.
    """

    title: str
    language: str
    dated: date
    sender: str
    recipient: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[Total, ...] = ()
    running: tuple[str, ...] = ()
    lead: str = ""
    closing: tuple[str, ...] = ()
    scan: Scan | None = None
