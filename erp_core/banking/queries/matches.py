"""Reads of what is matched, and why the books and the bank differ."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select

from erp_core import finance
from erp_core.banking.queries.accounts import READ, bank_account_row, last_statement
from erp_core.banking.schemas.matching import ReconciliationView
from erp_core.banking.schemas.statements import LineState
from erp_core.banking.tables import BankLine, Match, Statement
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx


def reconcile(tx: Tx, actor: Actor, bank_account_id: int) -> ReconciliationView:
    """Tell why the books and the bank differ on an account.

    Raises:
        NoSuchBankAccount: There is none.
    """
    actor.require(READ)
    row = bank_account_row(tx, bank_account_id)
    last, first = last_statement(tx, row.id), _first_statement(tx, row.id)
    since = None if first is None else first.begins_on
    besides = entries_matched(row.id)
    ledger = finance.money_balance(tx, actor, row.account)
    free = finance.money_balance(tx, actor, row.account, besides=besides)
    earlier = Money.zero(row.currency)
    if since is not None:
        earlier = finance.money_balance(tx, actor, row.account, besides=besides, before=since)
    opening = Money(0 if first is None else first.opening_minor, row.currency)
    statement = Money(0 if last is None else last.closing_minor, row.currency)
    unmatched = Money(_unmatched_minor(tx, row.id), row.currency)
    opening_difference, since_then = earlier - opening, free - earlier
    return ReconciliationView(
        bank_account_id=row.id,
        on=None if last is None else last.ends_on,
        statement=statement,
        ledger=ledger,
        opening_difference=opening_difference,
        not_on_statement=since_then,
        unmatched=unmatched,
        difference=ledger - statement - opening_difference - since_then + unmatched,
        entries=finance.entries_on_account(tx, actor, row.account, besides=besides, since=since),
    )


def entries_matched(bank_account_id: int) -> Select[int]:
    """Select the entries that lines of an account are matched with."""
    return select(Match.entry_id).where(
        Match.bank_account_id == bank_account_id, Match.undone_at.is_(None)
    )


def matched_entries(tx: Tx, bank_account_id: int, entry_ids: Sequence[int]) -> set[int]:
    """Return those of some entries that lines of an account are matched with."""
    query = entries_matched(bank_account_id).where(Match.entry_id.in_(entry_ids))
    return set(tx.session.scalars(query))


def matched_elsewhere(tx: Tx, bank_account_id: int, entry_ids: Sequence[int]) -> bool:
    """Tell whether lines of other accounts are matched with one of some entries."""
    query = select(Match.id).where(
        Match.bank_account_id != bank_account_id,
        Match.entry_id.in_(entry_ids),
        Match.undone_at.is_(None),
    )
    return tx.session.scalar(query.limit(1)) is not None


def is_matched(tx: Tx, entry_id: int) -> bool:
    """Tell whether a line of any account is matched with an entry."""
    query = select(Match.id).where(Match.entry_id == entry_id, Match.undone_at.is_(None))
    return tx.session.scalar(query.limit(1)) is not None


def _first_statement(tx: Tx, bank_account_id: int) -> Statement | None:
    return tx.session.scalar(
        select(Statement)
        .where(Statement.bank_account_id == bank_account_id)
        .order_by(Statement.id)
        .limit(1)
    )


def _unmatched_minor(tx: Tx, bank_account_id: int) -> int:
    total = tx.session.scalar(
        select(func.sum(BankLine.amount_minor)).where(
            BankLine.bank_account_id == bank_account_id, BankLine.state == LineState.UNMATCHED
        )
    )
    return int(total or 0)
