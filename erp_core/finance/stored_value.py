"""Gift cards as money: a balance that is never less than nothing, and a row for each change.

Whoever changes a balance stands in line at the customer's row first, as the lock order has it;
the change itself is one guarded UPDATE, so two payments at once never spend a card twice.
"""

from sqlalchemy import column, select, table, update

from erp_core.finance.errors import (
    NoSuchPaymentAccount,
    PaymentAccountClosed,
    StoredValueShort,
    WrongPaymentAccount,
)
from erp_core.finance.payment_tables import PaymentAccount, StoredValue, StoredValueMove
from erp_core.finance.queries.payment_accounts import method_of
from erp_core.finance.schemas.payment_accounts import StoredValueMoveKind
from erp_core.finance.schemas.payments import PaymentMethod
from erp_core.finance.tables import Payment, Refund
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx

_PARTIES = table("parties", column("id"))
"""Named like a foreign key names it: only its row is locked, nothing of it is read."""


def line_up_for_money(tx: Tx, party_id: int) -> None:
    """Put what moves a customer's stored value in line; it comes first in the lock order."""
    row = select(_PARTIES.c.id).where(_PARTIES.c.id == party_id)
    tx.session.execute(row.with_for_update(key_share=True))


def account_to_pay_with(
    tx: Tx, party_id: int, method: PaymentMethod, account_id: int | None
) -> PaymentAccount | None:
    """Return the account that a payment comes from; None where none is named.

    Raises:
        NoSuchPaymentAccount: There is none.
        WrongPaymentAccount: It is another kind, or a gift card is not named.
        PaymentAccountClosed: It is archived or has expired.
    """
    if account_id is None:
        if method is PaymentMethod.STORED_VALUE:
            message = "A payment from a gift card names the gift card."
            raise WrongPaymentAccount(message, field="account_id")
        return None
    account = account_of_party(tx, party_id, account_id)
    if method_of(account.kind) is not method:
        raise WrongPaymentAccount(field="method")
    require_open(tx, account)
    return account


def account_of_party(tx: Tx, party_id: int, account_id: int) -> PaymentAccount:
    """Return an account of a customer.

    Raises:
        NoSuchPaymentAccount: There is none, or it is another customer's, which is not told apart.
    """
    account = tx.session.get(PaymentAccount, account_id)
    if account is None or account.party_id != party_id:
        raise NoSuchPaymentAccount(field="account_id")
    return account


def require_open(tx: Tx, account: PaymentAccount) -> None:
    """Refuse an account that pays nothing any more.

    Raises:
        PaymentAccountClosed: It is archived or has expired.
    """
    value = tx.session.get(StoredValue, account.id)
    expired = value is not None and (value.expires_on or business_date(tx)) < business_date(tx)
    if account.archived_at is not None or expired:
        raise PaymentAccountClosed(field="account_id")


def spend(tx: Tx, payment: Payment) -> None:
    """Take what a payment from a gift card comes to off the card.

    Raises:
        StoredValueShort: There is less on it; ``facts["balance"]`` tells how much.
    """
    if payment.method == PaymentMethod.STORED_VALUE and payment.account_id is not None:
        amount = Money(-payment.amount_minor, payment.currency)
        move_value(
            tx, payment.account_id, amount, StoredValueMoveKind.PAID, "", payment_id=payment.id
        )


def give_back(tx: Tx, refund: Refund) -> None:
    """Put what is refunded to a gift card on the card, at once."""
    if refund.method == PaymentMethod.STORED_VALUE and refund.account_id is not None:
        move_value(
            tx,
            refund.account_id,
            Money(refund.amount_minor, refund.currency),
            StoredValueMoveKind.REFUNDED,
            refund.reason,
            payment_id=refund.payment_id,
            refund_id=refund.id,
        )


def move_value(
    tx: Tx,
    account_id: int,
    amount: Money,
    kind: StoredValueMoveKind,
    reason: str,
    *,
    payment_id: int | None = None,
    refund_id: int | None = None,
) -> StoredValueMove:
    """Change the balance of a gift card and write down why; the customer is in line.

    Raises:
        StoredValueShort: It would be less than nothing.
        WrongPaymentAccount: It is kept in another currency.
    """
    tx.session.flush()
    value = tx.session.get_one(StoredValue, account_id, populate_existing=True)
    if value.currency != amount.currency:
        raise WrongPaymentAccount(field="amount")
    done = tx.session.execute(
        update(StoredValue)
        .where(
            StoredValue.account_id == account_id,
            StoredValue.balance_minor + amount.minor >= 0,
        )
        .values(balance_minor=StoredValue.balance_minor + amount.minor)
        .returning(StoredValue.balance_minor)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if done is None:
        raise StoredValueShort(
            field="account_id", balance=str(Money(value.balance_minor, value.currency))
        )
    tx.session.expire(value)
    move = StoredValueMove(
        account_id=account_id,
        kind=kind,
        amount_minor=amount.minor,
        currency=amount.currency,
        payment_id=payment_id,
        refund_id=refund_id,
        reason=reason,
        business_date=business_date(tx),
        created_at=tx.now,
    )
    tx.session.add(move)
    tx.session.flush()
    return move
