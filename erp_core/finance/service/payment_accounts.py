"""How a customer pays: accounts are added and archived, gift cards loaded and written off."""

from collections.abc import Mapping

from sqlalchemy import select

from erp_core.finance.errors import (
    NoSuchCustomer,
    NotExpired,
    NotStoredValue,
    PaymentAccountExists,
)
from erp_core.finance.payment_tables import PaymentAccount, StoredValue, StoredValueMove
from erp_core.finance.posting import base_currency, write_entry
from erp_core.finance.queries.payment_accounts import account_views, visible_account
from erp_core.finance.schemas.ledger import AccountRole, EntryLine, Journal, NewEntry
from erp_core.finance.schemas.payment_accounts import (
    NewPaymentAccount,
    NewStoredValue,
    PaymentAccountKind,
    PaymentAccountView,
    StoredValueMoveKind,
    StoredValueSource,
)
from erp_core.finance.stored_value import line_up_for_money, move_value, require_open
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.errors import Invalid
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party

_SOURCES: Mapping[StoredValueSource, AccountRole] = {
    StoredValueSource.BANK_TRANSFER: AccountRole.BANK,
    StoredValueSource.CARD: AccountRole.CARD,
    StoredValueSource.CASH: AccountRole.CASH,
    StoredValueSource.GOODWILL: AccountRole.OTHER_EXPENSE,
    StoredValueSource.OPENING: AccountRole.OPENING_BALANCE,
}


def add_payment_account(tx: Tx, actor: Actor, new: NewPaymentAccount) -> PaymentAccountView:
    """Note a way in which a customer pays; a gift card starts with nothing on it.

    Raises:
        NoSuchCustomer: The customer is out of the actor's sight.
        PaymentAccountExists: The token is known already.
        Invalid: Something that is no gift card would expire.
    """
    actor.require("finance.add_payment_account")
    actor.require_sight(new.party_id, NoSuchCustomer)
    get_party(tx, system("finance"), new.party_id)
    _refuse_known(tx, new.token)
    is_gift_card = new.kind is PaymentAccountKind.GIFT_CARD
    if new.expires_on is not None and not is_gift_card:
        message = "Only a gift card has a last day."
        raise Invalid(message, field="expires_on")
    row = PaymentAccount(
        **new.model_dump(exclude={"expires_on"}), created_at=tx.now, archived_at=None
    )
    tx.session.add(row)
    tx.session.flush()
    if is_gift_card:
        currency = get_organisation(tx).currency
        tx.session.add(
            StoredValue(
                account_id=row.id, currency=currency, balance_minor=0, expires_on=new.expires_on
            )
        )
    told = {"party_id": new.party_id, "kind": new.kind}
    return _changed(tx, actor, row, "add_payment_account", told)


def archive_payment_account(tx: Tx, actor: Actor, account_id: int) -> PaymentAccountView:
    """Let a payment account pay nothing any more; asked again, nothing changes.

    Raises:
        NoSuchPaymentAccount: There is none, or none that the actor may know of.
    """
    actor.require("finance.archive_payment_account")
    row = visible_account(tx, actor, account_id)
    if row.archived_at is None:
        row.archived_at = tx.now
        return _changed(tx, actor, row, "archive_payment_account", {})
    return account_views(tx, [row])[0]


def load_stored_value(
    tx: Tx, actor: Actor, account_id: int, new: NewStoredValue
) -> PaymentAccountView:
    """Put value on a gift card: bought, given, or kept by another system before.

    Raises:
        NoSuchPaymentAccount: There is none, or none that the actor may know of.
        NotStoredValue: It is no gift card.
        PaymentAccountClosed: It is archived or has expired.
        ForeignCurrency: It is not in the base currency.
        PeriodLocked: This month is locked.
    """
    actor.require("finance.load_stored_value")
    row = _gift_card(tx, actor, account_id)
    require_open(tx, row)
    base_currency(tx, new.amount.currency)
    line_up_for_money(tx, row.party_id)
    move = move_value(tx, row.id, new.amount, StoredValueMoveKind.LOADED, new.reason)
    _post(tx, actor, move, _SOURCES[new.source])
    told = {"amount": str(new.amount), "source": new.source, "reason": new.reason}
    return _changed(tx, actor, row, "load_stored_value", told)


