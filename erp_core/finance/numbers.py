"""How statutory numbers are written and read: ``INV-2026-0017``."""

import re
from typing import NamedTuple

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute

_WRITTEN = re.compile(r"^\s*[#\s]*(?:([A-Za-z]{1,4})[-\s]*)?(?:(\d{4})\s*[-/]\s*)?0*(\d{1,12})\s*$")


class NumberRead(NamedTuple):
    """A number as somebody wrote it; prefix and year may be missing."""

    prefix: str | None
    year: int | None
    number: int


def write_number(prefix: str, year: int, number: int | None) -> str | None:
    """Write a number, None while there is none."""
    return None if number is None else f"{prefix}-{year}-{number:04d}"


def read_number(text: str) -> NumberRead | None:
    """Read ``INV-2026-0017``, ``2026-17``, ``#17`` or ``17``; None when it is no number."""
    found = _WRITTEN.match(text)
    if found is None:
        return None
    prefix, year, number = found.groups()
    return NumberRead(prefix and prefix.upper(), int(year) if year else None, int(number))


def is_numbered(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], number: str
) -> ColumnElement[bool]:
    """Tell whether somebody else's number is this one, whatever its case.

    The same letters are always the same number: SQLite knows the case of ASCII alone.
    """
    return (column == number) | (func.lower(column) == number.lower())
