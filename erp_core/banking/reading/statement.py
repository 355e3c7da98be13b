"""A bank statement as it was read from a file, whatever the file's format was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from erp_core.banking.errors import StatementRefused
from erp_core.kernel.schema import printable

_TEXTS = ("reference", "within", "end_to_end_id", "name", "iban", "text")
LONGEST = 2000
"""Characters that are kept of what a bank writes in one field."""

SHOWN = 20
"""Faults named in the message; the others are counted."""


@dataclass(frozen=True)
class LineRead:
    """One movement; ``minor`` is positive where money came in.

    Attributes:
        number: Where it stands in the file: the line of a CSV, the entry of a CAMT.053.
        reference: The bank's own reference; empty where it gave none.
        within: What tells a movement from the others of its statement alone, such as a number.
        balance: The balance after it in minor units, where the file says so.
    """

    number: int
    booked_on: date
    value_on: date
    minor: int
    reference: str = ""
    within: str = ""
    end_to_end_id: str = ""
    name: str = ""
    iban: str = ""
    text: str = ""
    balance: int | None = None

    def __post_init__(self) -> None:
        """Leave out what no text of ours may hold: what a bank writes is not ours to refuse."""
        for name in _TEXTS:
            object.__setattr__(self, name, printable(getattr(self, name))[:LONGEST])


@dataclass(frozen=True)
class StatementRead:
    """A statement; balances and account are None where the file does not say."""

    reference: str | None
    iban: str | None
    currency: str | None
    opening: int | None
    closing: int | None
    lines: tuple[LineRead, ...]
    begins_on: date | None = None
    ends_on: date | None = None


class Unreadable(ValueError):
    """A value of a file cannot be read.

    Args:
        words: What is wrong with it, in a sentence.
        code: The same in a word.
        value: What stands there.
    """

    def __init__(self, words: str, *, code: str, value: str = "") -> None:
        super().__init__(words)
        self.code, self.value = code, value[:LONGEST]


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file, and where.

    Attributes:
        code: What kind of thing, for who says it in another language; ``other`` has no kind.
        value: What stands there.
    """

    number: int
    words: str
    code: str = "other"
    value: str = ""

    @classmethod
    def of(cls, number: int, error: Exception) -> "Fault":
        """Note an error of a line or entry."""
        if isinstance(error, Unreadable):
            return cls(number, str(error), error.code, error.value)
        return cls(number, str(error))

    def __str__(self) -> str:
        return f"line {self.number}: {self.words}"


def refuse(faults: Iterable[Fault]) -> None:
    """Refuse a file that has faults, naming the first twenty by line.

    Raises:
        StatementRefused: There are faults; ``facts["faults"]`` counts them.
    """
    found = sorted(faults, key=lambda each: each.number)
    if found:
        told = "; ".join(str(each) for each in found[:SHOWN])
        more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        message = f"Nothing was imported. {told}{more}"
        raise StatementRefused(message, field="content", faults=len(found))
