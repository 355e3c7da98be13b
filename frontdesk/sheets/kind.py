"""What a table is: its headings, its lines, and what takes them in and gives them out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from erp_core.kernel.actor import Actor
from erp_core.kernel.schema import Schema
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.entering import Entry, Gathering
from frontdesk.sheets.reading import Headings

R = TypeVar("R", bound=Schema)


@dataclass(frozen=True)
class Kind(Generic[R]):
    """A table.

    Attributes:
        name: As the command line has it.
        headings: What may stand in its first line.
        needed: Columns that it must have.
        line: A line, checked.
        entry: Makes what enters lines in a transaction; None where it is only written out.
        out: Writes what is there as lines.
        needs: Modules without which it means nothing.
    """

    name: str
    headings: Headings
    needed: Sequence[str]
    line: type[R]
    entry: Callable[[Tx, Actor], Entry[R] | Gathering[R]] | None
    out: Callable[[Tx, Actor], Iterator[dict[str, str]]]
    needs: tuple[str, ...]


def table(
    name: str,
    headings: Headings,
    needed: str,
    line: type[R],
    entry: Callable[[Tx, Actor], Entry[R] | Gathering[R]],
    out: Callable[[Tx, Actor], Iterator[dict[str, str]]],
    needs: str = "catalog",
) -> Kind[R]:
    """Describe a table that is read and written; ``needed`` and ``needs`` are words."""
    return Kind(name, headings, tuple(needed.split()), line, entry, out, tuple(needs.split()))


def told(
    name: str,
    headings: Headings,
    out: Callable[[Tx, Actor], Iterator[dict[str, str]]],
    needs: str,
) -> Kind[Schema]:
    """Describe a table that is only written out."""
    return Kind(name, headings, (), Schema, None, out, (needs,))
