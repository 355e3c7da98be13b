"""Shows what a file would bring before any of it is stored."""

from collections.abc import Sequence

from erp_core.banking.queries.accounts import bank_account_row
from erp_core.banking.reading.contents import Contents, contents_of
from erp_core.banking.reading.files import Understood, read_as_camt, read_as_csv, understand
from erp_core.banking.reading.guessing import headings_of
from erp_core.banking.reading.statement import SHOWN, Fault, StatementRead
from erp_core.banking.schemas.accounts import CsvFormat
from erp_core.banking.schemas.previews import (
    FaultView,
    ImportPreview,
    LinePreview,
    StatementPreview,
)
from erp_core.banking.schemas.statements import FileKind, StatementFile
from erp_core.banking.service.planning import Keyed, Planned, Planner, digest_of
from erp_core.banking.tables import BankAccount
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx

FIRST = 10
"""Lines of a statement that are shown."""
_FAULTY = "statement_refused"


def preview_statement(
    tx: Tx, actor: Actor, bank_account_id: int, file: StatementFile
) -> ImportPreview:
    """Tell what a file was understood as and what importing it would bring; nothing is stored.

    A CSV is read as told, else as the account's bank writes if its columns are there, else as its
    headings suggest. What would be refused is told here as well.

    Raises:
        NoSuchBankAccount: There is none.
        StatementRefused: The content cannot be decoded.
    """
    actor.require("banking.import_statement")
    account = bank_account_row(tx, bank_account_id)
    kept = None
    if account.csv_format is not None:
        kept = CsvFormat.model_validate(account.csv_format)
    usual = file.csv_format or kept
    contents = contents_of(file, None if usual is None else usual.encoding)
    how = Understood(None, None)
    if file.kind is FileKind.CSV:
        how = understand(contents, file.csv_format, kept)
    return _preview(tx, account, file, contents, how)


def _preview(
    tx: Tx, account: BankAccount, file: StatementFile, contents: Contents, how: Understood
) -> ImportPreview:
    faults: list[Fault] = []
    refused: DomainError | None = None
    reads: tuple[StatementRead, ...] = ()
    try:
        if file.kind is FileKind.CSV:
            reads = read_as_csv(contents, how.form, account.currency, faults)
        else:
            reads = read_as_camt(contents, account.iban, account.currency, faults)
    except DomainError as error:
        refused = error
    planner = Planner(tx, account, file.kind, digest_of(contents, file.kind), file.opening)
    shown = []
    for read in reads:
        keyed, expected, planned = planner.keyed(read), planner.before, None
        if refused is None and not faults:
            try:
                planned = planner.plan(read, keyed)
            except DomainError as error:
                refused = error
        before = None if expected is None else expected.closing
        shown.append(_statement(account, read, keyed, planned, before))
    found = sorted(faults, key=lambda each: each.number)
    return ImportPreview(
        kind=file.kind,
        encoding=contents.encoding,
        csv_format=how.form,
        format_from=how.source,
        headings=headings_of(contents.text, how.form) if how.form else (),
        doubts=how.doubts,
        statements=tuple(shown),
        faults=tuple(_fault(each) for each in found[:SHOWN]),
        more_faults=max(len(found) - SHOWN, 0),
        refusal=refused.code() if refused is not None else _FAULTY if faults else None,
        message=refused.message if refused is not None else "",
    )


def _fault(each: Fault) -> FaultView:
    return FaultView(line=each.number, words=each.words, code=each.code, value=each.value)


def _statement(
    account: BankAccount,
    read: StatementRead,
    keyed: Sequence[Keyed],
    planned: Planned | None,
    before: int | None,
) -> StatementPreview:
    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, account.currency)

    def total(signed: int) -> Money:
        moved = (each.line.minor for each in keyed if each.line.minor * signed > 0)
        return Money(sum(moved), account.currency)

    days = [each.line.booked_on for each in keyed]
    return StatementPreview(
        reference=read.reference,
        begins_on=read.begins_on or min(days, default=None),
        ends_on=read.ends_on or max(days, default=None),
        opening=money(read.opening if planned is None else planned.opening),
        closing=money(read.closing if planned is None else planned.closing),
        expected=money(before),
        paid_in=total(1),
        paid_out=total(-1),
        lines=len(keyed),
        known=sum(each.known for each in keyed),
        first=tuple(_line(each, account.currency) for each in keyed[:FIRST]),
    )


def _line(each: Keyed, currency: str) -> LinePreview:
    return LinePreview(
        number=each.line.number,
        booked_on=each.line.booked_on,
        amount=Money(each.line.minor, currency),
        name=each.line.name,
        text=each.line.text,
        known=each.known,
    )
