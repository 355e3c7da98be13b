"""Goods that are held for minutes for a customer who is about to order them."""

from collections.abc import Sequence
from decimal import Decimal

from erp_core import catalog, inventory
from erp_core.inventory import HoldLine, NewHold
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import OrderNotFound

Goods = Sequence[tuple[int, Decimal]]


def hold_goods(tx: Tx, actor: Actor, party_id: int, goods: Goods) -> int | None:
    """Hold for a few minutes what a customer is about to order, as much of it as there is.

    The order that they then place takes it; without one it is free again by itself.

    Args:
        tx: The transaction.
        actor: Who is about to order.
        party_id: The customer.
        goods: Articles and quantities; what is kept in no stock is left out.

    Returns:
        The hold; None where nothing of it is kept in stock.

    Raises:
        OrderNotFound: The customer is out of the actor's sight.
        TooManyHolds: As much is held for this customer as may be.
    """
    actor.require("sales.place_order")
    actor.require_sight(party_id, OrderNotFound)
    articles = catalog.variants_by_id(tx, [variant_id for variant_id, _ in goods])
    lines = tuple(
        HoldLine(variant_id=variant_id, quantity=quantity)
        for variant_id, quantity in goods
        if variant_id in articles and inventory.keeps_stock(tx, articles[variant_id])
    )
    if not lines:
        return None
    new = NewHold(party_id=party_id, lines=lines)
    return inventory.hold_stock(tx, carrying_out(actor), new).id


def let_goods_go(tx: Tx, actor: Actor, hold_id: int) -> None:
    """Free what was held for a customer who does not order it after all.

    Raises:
        NoSuchHold: There is none, or none that the actor may know of.
    """
    actor.require("sales.place_order")
    inventory.require_hold(tx, actor, hold_id)
    inventory.end_hold(tx, carrying_out(actor), hold_id)
