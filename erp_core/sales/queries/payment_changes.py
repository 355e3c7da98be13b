"""What paying an order with something else would do, worked out and not done."""

from dataclasses import dataclass

from sqlalchemy import func, select

from erp_core import finance
from erp_core.finance import InvoiceKind
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.change_tables import PaymentChangeRow
from erp_core.sales.changes import NewPaymentChange, PaymentChangePreview
from erp_core.sales.errors import (
    CannotChangePayment,
    NotOnePayment,
    PaymentAfterItemChange,
    PaymentChangedBefore,
    SamePaymentAccount,
)
from erp_core.sales.fingerprint import fingerprinted
from erp_core.sales.queries.accounts import account_of_order, require_covered
from erp_core.sales.queries.item_changes import item_changes_of
from erp_core.sales.queries.replacements import require_unbound
from erp_core.sales.queries.rows import READ, visible_order
from erp_core.sales.queries.views import number_of
from erp_core.sales.rules import HOUSE, OrderRules
from erp_core.sales.states import TO_DELIVER
from erp_core.sales.tables import Order


@dataclass(frozen=True)
class PaymentChangePlan:
    """Which invoices are paid anew with how much, and what their customer is shown of it."""

    invoices: tuple[tuple[int, Money], ...]
    preview: PaymentChangePreview


def preview_payment_change(
    tx: Tx, actor: Actor, order_id: int, new: NewPaymentChange
) -> PaymentChangePreview:
    """Work out what would be paid with another account and what would go back; nothing is done.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        BoundToExchange: It goes out for an open exchange.
        CannotChangePayment: It has left the house, is not paid by exactly one payment, or was
            paid otherwise as often as the rules allow.
        NoSuchPaymentAccount: There is no such account of this customer.
        SamePaymentAccount: It is paid with that account.
        StoredValueShort: The gift card does not cover it.
    """
    actor.require(READ)
    return plan_payment_change(tx, actor, visible_order(tx, actor, order_id), new).preview


def plan_payment_change(
    tx: Tx, actor: Actor, order: Order, new: NewPaymentChange
) -> PaymentChangePlan:
    """Check the rules for another payment and show what it would bring."""
    require_unbound(tx, order)
    rules = tx.policy(HOUSE)
    _require_changeable(tx, rules, order)
    account = account_of_order(tx, actor, order, new.account_id)
    parts = _paid_parts(tx, actor, order)
    if len({payment_id for payment_id, _, _ in parts}) != 1:
        raise NotOnePayment
    payment = finance.get_payment(tx, carrying_out(actor), parts[0][0])
    if payment.account_id == new.account_id:
        raise SamePaymentAccount(field="account_id")
    amount = sum((each for _, _, each in parts), Money.zero(order.currency))
    require_covered(rules, account, amount, pays_now=True)
    preview = PaymentChangePreview(
        order_id=order.id,
        number=number_of(order),
        version=order.version,
        payment_id=payment.id,
        from_account_id=payment.account_id,
        account_id=new.account_id,
        amount=amount,
        fingerprint="",
    )
    invoices = tuple((invoice_id, part) for _, invoice_id, part in parts)
    return PaymentChangePlan(invoices, fingerprinted(preview))


def _require_changeable(tx: Tx, rules: OrderRules, order: Order) -> None:
    if order.state not in TO_DELIVER:
        raise CannotChangePayment(state=order.state)
    query = select(func.count()).select_from(PaymentChangeRow)
    changed = tx.session.scalar(query.where(PaymentChangeRow.order_id == order.id)) or 0
    if rules.payment_changes is not None and changed >= rules.payment_changes:
        raise PaymentChangedBefore
    if not rules.payment_after_item_change and item_changes_of(tx, order.id):
        raise PaymentAfterItemChange


def _paid_parts(tx: Tx, actor: Actor, order: Order) -> list[tuple[int, int, Money]]:
    """List what each payment settles of each invoice of an order."""
    house = carrying_out(actor)
    return [
        (part.payment_id, invoice.id, part.amount)
        for invoice in finance.invoices_of_order(tx, house, order.id)
        if invoice.kind is InvoiceKind.INVOICE
        for part in finance.payments_for(tx, house, invoice.id)
    ]
