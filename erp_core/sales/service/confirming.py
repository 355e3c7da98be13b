"""Confirming an order: it becomes binding and holds what is in stock."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from erp_core import inventory
from erp_core.inventory import Reserved
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.events import OrderConfirmed
from erp_core.sales.policies import require_to_deliver
from erp_core.sales.queries.limits import require_credit, require_power
from erp_core.sales.queries.rows import SOURCE, lines_of
from erp_core.sales.queries.views import summary_fields
from erp_core.sales.schemas import ConfirmedOrder, OrderState
from erp_core.sales.service.documents import changed, lock_order, move_on, plan_delivery
from erp_core.sales.service.expecting import expect_goods, rest_anew
from erp_core.sales.service.limits import line_up_to_confirm
from erp_core.sales.service.overtaking import overtake_draft
from erp_core.sales.states import ORDER
from erp_core.sales.tables import Order, OrderLine

NOTHING = Decimal(0)


def confirm_order(tx: Tx, actor: Actor, order_id: int) -> ConfirmedOrder:
    """Make a draft binding and hold what is in stock for it; the rest is on back-order.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        WrongTransition: It is not a draft.
        NoPowerToOrder: The actor may not order for this company.
        OrderLimitExceeded: It is above what the actor may order.
        CreditLimitExceeded: It takes the customer above its credit limit.
    """
    actor.require("sales.confirm_order")
    limit = line_up_to_confirm(tx, actor, order_id)
    return make_binding(tx, actor, lock_order(tx, actor, order_id), limit)


def make_binding(tx: Tx, actor: Actor, order: Order, limit: Money | None) -> ConfirmedOrder:
    """Confirm an order that is locked, or new in this transaction; its customer is in line."""
    ORDER.move(order.state, OrderState.CONFIRMED)
    require_power(tx, actor, order.party_id, Money(order.gross_minor, order.currency))
    require_credit(tx, actor, order, limit)
    lines = lines_of(tx, order.id)
    held = _hold(tx, actor, order, lines, {})
    expect_goods(tx, actor, order, lines, held.quantities)
    fully = held.fully
    order.confirmed_at = tx.now
    move_on(tx, actor, order, OrderState.CONFIRMED)
    plan_delivery(tx, order)
    changed(tx, actor, order, "confirm_order", {"back_ordered": not fully})
    tx.publish(OrderConfirmed(order_id=order.id))
    return ConfirmedOrder(**summary_fields(order), back_ordered=not fully)


def reserve_order(tx: Tx, actor: Actor, order_id: int) -> ConfirmedOrder:
    """Hold what has come into stock since for an order that is on back-order.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NotOpen: Nothing of it is still to be delivered.
    """
    actor.require("sales.reserve_order")
    order = lock_order(tx, actor, order_id)
    require_to_deliver(order.state)
    lines = lines_of(tx, order.id)
    before = inventory.reserved_for(tx, SOURCE, [order.id])
    fully = _hold(tx, actor, order, lines, before).fully
    after = inventory.reserved_for(tx, SOURCE, [order.id])
    rest_anew(tx, actor, order, lines, {key[1]: some for key, some in after.items()})
    overtake_draft(tx, actor, order)
    changed(tx, actor, order, "reserve_order", {"back_ordered": not fully})
    return ConfirmedOrder(**summary_fields(order), back_ordered=not fully)


def hold_missing(tx: Tx, actor: Actor, order: Order) -> bool:
    """Hold all that an order for which nothing is held needs; tell whether it is all there.

    What it will take, and what its lines rest on, is noted anew.
    """
    lines = lines_of(tx, order.id)
    held = _hold(tx, actor, order, lines, {})
    rest_anew(tx, actor, order, lines, held.quantities)
    return held.fully


def _hold(
    tx: Tx,
    actor: Actor,
    order: Order,
    lines: Sequence[OrderLine],
    held: Mapping[tuple[int, int], Decimal],
) -> Reserved:
    """Hold what is missing of an order beyond what is held for it already."""
    missing: dict[int, Decimal] = {}
    for line in lines:
        if line.stocked:
            before = missing.get(line.variant_id, -held.get((order.id, line.variant_id), NOTHING))
            missing[line.variant_id] = before + line.quantity - line.delivered
    wanted = [(variant_id, quantity) for variant_id, quantity in missing.items() if quantity > 0]
    return inventory.reserve(
        tx, carrying_out(actor), (SOURCE, order.id), wanted, party_id=order.party_id
    )
