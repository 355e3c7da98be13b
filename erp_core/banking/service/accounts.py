"""Adds bank accounts of ours and tells how their bank writes its CSV."""

from sqlalchemy import or_, select

from erp_core import finance
from erp_core.banking.errors import BankAccountExists
from erp_core.banking.iban import normal_bic, normal_iban
from erp_core.banking.queries.accounts import account_view, bank_account_row
from erp_core.banking.schemas.accounts import BankAccountView, CsvFormat, NewBankAccount
from erp_core.banking.tables import BankAccount
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx


def add_bank_account(tx: Tx, actor: Actor, new: NewBankAccount) -> BankAccountView:
    """Add an account of ours at a bank; it is kept in the base currency.

    Raises:
        BadIban: The IBAN is none.
        BadBic: The BIC is none.
        NoSuchAccount: There is no such account of the chart.
        NoMoneyAccount: It is none that money is kept on.
        BankAccountExists: The IBAN, or the account of the chart, is taken.
    """
    actor.require("banking.add_bank_account")
    iban, bic = normal_iban(new.iban), None if new.bic is None else normal_bic(new.bic)
    account = finance.money_account(tx, new.account).code
    taken = or_(BankAccount.iban == iban, BankAccount.account == account)
    if tx.session.scalar(select(BankAccount.id).where(taken).limit(1)) is not None:
        raise BankAccountExists(field="iban")
    row = BankAccount(
        name=new.name,
        iban=iban,
        bic=bic,
        currency=get_organisation(tx).currency,
        account=account,
        csv_format=None if new.csv_format is None else new.csv_format.model_dump(mode="json"),
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    told = {"iban": iban, "account": account}
    record_change(tx, actor, "banking.add_bank_account", ("bank_accounts", row.id), told)
    return account_view(tx, row)


def set_csv_format(
    tx: Tx, actor: Actor, bank_account_id: int, csv_format: CsvFormat
) -> BankAccountView:
    """Tell how the bank of an account writes its CSV.

    Raises:
        NoSuchBankAccount: There is none.
    """
    actor.require("banking.set_csv_format")
    row = bank_account_row(tx, bank_account_id, for_update=True)
    row.csv_format = csv_format.model_dump(mode="json")
    record_change(
        tx, actor, "banking.set_csv_format", ("bank_accounts", row.id), dict(row.csv_format)
    )
    tx.session.flush()
    return account_view(tx, row)
