"""Where money came in and when: what a payment may say of itself."""

from datetime import date

from erp_core.finance.accounts import KnownAccount, account_of
from erp_core.finance.chart import CONTROL_ROLES
from erp_core.finance.errors import DateOutsideBooks, NoMoneyAccount
from erp_core.finance.periods import require_open
from erp_core.finance.schemas.ledger import AccountKind, AccountRole
from erp_core.finance.schemas.payments import NewPayment, PaymentMethod
from erp_core.finance.tables import Account
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx


def money_account(tx: Tx, name: str) -> KnownAccount:
    """Return an account that money is kept on: an asset that no documents keep.

    Raises:
        NoSuchAccount: There is no such account.
        NoMoneyAccount: It is of another kind.
    """
    account = account_of(tx, name)
    kind = tx.session.get_one(Account, account.id).kind
    if kind != AccountKind.ASSET or account.role in CONTROL_ROLES | {AccountRole.INPUT_TAX}:
        message = f"{account.code} {account.name_en} is no account that money is kept on."
        raise NoMoneyAccount(message, field="money_account")
    return account


def received_on(tx: Tx, new: NewPayment) -> date:
    """Tell the day that a payment came in.

    Raises:
        DateOutsideBooks: It is still to come, or too far back.
        PeriodLocked: Its month is locked.
    """
    today = business_date(tx)
    if new.received_on is not None and new.received_on > today:
        message = f"Money of {new.received_on} has not come in yet: today is {today}."
        raise DateOutsideBooks(message, field="received_on")
    if new.received_on is not None:
        require_open(tx, new.received_on, "received_on")
    return new.received_on or today


def named_money_account(tx: Tx, new: NewPayment) -> KnownAccount | None:
    """Return the account that a payment says it came in to; None where its method says it.

    Raises:
        NoSuchAccount: There is no such account.
        NoMoneyAccount: It is of another kind, or what is paid is on a gift card.
    """
    if new.money_account is None:
        return None
    if new.method is PaymentMethod.STORED_VALUE:
        message = "What a gift card pays was with us already: it comes in to no other account."
        raise NoMoneyAccount(message, field="money_account")
    return money_account(tx, new.money_account)
