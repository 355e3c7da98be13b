"""A bank statement as it was read from a file, whatever the file's format was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from erp_core.banking.errors import StatementRefused

SHOWN = 20
"""Faults named in the message; the others are counted."""


@dataclass(frozen=True)
class LineRead:
    """One movement; ``minor`` is positive where money came in.

    Attributes:
        number: Where it stands in the file: the line of a CSV, the entry of a CAMT.053.
        reference: The bank's own reference; empty where it gave none.
        balance: The balance after it in minor units, where the file says so.
    """

    number: int
    booked_on: date
    value_on: date
    minor: int
    reference: str = ""
    end_to_end_id: str = ""
    name: str = ""
    iban: str = ""
    text: str = ""
    balance: int | None = None


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


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file, and where."""

    number: int
    words: str

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
