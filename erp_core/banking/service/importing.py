"""Imports statements whole or not at all; the same statement or line is never booked twice.

The bank account's row is held while a statement is imported, so that two imports stand in line.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from erp_core.banking.errors import (
    BankLineKnown,
    StatementGap,
    StatementKnown,
    StatementRefused,
)
from erp_core.banking.queries.accounts import bank_account_row, last_statement
from erp_core.banking.queries.statements import statement_views
from erp_core.banking.reading.camt import read_camt
from erp_core.banking.reading.csv_file import read_csv
from erp_core.banking.reading.statement import LineRead, StatementRead
from erp_core.banking.schemas.accounts import CsvFormat
from erp_core.banking.schemas.statements import FileKind, ImportView, LineState, StatementFile
from erp_core.banking.service.rules import match_certain
from erp_core.banking.tables import BankAccount, BankLine, Statement
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx

_AT_ONCE = 500
"""Keys that are looked up in one statement."""


@dataclass(frozen=True)
class _Keyed:
    """A line and what it is known by."""

    line: LineRead
    key: str


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
    digest = hashlib.sha256(file.content.encode()).hexdigest()
    reads = _read(account, file)
    written: list[Statement] = []
    known = 0
    for place, read in enumerate(reads):
        keyed, repeated = _new_lines(tx, account, file.kind, read)
        known += repeated
        written.append(_write(tx, account, file, read, keyed, f"{digest}/{place}"))
    told = {"statements": [row.reference for row in written], "known": known}
    record_change(tx, actor, "banking.import_statement", ("bank_accounts", account.id), told)
    views = statement_views(tx, written)
    matched = match_certain(tx, actor, _line_ids(tx, written))
    return ImportView(
        statements=views, lines=sum(each.lines for each in views), known=known, matched=matched
    )


def _line_ids(tx: Tx, statements: Sequence[Statement]) -> Sequence[int]:
    return tx.session.scalars(
        select(BankLine.id)
        .where(BankLine.statement_id.in_([row.id for row in statements]))
        .order_by(BankLine.id)
    ).all()


def _read(account: BankAccount, file: StatementFile) -> tuple[StatementRead, ...]:
    content = file.content.encode()
    if file.kind is FileKind.CSV:
        if account.csv_format is None:
            message = "Nobody told yet how the bank of this account writes its CSV."
            raise StatementRefused(message, field="kind")
        form = CsvFormat.model_validate(account.csv_format)
        return (read_csv(content.decode().encode(form.encoding), form, account.currency),)
    reads = read_camt(content)
    for read in reads:
        if (read.iban or account.iban) != account.iban:
            message = f"This is a statement of {read.iban}, not of {account.iban}."
            raise StatementRefused(message, field="content")
        if (read.currency or account.currency) != account.currency:
            message = f"This statement is in {read.currency}; the account is in {account.currency}."
            raise StatementRefused(message, field="content")
    return reads


def _new_lines(
    tx: Tx, account: BankAccount, kind: FileKind, read: StatementRead
) -> tuple[list[_Keyed], int]:
    """Return the lines that are new, and how many were known."""
    keyed = _keyed(read.lines)
    present = _present(tx, account.id, [each.key for each in keyed])
    new = [each for each in keyed if each.key not in present]
    if kind is FileKind.CSV:
        if not new:
            raise StatementKnown(field="content")
        return new, len(keyed) - len(new)
    if present:
        if not new:
            raise StatementKnown(field="content")
        first = next(each.line for each in keyed if each.key in present)
        message = f"Line {first.number} of {first.booked_on} was imported with another statement."
        raise BankLineKnown(message, field="content", line=first.number)
    return new, 0


def _keyed(lines: Sequence[LineRead]) -> list[_Keyed]:
    """Name each line by the bank's reference, else by what it says and which of its like it is."""
    seen: dict[str, int] = {}
    keyed = []
    for line in lines:
        known_by = f"ref {line.reference}" if line.reference else f"sum {_digest(line)}"
        seen[known_by] = seen.get(known_by, 0) + 1
        keyed.append(_Keyed(line, f"{known_by} {seen[known_by]}"))
    return keyed


def _digest(line: LineRead) -> str:
    said = (line.booked_on, line.minor, line.name, line.iban, line.text, line.end_to_end_id)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _present(tx: Tx, bank_account_id: int, keys: Sequence[str]) -> set[str]:
    present: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        present |= set(
            tx.session.scalars(
                select(BankLine.key).where(
                    BankLine.bank_account_id == bank_account_id, BankLine.key.in_(some)
                )
            )
        )
    return present


def _write(
    tx: Tx,
    account: BankAccount,
    file: StatementFile,
    read: StatementRead,
    keyed: Sequence[_Keyed],
    digest: str,
) -> Statement:
    before = last_statement(tx, account.id)
    days = [each.line.booked_on for each in keyed]
    begins = read.begins_on or min(days, default=read.ends_on)
    ends = read.ends_on or max(days, default=begins)
    if begins is None or ends is None:
        message = "This statement has neither a day nor a line."
        raise StatementRefused(message, field="content")
    opening, closing = _balances(account, file, read, keyed, before)
    row = Statement(
        bank_account_id=account.id,
        reference=read.reference or f"CSV {digest[:12]}",
        source=file.kind,
        digest=digest,
        begins_on=begins,
        ends_on=ends,
        opening_minor=opening,
        closing_minor=closing,
        imported_at=tx.now,
    )
    _refuse_known(tx, row)
    tx.session.add(row)
    tx.session.flush()
    _write_lines(tx, row, account, keyed)
    return row


def _balances(
    account: BankAccount,
    file: StatementFile,
    read: StatementRead,
    keyed: Sequence[_Keyed],
    before: Statement | None,
) -> tuple[int, int]:
    """Tell the opening and closing balance, in minor units, and that the lines lead to it."""
    moved = sum(each.line.minor for each in keyed)
    is_part = len(keyed) < len(read.lines)
    opening = read.opening
    if opening is None and file.opening is not None:
        opening = file.opening.minor
    if before is not None and (opening is None or is_part):
        opening = before.closing_minor
    opening = opening or 0
    closing = opening + moved if read.closing is None else read.closing
    if opening + moved != closing:
        message = (
            f"The statement opens with {Money(opening, account.currency)} and its lines come to"
            f" {Money(moved, account.currency)}, but it closes with"
            f" {Money(closing, account.currency)}."
        )
        raise StatementRefused(message, field="content")
    if before is not None and opening != before.closing_minor:
        message = (
            f"The statement opens with {Money(opening, account.currency)}, but the one before it"
            f" closed with {Money(before.closing_minor, account.currency)} on {before.ends_on}."
        )
        raise StatementGap(message, field="content")
    return opening, closing


def _refuse_known(tx: Tx, row: Statement) -> None:
    same = select(Statement.id).where(
        Statement.bank_account_id == row.bank_account_id,
        (Statement.digest == row.digest) | (Statement.reference == row.reference),
    )
    if tx.session.scalar(same.limit(1)) is not None:
        message = f"The statement {row.reference} was imported already."
        raise StatementKnown(message, field="content")


def _write_lines(
    tx: Tx, statement: Statement, account: BankAccount, keyed: Sequence[_Keyed]
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
            "bank_reference": each.line.reference,
            "end_to_end_id": each.line.end_to_end_id,
            "counterparty_name": each.line.name,
            "counterparty_iban": each.line.iban,
            "remittance": each.line.text,
            "party_id": None,
        }
        for position, each in enumerate(keyed)
    ]
    if rows:
        tx.session.execute(insert(BankLine).execution_options(render_nulls=True), rows)
