"""The account that a customer names for a difference or a refund: their own, open, and enough."""

from erp_core import finance
from erp_core.finance import NoSuchPaymentAccount, PaymentAccountKind, PaymentAccountView
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import NoPaymentNamed, RefundElsewhere
from erp_core.sales.rules import OrderRules, RefundTo
from erp_core.sales.tables import Order


def account_of_order(
    tx: Tx, actor: Actor, order: Order, account_id: int | None
) -> PaymentAccountView | None:
    """Return the named account of an order's customer; another's is like one that is not there.

    Raises:
        NoSuchPaymentAccount: There is none of that id of this customer.
        PaymentAccountClosed: It is archived.
    """
    if account_id is None:
        return None
    found = finance.get_payment_account(tx, carrying_out(actor), account_id)
    if found.party_id != order.party_id:
        raise NoSuchPaymentAccount(field="account_id")
    if found.archived:
        raise finance.PaymentAccountClosed(field="account_id")
    return found


def require_covered(
    rules: OrderRules, account: PaymentAccountView | None, due: Money, *, pays_now: bool
) -> None:
    """Refuse a difference that nobody says how to pay, or that a gift card does not cover.

    Args:
        rules: The rules of the house.
        account: What it is paid with.
        due: What is to be paid.
        pays_now: Whether it is paid with the account at all, and not on the invoice.

    Raises:
        NoPaymentNamed: The rules want it paid at once, and no account is named.
        StoredValueShort: There is less on the gift card.
    """
    if due.minor <= 0 or not pays_now:
        return
    if account is None:
        if rules.difference_at_once:
            raise NoPaymentNamed(field="account_id", amount=str(due))
        return
    if account.balance is not None and account.balance < due:
        raise finance.StoredValueShort(field="account_id", balance=str(account.balance))


def require_refundable_to(
    tx: Tx, actor: Actor, allowed: RefundTo, order: Order, account: PaymentAccountView | None
) -> None:
    """Refuse a refund to where the rules do not let it go.

    Raises:
        RefundElsewhere: It is neither what the order was paid with, nor allowed by the rules.
    """
    if account is None or allowed is RefundTo.ANY:
        return
    if allowed is RefundTo.ORIGINAL_OR_GIFT_CARD and account.kind is PaymentAccountKind.GIFT_CARD:
        return
    if account.id not in accounts_paid_with(tx, actor, order):
        raise RefundElsewhere(field="account_id")


def accounts_paid_with(tx: Tx, actor: Actor, order: Order) -> frozenset[int]:
    """Name the accounts that an order's invoices are paid with now."""
    house = carrying_out(actor)
    payments = {
        part.payment_id
        for invoice in finance.invoices_of_order(tx, house, order.id)
        for part in finance.payments_for(tx, house, invoice.id)
    }
    found = (finance.get_payment(tx, house, each).account_id for each in sorted(payments))
    return frozenset(each for each in found if each is not None)
