"""Reads of statements and their lines."""

from collections.abc import Sequence

from sqlalchemy import func, select

from erp_core.banking.errors import NoSuchBankLine
from erp_core.banking.queries.accounts import READ
from erp_core.banking.schemas.statements import (
    BankLineView,
    FileKind,
    LineState,
    MatchView,
    StatementView,
)
from erp_core.banking.tables import BankAccount, BankLine, Match, Statement
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx


def list_statements(
    tx: Tx, actor: Actor, page: PageRequest | None = None, bank_account_id: int | None = None
) -> Page[StatementView]:
    """List statements, newest first; of one account or of all."""
    actor.require(READ)
    query = select(Statement)
    if bank_account_id is not None:
        query = query.where(Statement.bank_account_id == bank_account_id)
    found = paged(tx, query, Statement.id, page or PageRequest(), lambda row: row)
    return Page(items=list(statement_views(tx, found.items)), next_before=found.next_before)


def list_bank_lines(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    bank_account_id: int | None = None,
    state: LineState | None = None,
) -> Page[BankLineView]:
    """List the lines of statements, newest first; of one account or all, in one state or any."""
    actor.require(READ)
    query = select(BankLine)
    if bank_account_id is not None:
        query = query.where(BankLine.bank_account_id == bank_account_id)
    if state is not None:
        query = query.where(BankLine.state == state)
    found = paged(tx, query, BankLine.id, page or PageRequest(), lambda row: row)
    return Page(items=list(line_views(tx, found.items)), next_before=found.next_before)


def get_bank_line(tx: Tx, actor: Actor, line_id: int) -> BankLineView:
    """Return a line of a statement.

    Raises:
        NoSuchBankLine: There is none.
    """
    actor.require(READ)
    return line_views(tx, [line_row(tx, line_id)])[0]


def line_row(tx: Tx, line_id: int, *, for_update: bool = False) -> BankLine:
    """Return the row of a line.

    Raises:
        NoSuchBankLine: There is none.
    """
    row = tx.session.get(
        BankLine,
        line_id,
        with_for_update=True if for_update else None,
        populate_existing=for_update,
    )
    if row is None:
        raise NoSuchBankLine(field="line_id")
    return row


def statement_views(tx: Tx, rows: Sequence[Statement]) -> tuple[StatementView, ...]:
    """Show many statements in two statements."""
    counts = tx.session.execute(
        select(BankLine.statement_id, func.count())
        .where(BankLine.statement_id.in_([row.id for row in rows]))
        .group_by(BankLine.statement_id)
    )
    lines: dict[int, int] = dict(counts.all())
    currencies = _currencies(tx)
    return tuple(_statement_view(row, lines.get(row.id, 0), currencies) for row in rows)


def line_views(tx: Tx, rows: Sequence[BankLine]) -> tuple[BankLineView, ...]:
    """Show many lines in one statement more."""
    found: dict[int, list[Match]] = {}
    for match in standing_matches(tx, [row.id for row in rows]):
        found.setdefault(match.line_id, []).append(match)
    return tuple(_line_view(row, found.get(row.id, ())) for row in rows)


def standing_matches(tx: Tx, line_ids: Sequence[int]) -> tuple[Match, ...]:
    """Return the matches of lines that were not undone, in their order."""
    return tuple(
        tx.session.scalars(
            select(Match)
            .where(Match.line_id.in_(line_ids), Match.undone_at.is_(None))
            .order_by(Match.id)
        )
    )


def _currencies(tx: Tx) -> dict[int, str]:
    rows = tx.session.execute(select(BankAccount.id, BankAccount.currency))
    return dict(rows.all())


def _statement_view(row: Statement, lines: int, currencies: dict[int, str]) -> StatementView:
    currency = currencies[row.bank_account_id]
    return StatementView(
        id=row.id,
        bank_account_id=row.bank_account_id,
        reference=row.reference,
        kind=FileKind(row.source),
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        opening=Money(row.opening_minor, currency),
        closing=Money(row.closing_minor, currency),
        imported_at=row.imported_at,
        lines=lines,
    )


def _line_view(row: BankLine, matches: Sequence[Match]) -> BankLineView:
    return BankLineView(
        id=row.id,
        bank_account_id=row.bank_account_id,
        statement_id=row.statement_id,
        state=LineState(row.state),
        booked_on=row.booked_on,
        value_on=row.value_on,
        amount=Money(row.amount_minor, row.currency),
        bank_reference=row.bank_reference,
        end_to_end_id=row.end_to_end_id,
        counterparty_name=row.counterparty_name,
        counterparty_iban=row.counterparty_iban,
        remittance=row.remittance,
        party_id=row.party_id,
        matches=tuple(
            MatchView(
                entry_id=match.entry_id,
                payment_id=match.payment_id,
                amount=Money(match.amount_minor, row.currency),
                posted=match.posted,
                rule=match.rule,
            )
            for match in matches
        ),
    )
