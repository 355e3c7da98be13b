"""Reads of bank accounts."""

from sqlalchemy import func, select

from erp_core.banking.errors import NoSuchBankAccount
from erp_core.banking.schemas.accounts import BankAccountView, CsvFormat
from erp_core.banking.schemas.statements import LineState
from erp_core.banking.tables import BankAccount, BankLine, Statement
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx

READ = "banking.read"


def list_bank_accounts(tx: Tx, actor: Actor) -> tuple[BankAccountView, ...]:
    """List our bank accounts, in the order they were added."""
    actor.require(READ)
    rows = tx.session.scalars(select(BankAccount).order_by(BankAccount.id))
    return tuple(account_view(tx, row) for row in rows)


def get_bank_account(tx: Tx, actor: Actor, bank_account_id: int) -> BankAccountView:
    """Return a bank account of ours.

    Raises:
        NoSuchBankAccount: There is none.
    """
    actor.require(READ)
    return account_view(tx, bank_account_row(tx, bank_account_id))


def bank_account_row(tx: Tx, bank_account_id: int, *, for_update: bool = False) -> BankAccount:
    """Return the row of a bank account.

    Raises:
        NoSuchBankAccount: There is none.
    """
    row = tx.session.get(
        BankAccount,
        bank_account_id,
        with_for_update=True if for_update else None,
        populate_existing=for_update,
    )
    if row is None:
        raise NoSuchBankAccount(field="bank_account_id")
    return row


def last_statement(tx: Tx, bank_account_id: int) -> Statement | None:
    """Return the latest statement of an account."""
    return tx.session.scalar(
        select(Statement)
        .where(Statement.bank_account_id == bank_account_id)
        .order_by(Statement.id.desc())
        .limit(1)
    )


def account_view(tx: Tx, row: BankAccount) -> BankAccountView:
    """Show a bank account."""
    last = last_statement(tx, row.id)
    unmatched = tx.session.scalar(
        select(func.count())
        .select_from(BankLine)
        .where(BankLine.bank_account_id == row.id, BankLine.state == LineState.UNMATCHED)
    )
    return BankAccountView(
        id=row.id,
        name=row.name,
        iban=row.iban,
        bic=row.bic,
        currency=row.currency,
        account=row.account,
        csv_format=None if row.csv_format is None else CsvFormat.model_validate(row.csv_format),
        balance=None if last is None else Money(last.closing_minor, row.currency),
        balance_on=None if last is None else last.ends_on,
        unmatched=unmatched or 0,
    )
