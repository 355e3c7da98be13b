"""Statements and their lines as they cross a border."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from erp_core.banking.schemas.accounts import CsvFormat
from erp_core.kernel.money import Money
from erp_core.kernel.schema import Schema

FileText = Annotated[str, StringConstraints(min_length=1, max_length=8_000_000)]
"""A file's text. The readers take it apart; nothing of it is stored as it is."""


class FileKind(StrEnum):
    """How a statement is written."""

    CAMT = "camt"
    CSV = "csv"


class FileCoding(StrEnum):
    """How a file's content is sent: as text, or as its bytes in base 64."""

    TEXT = "text"
    BASE64 = "base64"


class LineState(StrEnum):
    """Whether a line is booked."""

    UNMATCHED = "unmatched"
    MATCHED = "matched"


class StatementFile(Schema):
    """A statement to import.

    Attributes:
        coding: What ``content`` is; of bytes it is found out what they are written in.
        opening: What it opens with, where a CSV does not say and none was imported before.
        csv_format: How this CSV is written; None reads it as the account's bank writes.
    """

    content: FileText
    kind: FileKind = FileKind.CAMT
    coding: FileCoding = FileCoding.TEXT
    opening: Money | None = None
    csv_format: CsvFormat | None = None


class MatchView(Schema):
    """A part of a line and the entry that books it.

    Attributes:
        payment_id: The payment, where the entry is one's.
        posted: Matching posted the entry; else it was there already.
        rule: By which rule it was matched by itself; None: by hand.
    """

    entry_id: int
    payment_id: int | None
    amount: Money
    posted: bool
    rule: str | None


class BankLineView(Schema):
    """One movement on a bank account; money that went out is negative."""

    id: int
    bank_account_id: int
    statement_id: int
    state: LineState
    booked_on: date
    value_on: date
    amount: Money
    bank_reference: str
    end_to_end_id: str
    counterparty_name: str
    counterparty_iban: str
    remittance: str
    party_id: int | None
    matches: tuple[MatchView, ...]


class StatementView(Schema):
    """A statement as it was imported."""

    id: int
    bank_account_id: int
    reference: str
    kind: FileKind
    begins_on: date
    ends_on: date
    opening: Money
    closing: Money
    imported_at: datetime
    lines: int


class ImportView(Schema):
    """What an import brought.

    Attributes:
        known: Lines that were imported before and left out, of a CSV that overlaps.
        matched: Lines that were matched by rule, at once.
    """

    statements: tuple[StatementView, ...]
    lines: int
    known: int
    matched: int