def withdraw_stored_value(
    tx: Tx, actor: Actor, account_id: int, new: NewStoredValue
) -> PaymentAccountView:
    """Take value off a gift card: paid out to the customer, or put on it by mistake.

    Raises:
        NoSuchPaymentAccount: There is none, or none that the actor may know of.
        NotStoredValue: It is no gift card.
        StoredValueShort: There is less on it.
        ForeignCurrency: It is not in the base currency.
        PeriodLocked: This month is locked.
    """
    actor.require("finance.withdraw_stored_value")
    row = _gift_card(tx, actor, account_id)
    base_currency(tx, new.amount.currency)
    line_up_for_money(tx, row.party_id)
    move = move_value(tx, row.id, -new.amount, StoredValueMoveKind.WITHDRAWN, new.reason)
    _post(tx, actor, move, _SOURCES[new.source])
    told = {"amount": str(new.amount), "source": new.source, "reason": new.reason}
    return _changed(tx, actor, row, "withdraw_stored_value", told)


def expire_stored_value(
    tx: Tx, actor: Actor, account_id: int, reason: str = "expired"
) -> PaymentAccountView:
    """Write off what is left on a gift card whose last day is over: it becomes other income.

    Raises:
        NoSuchPaymentAccount: There is none, or none that the actor may know of.
        NotStoredValue: It is no gift card.
        NotExpired: Its last day is not over, or it has none.
        PeriodLocked: This month is locked.
    """
    actor.require("finance.expire_stored_value")
    row = _gift_card(tx, actor, account_id)
    line_up_for_money(tx, row.party_id)
    value = tx.session.get_one(StoredValue, row.id, populate_existing=True)
    if value.expires_on is None or value.expires_on >= business_date(tx):
        raise NotExpired
    left = Money(value.balance_minor, value.currency)
    if left.minor:
        move = move_value(tx, row.id, -left, StoredValueMoveKind.EXPIRED, reason)
        _post(tx, actor, move, AccountRole.OTHER_INCOME)
    told = {"amount": str(left), "reason": reason}
    return _changed(tx, actor, row, "expire_stored_value", told)


def _refuse_known(tx: Tx, token: str | None) -> None:
    known = select(PaymentAccount.id).where(PaymentAccount.token == token)
    if token is not None and tx.session.scalar(known) is not None:
        raise PaymentAccountExists(field="token")


def _gift_card(tx: Tx, actor: Actor, account_id: int) -> PaymentAccount:
    row = visible_account(tx, actor, account_id)
    if row.kind != PaymentAccountKind.GIFT_CARD:
        raise NotStoredValue(field="account_id")
    return row


def _post(tx: Tx, actor: Actor, move: StoredValueMove, against: AccountRole) -> None:
    amount = Money(move.amount_minor, move.currency)
    entry = NewEntry(
        journal=Journal.GENERAL,
        business_date=move.business_date,
        lines=(
            EntryLine.of(against, amount),
            EntryLine.of(AccountRole.STORED_VALUE, -amount),
        ),
        source=("stored_value_moves", move.id),
    )
    write_entry(tx, actor, entry)


def _changed(
    tx: Tx, actor: Actor, row: PaymentAccount, verb: str, told: Mapping[str, object]
) -> PaymentAccountView:
    tx.session.flush()
    record_change(tx, actor, f"finance.{verb}", ("payment_accounts", row.id), told)
    tx.notify(f"party:{row.party_id}")
    return account_views(tx, [row])[0]
