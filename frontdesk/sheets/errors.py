"""What is wrong with a table, line by line, so that it can be mended in one go.

SheetRefused   the table has faults; nothing of it was written
"""

from dataclasses import dataclass

from erp_core.kernel.errors import Invalid

SHOWN = 20
"""Faults named in the message; the others are counted."""
MOST_FAULTS = 100
"""Lines that are refused before the search for others ends."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a table.

    Attributes:
        line: As a spreadsheet counts it; the headings are line 1.
        column: The heading; empty where it is the whole line.
        words: What is wrong, and what would be right.
    """

    line: int
    column: str
    words: str

    def __str__(self) -> str:
        """Write it in one line."""
        where = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.words}"


class SheetRefused(Invalid):
    """The table has faults, and nothing of it was written."""

    def __init__(self, kind: str, faults: tuple[Fault, ...]) -> None:
        """Name the faults.

        Args:
            kind: Which table.
            faults: What is wrong in it, by line.
        """
        self.faults = faults
        told = "\n".join(f"  {fault}" for fault in faults[:SHOWN])
        more = f"\n  and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        super().__init__(f"Nothing of the {kind} was written:\n{told}{more}", field="file")
