"""Imports statements whole or not at all; the same statement or line is never booked twice.

The bank account's row is held while a statement is imported, so that two imports stand in line.
"""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core.banking.queries.accounts import bank_account_row
from erp_core.banking.queries.statements import statement_views
from erp_core.banking.reading.contents import Contents, contents_of
from erp_core.banking.reading.files import read_as_camt, read_as_csv
from erp_core.banking.reading.statement import Fault, StatementRead, refuse
from erp_core.banking.schemas.accounts import CsvFormat
from erp_core.banking.schemas.statements import FileKind, ImportView, LineState, StatementFile
from erp_core.banking.service.planning import Keyed, Planned, Planner, digest_of
from erp_core.banking.service.rules import match_certain
from erp_core.banking.tables import BankAccount, BankLine, Statement
from erp_core.kernel.actor import Actor
from erp_core.kernel.adding import add_rows
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def import_statement(tx: Tx, actor: Actor, bank_account_id: int, file: StatementFile) -> ImportView:
    """Import the statements of a file and match by rule what is beyond doubt.

    A statement opens with what the one before closed with, and its lines lead to its closing
    balance. A CSV that overlaps with what was imported brings only what is new.

    Raises:
        NoSuchBankAccount: There is none.
        StatementRefused: The file cannot be read, or is another account's; faults are by line.
        StatementKnown: It was imported already.
        BankLineKnown: A line of it was imported with another statement.
        StatementGap: It does not begin where the one before it ended.
    """
    actor.require("banking.import_statement")
    account = bank_account_row(tx, bank_account_id, for_update=True)
    contents, reads = _read(account, file)
    planner = Planner(tx, account, file.kind, digest_of(contents, file.kind), file.opening)
    written: list[Statement] = []
    known = 0
    for read in reads:
        keyed = planner.keyed(read)
        planned = planner.plan(read, keyed)
        known += len(keyed) - len(planned.lines)
        written.append(_write(tx, account, file.kind, planned))
    told = {"statements": [row.reference for row in written], "known": known}
    record_change(tx, actor, "banking.import_statement", ("bank_accounts", account.id), told)
    views = statement_views(tx, written)
    matched = match_certain(tx, actor, _line_ids(tx, written))
    return ImportView(
        statements=views, lines=sum(each.lines for each in views), known=known, matched=matched
    )


def _read(account: BankAccount, file: StatementFile) -> tuple[Contents, tuple[StatementRead, ...]]:
    """Read a file as it was told to be written; here nothing is guessed."""
    form = file.csv_format
    if form is None and account.csv_format is not None:
        form = CsvFormat.model_validate(account.csv_format)
    contents = contents_of(file, None if form is None else form.encoding)
    faults: list[Fault] = []
    if file.kind is FileKind.CSV:
        reads = read_as_csv(contents, form, account.currency, faults)
    else:
        reads = read_as_camt(contents, account.iban, account.currency, faults)
    refuse(faults)
    return contents, reads


def _line_ids(tx: Tx, statements: Sequence[Statement]) -> Sequence[int]:
    return tx.session.scalars(
        select(BankLine.id)
        .where(BankLine.statement_id.in_([row.id for row in statements]))
        .order_by(BankLine.id)
    ).all()


def _write(tx: Tx, account: BankAccount, kind: FileKind, planned: Planned) -> Statement:
    row = Statement(
        bank_account_id=account.id,
        reference=planned.reference,
        source=kind,
        digest=planned.digest,
        begins_on=planned.begins_on,
        ends_on=planned.ends_on,
        opening_minor=planned.opening,
        closing_minor=planned.closing,
        imported_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    _write_lines(tx, row, account, planned.lines)
    return row


def _write_lines(
    tx: Tx, statement: Statement, account: BankAccount, keyed: Sequence[Keyed]
) -> None:
    rows = [
        {
            "statement_id": statement.id,
            "bank_account_id": account.id,
            "position": position,
            "key": each.key,
            "state": LineState.UNMATCHED,
            "booked_on": each.line.booked_on,
            "value_on": each.line.value_on,
            "amount_minor": each.line.minor,
            "currency": account.currency,
            "bank_reference": each.line.reference or each.line.within,
            "end_to_end_id": each.line.end_to_end_id,
            "counterparty_name": each.line.name,
            "counterparty_iban": each.line.iban,
            "remittance": each.line.text,
            "party_id": None,
        }
        for position, each in enumerate(keyed)
    ]
    add_rows(tx, BankLine, rows)
