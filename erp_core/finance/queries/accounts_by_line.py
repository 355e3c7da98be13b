"""Accounts line by line: the ledger of an account, and those of a customer or supplier."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select

from erp_core.finance.accounts import account_of
from erp_core.finance.errors import NoSuchCustomer, NoSuchSupplier
from erp_core.finance.numbers import write_number
from erp_core.finance.queries.drills import behind
from erp_core.finance.queries.statements import READ, refuse_reversed
from erp_core.finance.queries.sums import NOTHING, sums_until
from erp_core.finance.schemas.ledger import AccountKind, AccountRole, Journal
from erp_core.finance.schemas.reports import (
    AccountLedger,
    CustomerStatement,
    LedgerLine,
    StatementLine,
    SupplierStatement,
)
from erp_core.finance.tables import Account, Entry, EntryLineRow
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party

PAGE = 200
_AMOUNT = EntryLineRow.amount_minor
_Pair = tuple[EntryLineRow, Entry]


def account_ledger(
    tx: Tx,
    actor: Actor,
    account: str,
    start: date,
    end: date,
    *,
    skip: int = 0,
    limit: int = PAGE,
) -> AccountLedger:
    """Show the lines of an account (its code or role) over some days, oldest first.

    Raises:
        NoSuchAccount: There is no such account.
        DaysReversed: The last day comes before the first.
    """
    actor.require(READ)
    refuse_reversed(start, end)
    row = tx.session.get_one(Account, account_of(tx, account).id)
    currency = get_organisation(tx).currency
    opening = _balance_before(tx, row.id, start)
    closing = sums_until(tx, end).get(row.id, NOTHING).balance
    during = (EntryLineRow.account_id == row.id, *_days(start, end))
    skipped, total = _counted(tx, during, skip)
    pairs = _lines(tx, during, skip, limit)
    return AccountLedger(
        account=row.code,
        name_en=row.name_en,
        name_zh=row.name_zh,
        kind=AccountKind(row.kind),
        start=start,
        end=end,
        opening=Money(opening, currency),
        closing=Money(closing, currency),
        total=total,
        skipped=min(skip, total),
        lines=_ledger_lines(tx, pairs, opening + skipped, currency),
    )


def customer_statement(
    tx: Tx, actor: Actor, party_id: int, start: date, end: date
) -> CustomerStatement:
    """Show a customer's account over some days, each document with what is owed after it.

    Raises:
        NoSuchCustomer: There is none, or it is out of sight.
        DaysReversed: The last day comes before the first.
    """
    actor.require("finance.read")
    actor.require_sight(party_id, NoSuchCustomer)
    refuse_reversed(start, end)
    return CustomerStatement.model_validate(
        _statement(tx, AccountRole.RECEIVABLE, party_id, start, end)
    )


def supplier_statement(
    tx: Tx, actor: Actor, party_id: int, start: date, end: date
) -> SupplierStatement:
    """Show a supplier's account over some days, each document with what we owe after it.

    Raises:
        NoSuchSupplier: There is none, or it is out of sight.
        DaysReversed: The last day comes before the first.
    """
    actor.require(READ)
    actor.require_sight(party_id, NoSuchSupplier)
    refuse_reversed(start, end)
    return SupplierStatement.model_validate(
        _statement(tx, AccountRole.PAYABLE, party_id, start, end)
    )


def _statement(
    tx: Tx, role: AccountRole, party_id: int, start: date, end: date
) -> dict[str, object]:
    name = get_party(tx, system("finance"), party_id).name
    currency = get_organisation(tx).currency
    theirs = _control_of(tx, role, party_id)
    sign = -1 if role is AccountRole.PAYABLE else 1
    opening = sign * _sum(tx, (*theirs, Entry.business_date < start, Entry.posted.is_(True)))
    pairs = _lines(tx, (*theirs, *_days(start, end)), 0, None)
    lines = _statement_lines(tx, pairs, opening, currency, sign)
    nothing = Money(0, currency)
    return {
        "party_id": party_id,
        "name": name,
        "start": start,
        "end": end,
        "opening": Money(opening, currency),
        "debit": sum((line.debit for line in lines), nothing),
        "credit": sum((line.credit for line in lines), nothing),
        "closing": lines[-1].balance if lines else Money(opening, currency),
        "lines": lines,
    }


def _control_of(tx: Tx, role: AccountRole, party_id: int) -> tuple[ColumnElement[bool], ...]:
    account = account_of(tx, role)
    return (EntryLineRow.account_id == account.id, EntryLineRow.party_id == party_id)


def _days(start: date, end: date) -> tuple[ColumnElement[bool], ...]:
    return (Entry.posted.is_(True), Entry.business_date.between(start, end))


def _balance_before(tx: Tx, account_id: int, day: date) -> int:
    if day == date.min:
        return 0
    return sums_until(tx, day - timedelta(days=1)).get(account_id, NOTHING).balance


def _sum(tx: Tx, which: Sequence[ColumnElement[bool]]) -> int:
    query = select(func.coalesce(func.sum(_AMOUNT), 0)).join(
        Entry, Entry.id == EntryLineRow.entry_id
    )
    return int(tx.session.execute(query.where(*which)).scalar_one())


def _counted(tx: Tx, which: Sequence[ColumnElement[bool]], skip: int) -> tuple[int, int]:
    """Tell what the lines that are skipped move, and how many lines there are."""
    count = (
        select(func.count())
        .select_from(EntryLineRow)
        .join(Entry, Entry.id == EntryLineRow.entry_id)
        .where(*which)
    )
    total = int(tx.session.execute(count).scalar_one())
    if not skip:
        return 0, total
    before = (
        select(_AMOUNT)
        .join(Entry, Entry.id == EntryLineRow.entry_id)
        .where(*which)
        .order_by(Entry.business_date, EntryLineRow.id)
        .limit(skip)
        .subquery()
    )
    moved = select(func.coalesce(func.sum(before.c.amount_minor), 0))
    return int(tx.session.execute(moved).scalar_one()), total


def _lines(
    tx: Tx, which: Sequence[ColumnElement[bool]], skip: int, limit: int | None
) -> list[_Pair]:
    query = (
        select(EntryLineRow, Entry)
        .join(Entry, Entry.id == EntryLineRow.entry_id)
        .where(*which)
        .order_by(Entry.business_date, EntryLineRow.id)
        .offset(skip)
        .limit(limit)
    )
    return [(line, entry) for line, entry in tx.session.execute(query)]


def _ledger_lines(
    tx: Tx, pairs: Sequence[_Pair], balance: int, currency: str
) -> tuple[LedgerLine, ...]:
    found, lines = behind(tx, [entry for _, entry in pairs]), []
    for line, entry in pairs:
        balance += line.amount_minor
        document = found.get(entry.id)
        lines.append(
            LedgerLine(
                entry_id=entry.id,
                entry_number=write_number("JE", entry.year, entry.number),
                journal=Journal(entry.journal),
                business_date=entry.business_date,
                memo=line.memo or entry.memo,
                party_id=line.party_id,
                document=document and document.drill,
                debit=Money(max(line.amount_minor, 0), currency),
                credit=Money(max(-line.amount_minor, 0), currency),
                balance=Money(balance, currency),
            )
        )
    return tuple(lines)


def _statement_lines(
    tx: Tx, pairs: Sequence[_Pair], balance: int, currency: str, sign: int
) -> tuple[StatementLine, ...]:
    found, lines = behind(tx, [entry for _, entry in pairs]), []
    for line, entry in pairs:
        balance += sign * line.amount_minor
        document = found.get(entry.id)
        lines.append(
            StatementLine(
                entry_id=entry.id,
                business_date=entry.business_date,
                kind=document.kind if document else "entry",
                document=document and document.drill,
                memo=line.memo or entry.memo,
                due_date=document.due_date if document else None,
                debit=Money(max(line.amount_minor, 0), currency),
                credit=Money(max(-line.amount_minor, 0), currency),
                balance=Money(balance, currency),
            )
        )
    return tuple(lines)
