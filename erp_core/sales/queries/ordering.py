"""What ordering, or ordering again, would come to now: worked out, shown, and not done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from erp_core import inventory
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales.bundles import from_data, sold_as
from erp_core.sales.errors import OrderNotFound
from erp_core.sales.fingerprint import fingerprinted
from erp_core.sales.preview_schemas import (
    OrderPreview,
    PreviewLine,
    RepeatLine,
    RepeatPreview,
)
from erp_core.sales.queries.addressing import ship_to_of
from erp_core.sales.queries.asking import Asked, asked_for
from erp_core.sales.queries.limits import require_within_limits
from erp_core.sales.queries.promising import promise_of
from erp_core.sales.queries.quoting import (
    Quote,
    QuotedLine,
    quote_order,
)
from erp_core.sales.queries.rows import READ, lines_of, visible_order
from erp_core.sales.queries.salespeople import salesperson_of
from erp_core.sales.queries.views import address_of, number_of
from erp_core.sales.schemas import (
    NewOrder,
    RepeatWish,
)
from erp_core.sales.tables import Order, OrderLine

P = TypeVar("P", bound=OrderPreview)
AS_IT_WAS = RepeatWish()


@dataclass(frozen=True)
class Plan(Generic[P]):
    """An order as it would be written, and as its customer is shown it."""

    quote: Quote
    ship_to: dict[str, Any] | None
    preview: P


def preview_order(tx: Tx, actor: Actor, new: NewOrder) -> OrderPreview:
    """Work out what an order would come to today and when it would come; nothing is done.

    Raises:
        OrderNotFound: The customer is out of the actor's sight.
        NoSuchSalesperson: The named salesperson does not work here.
        NotSold: An article is not for sale.
        SplitUnit: A part is wanted of what only comes whole.
        NoPrice: An article has no price for this customer, or none for so little.
        NoShippingAddress: There are goods in it and nowhere to send them.
        NoPowerToOrder: The actor may not order for this company.
        OrderLimitExceeded: It is above what the actor may order.
        CreditLimitExceeded: It takes the customer above its credit limit.
    """
    actor.require(READ)
    salesperson_of(tx, actor, new.salesperson_id)
    plan = plan_order(tx, actor, new)
    require_within_limits(tx, actor, plan.quote)
    return plan.preview


def plan_order(tx: Tx, actor: Actor, new: NewOrder) -> Plan[OrderPreview]:
    """Quote an order, find its address and what of it can be promised."""
    actor.require_sight(new.party_id, OrderNotFound)
    quote = quote_order(tx, actor, new.party_id, asked_for(new.lines), new.currency)
    return plan_of(tx, quote, ship_to_of(tx, actor, new, quote), new.wanted_on)


def plan_of(
    tx: Tx, quote: Quote, ship_to: dict[str, Any] | None, wanted_on: date | None = None
) -> Plan[OrderPreview]:
    """Show what is quoted as the order that it would become."""
    shown = _shown(tx, quote, ship_to, wanted_on)
    lines = tuple(
        PreviewLine(**_line(tx, line, free))
        for line, free in zip(quote.lines, shown.free, strict=True)
    )
    preview = OrderPreview(**shown.fields, lines=lines)
    return Plan(quote, ship_to, fingerprinted(preview))


def preview_repeat(
    tx: Tx, actor: Actor, order_id: int, wish: RepeatWish = AS_IT_WAS
) -> RepeatPreview:
    """Work out what the same order, or a changed one, would come to today; nothing is done.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NotSold: Something of it is not for sale any more.
        SplitUnit: A part is wanted of what only comes whole.
        NoPrice: Something of it has no price any more, or none for so little.
        NoPowerToOrder: The actor may not order for this company.
        OrderLimitExceeded: It is above what the actor may order.
        CreditLimitExceeded: It takes the customer above its credit limit.
    """
    actor.require(READ)
    plan = plan_repeat(tx, actor, visible_order(tx, actor, order_id), wish)
    require_within_limits(tx, actor, plan.quote)
    return plan.preview


def plan_repeat(tx: Tx, actor: Actor, order: Order, wish: RepeatWish) -> Plan[RepeatPreview]:
    """Quote an order anew, and show the quote beside the old prices."""
    before = lines_of(tx, order.id)
    wanted = asked_for(wish.lines or ()) or _asked_before(before)
    quote = quote_order(tx, actor, order.party_id, wanted, order.currency)
    shown = _shown(tx, quote, order.ship_to, wish.wanted_on)
    prices = {line.variant_id: line.unit_price for line in before}
    lines = tuple(
        RepeatLine(**_line(tx, line, free), price_before=prices.get(line.variant.id))
        for line, free in zip(quote.lines, shown.free, strict=True)
    )
    preview = RepeatPreview(**shown.fields, lines=lines, order_id=order.id, number=number_of(order))
    return Plan(quote, order.ship_to, fingerprinted(preview))


def _asked_before(lines: Sequence[OrderLine]) -> list[Asked]:
    """Return what was asked for when an order was placed: its sets as sets."""
    told = ((from_data(row.bundle), row.variant_id, row.quantity) for row in lines)
    return [Asked(variant_id, quantity) for variant_id, quantity in sold_as(told)]


@dataclass(frozen=True)
class _Shown:
    """What every preview of an order says, and what is free of each line."""

    fields: dict[str, Any]
    free: Sequence[Decimal]


def _shown(tx: Tx, quote: Quote, ship_to: dict[str, Any] | None, wanted_on: date | None) -> _Shown:
    promise = promise_of(tx, quote, ship_to, wanted_on)
    fields = {
        "party_id": quote.party_id,
        "net": quote.total.net,
        "tax": quote.total.tax,
        "gross": quote.total.gross,
        "payment_policy": quote.policy,
        "shipping_address": address_of(ship_to),
        "in_stock": all(
            free >= line.quantity for free, line in zip(promise.free, quote.lines, strict=True)
        ),
        "wanted_on": wanted_on,
        "deliver_on": promise.deliver_on,
        "fingerprint": "",
    }
    return _Shown(fields, promise.free)


def _line(tx: Tx, quoted: QuotedLine, free: Decimal) -> dict[str, Any]:
    return {
        "variant_id": quoted.variant.id,
        "sku": quoted.variant.sku,
        "name_en": quoted.variant.name_en,
        "name_zh": quoted.variant.name_zh,
        "unit": quoted.variant.unit,
        "quantity": quoted.quantity,
        "unit_price": quoted.price.unit_price,
        "discount": quoted.discount,
        "tax_included": quoted.price.tax_included,
        "gross": quoted.taxed.gross,
        "stocked": inventory.keeps_stock(tx, quoted.variant),
        "free": free,
        "in_stock": free >= quoted.quantity,
        "bundle": quoted.bundle,
    }
