"""An order is paid with something else: the new payment comes, the one before goes back."""

from erp_core import finance
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.change_tables import PaymentChangeRow
from erp_core.sales.changes import NewPaymentChange, PaymentChangeView
from erp_core.sales.events import OrderPaymentChanged
from erp_core.sales.fingerprint import require_unchanged
from erp_core.sales.queries.limits import require_power
from erp_core.sales.queries.payment_changes import PaymentChangePlan, plan_payment_change
from erp_core.sales.queries.rows import visible_order
from erp_core.sales.queries.views import number_of
from erp_core.sales.schemas import RefundShown
from erp_core.sales.service.documents import changed, lock_order
from erp_core.sales.service.settling import pay_with
from erp_core.sales.tables import Order

REASON = "paid otherwise"


def change_payment_method(
    tx: Tx, actor: Actor, order_id: int, new: NewPaymentChange, *, expect: str | None = None
) -> PaymentChangeView:
    """Pay an order that has not left the house with another account of its customer.

    The new payment settles what the one before did, and that goes back the way it came.

    Args:
        tx: The transaction.
        actor: Who changes.
        order_id: The order.
        new: What it is paid with instead.
        expect: The ``fingerprint`` of the preview that was agreed to.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NoPowerToOrder: The actor may not order for this company.
        PreviewOutdated: It would not bring what the preview showed.
        BoundToExchange: It goes out for an open exchange.
        CannotChangePayment: It has left the house, is not paid by exactly one payment, or was
            paid otherwise as often as the rules allow.
        NoSuchPaymentAccount: There is no such account of this customer.
        SamePaymentAccount: It is paid with that account.
        PaymentAccountClosed: The account is archived or has expired.
        StoredValueShort: The gift card does not cover it.
    """
    actor.require("sales.change_payment_method")
    finance.line_up_for_money(tx, visible_order(tx, actor, order_id).party_id)
    order = lock_order(tx, actor, order_id)
    require_power(tx, actor, order.party_id)
    plan = plan_payment_change(tx, actor, order, new)
    require_unchanged(expect, plan.preview.fingerprint)
    view = _change(tx, actor, order, plan)
    what = {"payment": view.payment_id, "amount": str(view.amount)}
    changed(tx, actor, order, "change_payment_method", what)
    tx.publish(OrderPaymentChanged(order_id=order.id))
    return view


def _change(tx: Tx, actor: Actor, order: Order, plan: PaymentChangePlan) -> PaymentChangeView:
    house, shown = carrying_out(actor), plan.preview
    for invoice_id, _ in plan.invoices:
        finance.unallocate_payment(tx, house, shown.payment_id, invoice_id)
    paid = pay_with(tx, house, order, shown.account_id, plan.invoices)
    back = finance.refund_payment(tx, house, shown.payment_id, shown.amount, REASON)
    tx.session.add(
        PaymentChangeRow(
            order_id=order.id,
            from_payment_id=shown.payment_id,
            payment_id=paid.id,
            amount_minor=shown.amount.minor,
            currency=order.currency,
            changed_at=tx.now,
            actor=actor.key,
        )
    )
    return PaymentChangeView(
        order_id=order.id,
        number=number_of(order),
        amount=shown.amount,
        payment_id=paid.id,
        account_id=shown.account_id,
        refund=RefundShown(
            payment_id=shown.payment_id, method=back.refunds[-1].method, amount=shown.amount
        ),
        changed_at=tx.now,
    )
