"""Ordering at once, and again: placed, confirmed and promised as the preview said."""

from erp_core import inventory
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import PreviewOutdated
from erp_core.sales.events import OrderPromised
from erp_core.sales.fingerprint import require_unchanged
from erp_core.sales.preview_schemas import OrderPreview, RepeatPreview
from erp_core.sales.queries.ordering import AS_IT_WAS, Plan, plan_order, plan_repeat
from erp_core.sales.queries.rows import SOURCE, visible_order
from erp_core.sales.queries.salespeople import salesperson_of
from erp_core.sales.queries.views import summary_fields
from erp_core.sales.schemas import (
    ConfirmedOrder,
    NewOrder,
    RepeatWish,
)
from erp_core.sales.service.confirming import make_binding
from erp_core.sales.service.documents import changed
from erp_core.sales.service.limits import line_up_for_credit
from erp_core.sales.service.placing import write_order
from erp_core.sales.tables import Order

AnyPlan = Plan[OrderPreview] | Plan[RepeatPreview]


def order_at_once(
    tx: Tx, actor: Actor, new: NewOrder, *, expect: str | None = None
) -> ConfirmedOrder:
    """Place and confirm an order in one go, and promise the day that its preview told.

    Args:
        tx: The transaction.
        actor: Who orders.
        new: What.
        expect: The ``fingerprint`` of the preview that was agreed to.

    Raises:
        OrderNotFound: The customer is out of the actor's sight.
        PreviewOutdated: Prices, stock or days are not what the preview showed.
        NotSold: An article is not for sale.
        SplitUnit: A part is wanted of what only comes whole.
        NoPrice: An article has no price for this customer.
        NoShippingAddress: There are goods in it and nowhere to send them.
        NoSuchSalesperson: The named salesperson does not work here.
        NoPowerToOrder: The actor may not order for this company.
        OrderLimitExceeded: It is above what the actor may order.
        CreditLimitExceeded: It takes the customer above its credit limit.
    """
    actor.require("sales.place_order")
    actor.require("sales.confirm_order")
    plan = plan_order(tx, actor, new)
    require_unchanged(expect, plan.preview.fingerprint)
    sold_by = salesperson_of(tx, actor, new.salesperson_id)
    return _carry_out(
        tx, actor, plan, channel=new.channel, note=new.note, sold_by=sold_by, expect=expect
    )


def repeat_order(
    tx: Tx,
    actor: Actor,
    order_id: int,
    wish: RepeatWish = AS_IT_WAS,
    *,
    channel: str = "console",
    expect: str | None = None,
) -> ConfirmedOrder:
    """Place and confirm an order like an earlier one.

    Args:
        tx: The transaction.
        actor: Who orders.
        order_id: The earlier order.
        wish: What is to be different.
        channel: Where it was asked for.
        expect: The ``fingerprint`` of the preview that was agreed to.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        PreviewOutdated: Prices, stock or days are not what the preview showed.
        NotSold: Something of it is not for sale any more.
        SplitUnit: A part is wanted of what only comes whole.
        NoPrice: Something of it has no price any more.
        NoPowerToOrder: The actor may not order for this company.
        OrderLimitExceeded: It is above what the actor may order.
        CreditLimitExceeded: It takes the customer above its credit limit.
    """
    actor.require("sales.repeat_order")
    earlier = visible_order(tx, actor, order_id)
    plan = plan_repeat(tx, actor, earlier, wish)
    require_unchanged(expect, plan.preview.fingerprint)
    sold_by = earlier.salesperson_id
    return _carry_out(tx, actor, plan, channel=channel, note=None, sold_by=sold_by, expect=expect)


def _carry_out(
    tx: Tx,
    actor: Actor,
    plan: AnyPlan,
    *,
    channel: str,
    note: str | None,
    sold_by: int | None,
    expect: str | None,
) -> ConfirmedOrder:
    order = write_order(
        tx, actor, plan.quote, plan.ship_to, channel=channel, note=note, sold_by=sold_by
    )
    made = make_binding(tx, actor, order, line_up_for_credit(tx, actor, order))
    if expect is not None and plan.preview.in_stock and made.back_ordered:
        raise PreviewOutdated  # another order took the stock since this one was planned
    if plan.preview.deliver_on is None or (made.back_ordered and plan.preview.in_stock):
        return made
    _promise(tx, actor, order, plan.preview)
    return ConfirmedOrder(**summary_fields(order), back_ordered=made.back_ordered)


def _promise(tx: Tx, actor: Actor, order: Order, preview: OrderPreview) -> None:
    """Keep the day that was told; whoever ordered agreed to it, so it needs no other leave."""
    if preview.deliver_on is None:
        return
    order.promised_on = order.expected_on = preview.deliver_on
    house = carrying_out(actor)
    inventory.reschedule_expected(tx, house, (SOURCE, order.id), preview.deliver_on)
    changed(tx, actor, order, "set_promise", {"promised_on": preview.deliver_on})
    tx.publish(OrderPromised(order_id=order.id))
