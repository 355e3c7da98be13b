"""What a table is entered by: line by line, or gathered and entered when all of it is known."""

from typing import Protocol, TypeVar, runtime_checkable

from frontdesk.sheets.errors import Fault

Line_contra = TypeVar("Line_contra", contravariant=True)


class Entry(Protocol[Line_contra]):
    """Enters the lines of one table."""

    def enter(self, line: Line_contra) -> None:
        """Enter one line.

        Raises:
            DomainError: It is refused.
        """


@runtime_checkable
class InLots(Protocol):
    """Puts some of what it enters off until all lines of a lot are known."""

    def end_lot(self) -> None:
        """Enter what was put off.

        Raises:
            DomainError: It is refused, and the lot with it.
        """


@runtime_checkable
class Gathering(Protocol[Line_contra]):
    """Enters a table whose lines belong together, such as those of one order."""

    def gather(self, number: int, line: Line_contra) -> None:
        """Take one line in; ``number`` is its own, as a spreadsheet counts.

        Raises:
            DomainError: It is refused.
        """

    def finish(self) -> list[Fault]:
        """Enter what was gathered; returns what was refused of it."""
