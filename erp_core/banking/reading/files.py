"""Reads a file as its kind and the bank's format say; where nobody said, the format is guessed."""

from dataclasses import dataclass

from erp_core.banking.errors import StatementRefused
from erp_core.banking.reading.camt import read_camt
from erp_core.banking.reading.contents import Contents
from erp_core.banking.reading.csv_file import read_csv
from erp_core.banking.reading.guessing import guess_format, headings_of
from erp_core.banking.reading.statement import Fault, StatementRead
from erp_core.banking.schemas.accounts import CsvFormat
from erp_core.banking.schemas.previews import FormatSource


@dataclass(frozen=True)
class Understood:
    """How a CSV is to be read, who said so, and what is in doubt about it."""

    form: CsvFormat | None
    source: FormatSource | None
    doubts: tuple[str, ...] = ()


def understand(
    contents: Contents, told: CsvFormat | None, of_account: CsvFormat | None
) -> Understood:
    """Choose how to read a CSV: as told, else as the account's bank does if that fits, else guess.

    Args:
        contents: The file.
        told: What came with it.
        of_account: What is kept with the account.
    """
    if told is not None:
        return Understood(told, FormatSource.TOLD)
    if of_account is not None and _fits(contents.text, of_account):
        return Understood(of_account, FormatSource.ACCOUNT)
    guess = guess_format(contents)
    if guess is not None:
        return Understood(guess.form, FormatSource.GUESSED, guess.doubts)
    return Understood(of_account, FormatSource.ACCOUNT if of_account else None)


def read_as_csv(
    contents: Contents, form: CsvFormat | None, currency: str, faults: list[Fault]
) -> tuple[StatementRead, ...]:
    """Read a CSV.

    Raises:
        StatementRefused: Nobody told how it is written, or it has not these columns, or no lines.
    """
    if form is None:
        message = "Nobody told yet how the bank of this account writes its CSV."
        raise StatementRefused(message, field="kind")
    return (read_csv(contents.text, form, currency, faults),)


def read_as_camt(
    contents: Contents, iban: str, currency: str, faults: list[Fault]
) -> tuple[StatementRead, ...]:
    """Read a CAMT.053 of an account.

    Raises:
        StatementRefused: It is none, or another account's.
    """
    reads = read_camt(contents.data, faults)
    for read in () if faults else reads:
        if (read.iban or iban) != iban:
            message = f"This is a statement of {read.iban}, not of {iban}."
            raise StatementRefused(message, field="content")
        if (read.currency or currency) != currency:
            message = f"This statement is in {read.currency}; the account is in {currency}."
            raise StatementRefused(message, field="content")
    return reads


def _fits(text: str, form: CsvFormat) -> bool:
    return set(form.columns()) <= set(headings_of(text, form))
