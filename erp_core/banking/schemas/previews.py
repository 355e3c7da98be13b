"""What a statement would bring, before any of it is stored."""

from datetime import date
from enum import StrEnum

from erp_core.banking.schemas.accounts import CsvFormat
from erp_core.banking.schemas.statements import FileKind
from erp_core.kernel.money import Money
from erp_core.kernel.schema import Schema


class FormatSource(StrEnum):
    """Where the format came from by which a CSV was read."""

    TOLD = "told"
    ACCOUNT = "account"
    GUESSED = "guessed"


class FaultView(Schema):
    """What is wrong in a file.

    Attributes:
        line: In which line or entry; 0 is the file as a whole.
        code: What kind of fault it is, for who says it in another language.
        value: What stands there.
    """

    line: int
    words: str
    code: str
    value: str


class LinePreview(Schema):
    """A movement of a file; ``known`` was imported before."""

    number: int
    booked_on: date
    amount: Money
    name: str
    text: str
    known: bool


class StatementPreview(Schema):
    """A statement of a file.

    Attributes:
        opening: What it opens with; None where that is not known.
        closing: What it closes with; None where that is not known.
        expected: What the statement before it closed with; None where there is none.
        paid_in: The sum of what came in.
        paid_out: The sum of what went out, negative.
        lines: How many movements it has.
        known: How many of these were imported before.
        first: The first of them, at most ten.
    """

    reference: str | None
    begins_on: date | None
    ends_on: date | None
    opening: Money | None
    closing: Money | None
    expected: Money | None
    paid_in: Money
    paid_out: Money
    lines: int
    known: int
    first: tuple[LinePreview, ...]


class ImportPreview(Schema):
    """What a file was understood as, and what importing it would bring.

    Attributes:
        encoding: What its bytes are written in.
        csv_format: How a CSV was read; None where nothing fits.
        format_from: Who said so.
        headings: The columns that a CSV has.
        doubts: Parts of a guessed format that another reading fits as well.
        faults: What is wrong in it, by line; the first twenty.
        more_faults: How many there are beside those.
        refusal: The code of why it would not be imported; None: it would be.
        message: The same as a sentence.
    """

    kind: FileKind
    encoding: str
    csv_format: CsvFormat | None
    format_from: FormatSource | None
    headings: tuple[str, ...]
    doubts: tuple[str, ...]
    statements: tuple[StatementPreview, ...]
    faults: tuple[FaultView, ...]
    more_faults: int
    refusal: str | None
    message: str
