"""Reading a table: its encoding and separator found, its headings known, each line with its number.

Excel writes a list in whatever the machine's language is: UTF-8 with a mark, GB 18030 in China;
commas here, semicolons there. Nothing is guessed where a guess could change a figure.
"""

import csv
import difflib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from frontdesk.sheets.errors import Fault, SheetRefused

LARGEST = 32 * 1024 * 1024
"""Bytes of a table."""
MOST_LINES = 100_000
_ENCODINGS = ("utf-8-sig", "gb18030")
_INERT = "'"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run."""

Headings = Mapping[str, tuple[str, ...]]
"""Fields of a line, with the headings that stand for each, the own name among them."""


@dataclass(frozen=True)
class Line:
    """One line of a table.

    Attributes:
        number: As a spreadsheet counts it.
        cells: What is written, by field; empty cells are left out.
        separator: What stands between the cells of the table.
    """

    number: int
    cells: Mapping[str, str]
    separator: str


def read_lines(kind: str, content: bytes, headings: Headings, needed: Sequence[str]) -> list[Line]:
    """Read the lines of a table.

    Args:
        kind: Which table, for the words of a fault.
        content: The file.
        headings: What may stand in its first line.
        needed: Fields that it must have a column for.

    Raises:
        SheetRefused: It cannot be read, or its headings are not those of this table.
    """
    text = _decoded(kind, content)
    separator = _separator(text)
    rows = _rows(kind, text, separator)
    first = next(rows, None)
    if first is None:
        raise SheetRefused(kind, (Fault(1, "", "the file is empty"),))
    fields = _fields(kind, first[1], headings, needed)
    lines = [
        Line(number, _cells(kind, number, row, fields), separator)
        for number, row in rows
        if any(map(str.strip, row))
    ]
    if not lines:
        raise SheetRefused(kind, (Fault(2, "", "there is no line below the headings"),))
    return lines


def inert(text: str) -> str:
    """Keep a spreadsheet from running a cell, whatever it begins with."""
    return f"{_INERT}{text}" if text.startswith(_DANGEROUS) else text


def _alive(text: str) -> str:
    """Take away again what :func:`inert` put before a cell."""
    is_inert = text.startswith(_INERT) and text[1:].startswith(_DANGEROUS)
    return text[1:] if is_inert else text


def _rows(kind: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    if "\x00" in text:
        raise SheetRefused(kind, (Fault(1, "", "this is no text file: save it as CSV"),))
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        for row in reader:
            if reader.line_num > MOST_LINES:
                words = f"a table has at most {MOST_LINES:,} lines: split it"
                raise SheetRefused(kind, (Fault(reader.line_num, "", words),))
            yield reader.line_num, row
    except csv.Error as error:
        words = f"this line is no CSV ({error})"
        raise SheetRefused(kind, (Fault(reader.line_num, "", words),)) from None


def _decoded(kind: str, content: bytes) -> str:
    if len(content) > LARGEST:
        words = f"a table has at most {LARGEST // 1024 // 1024} MiB: split it"
        raise SheetRefused(kind, (Fault(1, "", words),))
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    words = "the letters cannot be read: save the file as CSV UTF-8"
    raise SheetRefused(kind, (Fault(1, "", words),))


def _separator(text: str) -> str:
    """Find what stands between the headings: they hold none of these themselves."""
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _fields(
    kind: str, row: Sequence[str], headings: Headings, needed: Sequence[str]
) -> tuple[str, ...]:
    known = {heading.casefold(): field for field, names in headings.items() for heading in names}
    found, faults = [], []
    for heading in row:
        field = known.get(heading.strip().casefold(), "")
        if not field:
            faults.append(Fault(1, heading.strip() or "(empty)", _unknown(heading, headings)))
        elif field in found:
            faults.append(Fault(1, heading.strip(), "this column is there twice"))
        found.append(field)
    missing = [name for name in needed if name not in found]
    faults += [Fault(1, name, "this column is missing") for name in missing]
    if faults:
        raise SheetRefused(kind, tuple(faults))
    return tuple(found)


def _unknown(heading: str, headings: Headings) -> str:
    near = difflib.get_close_matches(heading.strip().casefold(), headings, n=1)
    meant = f"; is {near[0]!r} meant?" if near else f"; known are {', '.join(headings)}"
    return f"there is no such column{meant}"


def _cells(kind: str, number: int, row: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    if len(row) > len(fields) and any(map(str.strip, row[len(fields) :])):
        words = f"there are {len(row)} cells and {len(fields)} headings"
        raise SheetRefused(kind, (Fault(number, "", words),))
    cells = {field: _alive(cell.strip()) for field, cell in zip(fields, row, strict=False)}
    return {field: cell for field, cell in cells.items() if cell}
