"""Other articles in an order that has not left: invoiced anew, and the difference settled."""

from typing import Any

from erp_core import finance, inventory
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.change_tables import ItemChangeLine, ItemChangeRow
from erp_core.sales.changes import ItemChangePreview, ItemChangeView, NewItemChange
from erp_core.sales.errors import ItemUnavailable, PreviewOutdated
from erp_core.sales.events import OrderItemsChanged
from erp_core.sales.fingerprint import require_unchanged
from erp_core.sales.queries.item_changes import (
    NOTHING,
    ItemChangePlan,
    LineSwap,
    left_to_go,
    plan_item_change,
)
from erp_core.sales.queries.limits import require_credit, require_power
from erp_core.sales.queries.rows import SOURCE, lines_of, visible_order
from erp_core.sales.queries.views import number_of
from erp_core.sales.rules import HOUSE
from erp_core.sales.schemas import RefundShown
from erp_core.sales.service.confirming import hold_missing
from erp_core.sales.service.documents import changed, lock_order
from erp_core.sales.service.invoicing import bill
from erp_core.sales.service.limits import line_up_for_credit
from erp_core.sales.service.settling import Settled, Settlement, settle
from erp_core.sales.tables import Order

REASON = "items changed"


def change_items(
    tx: Tx, actor: Actor, order_id: int, new: NewItemChange, *, expect: str | None = None
) -> ItemChangeView:
    """Put other articles of the same products into an order that has not left the house.

    What was invoiced of them is credited and invoiced anew at today's prices; what was paid pays
    the new ones, the rest goes back and what lacks is paid, with the named account.

    Args:
        tx: The transaction.
        actor: Who changes.
        order_id: The order.
        new: All lines to be changed, and how the difference is settled.
        expect: The ``fingerprint`` of the preview that was agreed to.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NoPowerToOrder: The actor may not order for this company.
        OrderLimitExceeded: It is above what the actor may order.
        CreditLimitExceeded: It takes the customer above its credit limit.
        PreviewOutdated: It would not bring what the preview showed.
        BoundToExchange: It goes out for an open exchange.
        CannotChangeItems: It has left the house, or was changed as often as the rules allow.
        NoSuchLine: A line is not one of this order, or named twice.
        OtherProduct: A new article is of another product.
        SameArticle: A new article is the one that is there.
        NotSold: A new article is not for sale any more.
        NoPrice: A new article has no price for this customer.
        ItemUnavailable: The rules want it in stock, and it is not.
        NoSuchPaymentAccount: There is no such account of this customer.
        NoPaymentNamed: The rules want the difference paid at once, and nobody says how.
        StoredValueShort: The gift card does not cover the difference.
        RefundElsewhere: The rules do not let what goes back go to that account.
        BelowMargin: With the discount of its line a new article would not cover its cost.
    """
    actor.require("sales.change_items")
    seen = visible_order(tx, actor, order_id)
    limit = line_up_for_credit(tx, actor, seen)
    finance.line_up_for_money(tx, seen.party_id)
    order = lock_order(tx, actor, order_id)
    plan = plan_item_change(tx, actor, order, new)
    require_unchanged(expect, plan.preview.fingerprint)
    require_power(tx, actor, order.party_id, plan.preview.gross)
    settled = _change(tx, actor, order, plan, new.account_id)
    require_credit(tx, actor, order, limit)
    row = _write(tx, actor, order, plan, settled)
    if expect is not None:
        _require_as_shown(plan.preview, settled)
    what = {"change": row.id, "difference": str(plan.preview.difference)}
    changed(tx, actor, order, "change_items", what)
    tx.publish(OrderItemsChanged(order_id=order.id))
    return _view(order, plan.preview, row, settled)


def _change(
    tx: Tx, actor: Actor, order: Order, plan: ItemChangePlan, account_id: int | None
) -> Settled:
    house = carrying_out(actor)
    notes = [
        finance.credit_invoice(tx, house, each.invoice_id, each.lines, REASON)
        for each in plan.credits
    ]
    for swap in plan.swaps:
        _swap(tx, order, swap)
    tx.session.flush()
    inventory.release(tx, house, (SOURCE, order.id))
    fully = hold_missing(tx, actor, order)
    if tx.policy(HOUSE).items_in_stock and plan.preview.in_stock and not fully:
        _require_held(tx, order, plan)
    if not notes:
        return Settled(Money.zero(order.currency), ())
    invoice = bill(tx, actor, order)
    what = Settlement(order, invoice, REASON, account_id, account_id, plan.pays)
    return settle(tx, house, notes, what)


def _swap(tx: Tx, order: Order, swap: LineSwap) -> None:
    line, agreed = swap.line, swap.quoted.as_ordered()
    for part in ("net_minor", "tax_minor", "gross_minor", "base_gross_minor"):
        setattr(order, part, getattr(order, part) - getattr(line, part) + agreed[part])
    for name, value in agreed.items():
        setattr(line, name, value)
    line.stocked = inventory.keeps_stock(tx, swap.quoted.variant)
    line.service = swap.quoted.is_service


def _require_held(tx: Tx, order: Order, plan: ItemChangePlan) -> None:
    """Refuse when somebody else took what was in stock a moment ago."""
    goods = {each.line.variant_id for each in plan.swaps if each.line.stocked}
    needed = left_to_go(lines_of(tx, order.id))
    held = inventory.reserved_for(tx, SOURCE, [order.id])
    if any(held.get((order.id, each), NOTHING) < needed[each] for each in goods):
        raise ItemUnavailable(field="changes")


def _write(
    tx: Tx, actor: Actor, order: Order, plan: ItemChangePlan, settled: Settled
) -> ItemChangeRow:
    row = ItemChangeRow(
        order_id=order.id,
        account_id=plan.preview.account_id,
        difference_minor=plan.preview.difference.minor,
        paid_minor=settled.paid.minor,
        refunds=[_told(each) for each in settled.refunds],
        currency=order.currency,
        changed_at=tx.now,
        actor=actor.key,
    )
    tx.session.add(row)
    tx.session.flush()
    for shown in plan.preview.lines:
        tx.session.add(
            ItemChangeLine(
                change_id=row.id,
                line_id=shown.line_id,
                quantity=shown.quantity,
                variant_before_id=plan.before[shown.line_id],
                variant_id=shown.variant_id,
                gross_before_minor=shown.gross_before.minor,
                gross_minor=shown.gross.minor,
            )
        )
    return row


def _told(refund: RefundShown) -> dict[str, Any]:
    return {
        "payment_id": refund.payment_id,
        "method": refund.method,
        "minor": refund.amount.minor,
    }


def _require_as_shown(preview: ItemChangePreview, settled: Settled) -> None:
    """Undo by refusing when a payment came in between the look and the deed."""
    zero = Money.zero(preview.difference.currency)
    back = sum((each.amount for each in settled.refunds), zero)
    if (settled.paid, back) != (preview.paid, preview.refunded):
        raise PreviewOutdated


def _view(
    order: Order, preview: ItemChangePreview, row: ItemChangeRow, settled: Settled
) -> ItemChangeView:
    return ItemChangeView(
        id=row.id,
        order_id=order.id,
        number=number_of(order),
        lines=preview.lines,
        difference=preview.difference,
        account_id=preview.account_id,
        paid=settled.paid,
        refunds=settled.refunds,
        changed_at=row.changed_at,
    )
