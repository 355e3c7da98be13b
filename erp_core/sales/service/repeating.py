"""Repeating an order: the same articles and quantities, at today's prices, to the same address."""

from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales.fingerprint import require_unchanged
from erp_core.sales.queries.previews import plan_repeat
from erp_core.sales.queries.rows import visible_order
from erp_core.sales.schemas import ConfirmedOrder
from erp_core.sales.service.confirming import make_binding
from erp_core.sales.service.limits import line_up_for_credit
from erp_core.sales.service.placing import write_order


def repeat_order(
    tx: Tx, actor: Actor, order_id: int, *, channel: str = "console", expect: str | None = None
) -> ConfirmedOrder:
    """Place and confirm an order like an earlier one.

    Args:
        tx: The transaction.
        actor: Who orders.
        order_id: The earlier order.
        channel: Where it was asked for.
        expect: The ``fingerprint`` of the preview that was agreed to.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        PreviewOutdated: Prices or stock are not what the preview showed.
        NotSold: Something of it is not for sale any more.
        NoPrice: Something of it has no price any more.
        NoPowerToOrder: The actor may not order for this company.
        OrderLimitExceeded: It is above what the actor may order.
        CreditLimitExceeded: It takes the customer above its credit limit.
    """
    actor.require("sales.repeat_order")
    earlier = visible_order(tx, actor, order_id)
    quote, preview = plan_repeat(tx, actor, earlier)
    require_unchanged(expect, preview.fingerprint)
    order = write_order(
        tx,
        actor,
        quote,
        earlier.ship_to,
        channel=channel,
        note=None,
        sold_by=earlier.salesperson_id,
    )
    return make_binding(tx, actor, order, line_up_for_credit(tx, actor, order))
