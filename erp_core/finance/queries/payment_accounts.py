"""Reads of how customers pay and of their gift cards, limited to the parties an actor sees."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from erp_core.finance.errors import NoSuchCustomer, NoSuchPaymentAccount
from erp_core.finance.payment_tables import PaymentAccount, StoredValue, StoredValueMove
from erp_core.finance.queries.invoices import READ
from erp_core.finance.schemas.payment_accounts import (
    PaymentAccountKind,
    PaymentAccountView,
    StoredValueMoveKind,
    StoredValueMoveView,
)
from erp_core.finance.schemas.payments import PaymentMethod
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx

METHODS: Mapping[PaymentAccountKind, PaymentMethod] = {
    PaymentAccountKind.CARD: PaymentMethod.CARD,
    PaymentAccountKind.WALLET: PaymentMethod.WALLET,
    PaymentAccountKind.GIFT_CARD: PaymentMethod.STORED_VALUE,
    PaymentAccountKind.BANK: PaymentMethod.BANK_TRANSFER,
    PaymentAccountKind.INVOICE: PaymentMethod.BANK_TRANSFER,
}
"""How money comes in from each kind of account."""


def method_of(kind: str) -> PaymentMethod:
    """Tell how money comes in from a kind of account."""
    return METHODS[PaymentAccountKind(kind)]


def get_payment_account(tx: Tx, actor: Actor, account_id: int) -> PaymentAccountView:
    """Return a way in which a customer pays.

    Raises:
        NoSuchPaymentAccount: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    return account_views(tx, [visible_account(tx, actor, account_id)])[0]


def payment_accounts_of(
    tx: Tx, actor: Actor, party_id: int, *, archived: bool = False
) -> tuple[PaymentAccountView, ...]:
    """List the ways in which a customer pays, oldest first; archived ones only if asked for.

    Raises:
        NoSuchCustomer: The customer is out of the actor's sight.
    """
    actor.require(READ)
    actor.require_sight(party_id, NoSuchCustomer)
    query = select(PaymentAccount).where(PaymentAccount.party_id == party_id)
    if not archived:
        query = query.where(PaymentAccount.archived_at.is_(None))
    return account_views(tx, list(tx.session.scalars(query.order_by(PaymentAccount.id))))


def stored_value_moves(
    tx: Tx, actor: Actor, account_id: int, page: PageRequest | None = None
) -> Page[StoredValueMoveView]:
    """List what changed the balance of a gift card, newest first.

    Raises:
        NoSuchPaymentAccount: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    visible_account(tx, actor, account_id)
    query = select(StoredValueMove).where(StoredValueMove.account_id == account_id)
    return paged(tx, query, StoredValueMove.id, page or PageRequest(), _move_view)


def visible_account(tx: Tx, actor: Actor, account_id: int) -> PaymentAccount:
    """Return the row of a payment account in sight.

    Raises:
        NoSuchPaymentAccount: There is none, or none that the actor may know of.
    """
    row = tx.session.get(PaymentAccount, account_id)
    if row is None or not actor.sees(row.party_id):
        raise NoSuchPaymentAccount(field="account_id")
    return row


def account_views(tx: Tx, rows: Sequence[PaymentAccount]) -> tuple[PaymentAccountView, ...]:
    """Show payment accounts with what is left on gift cards, in one statement."""
    tx.session.flush()
    kept = tx.session.scalars(
        select(StoredValue)
        .where(StoredValue.account_id.in_([row.id for row in rows]))
        .execution_options(populate_existing=True)
    )
    values = {each.account_id: each for each in kept}
    return tuple(_account_view(row, values.get(row.id)) for row in rows)


def _account_view(row: PaymentAccount, value: StoredValue | None) -> PaymentAccountView:
    return PaymentAccountView(
        id=row.id,
        party_id=row.party_id,
        kind=PaymentAccountKind(row.kind),
        provider=row.provider,
        last_four=row.last_four,
        token=row.token,
        balance=None if value is None else Money(value.balance_minor, value.currency),
        expires_on=None if value is None else value.expires_on,
        archived=row.archived_at is not None,
    )


def _move_view(row: StoredValueMove) -> StoredValueMoveView:
    return StoredValueMoveView(
        id=row.id,
        account_id=row.account_id,
        kind=StoredValueMoveKind(row.kind),
        amount=Money(row.amount_minor, row.currency),
        payment_id=row.payment_id,
        refund_id=row.refund_id,
        reason=row.reason,
        business_date=row.business_date,
        created_at=row.created_at,
    )
