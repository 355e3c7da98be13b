"""Where an order that is asked for would go."""

from typing import Any

from erp_core import parties
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.parties import AddressNotFound, AddressView
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import AddressAfterItemChange, NoShippingAddress
from erp_core.sales.policies import require_address_changeable
from erp_core.sales.queries.item_changes import item_changes_of
from erp_core.sales.queries.quoting import Quote
from erp_core.sales.queries.rows import READ, visible_order
from erp_core.sales.rules import HOUSE
from erp_core.sales.schemas import NewOrder, ShippingAddress
from erp_core.sales.tables import Order


def ship_to_of(tx: Tx, actor: Actor, new: NewOrder, quote: Quote) -> dict[str, Any] | None:
    """Return the address that an order goes to; None where nothing is shipped.

    Raises:
        NoShippingAddress: There are goods in it and nowhere to send them.
    """
    found = _address(tx, actor, new)
    if found is None:
        if all(line.is_service for line in quote.lines):
            return None
        raise NoShippingAddress(field="shipping_address_id")
    return ShippingAddress.model_validate(found).model_dump()


def require_other_address(tx: Tx, actor: Actor, order_id: int) -> None:
    """Refuse where an order cannot go elsewhere any more; nothing is done.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        CannotChangeAddress: Everything has been shipped.
        AddressAfterItemChange: Its items were changed, and the rules bar it then.
    """
    actor.require(READ)
    require_redirectable(tx, visible_order(tx, actor, order_id))


def require_redirectable(tx: Tx, order: Order) -> None:
    """Refuse another address for an order by its state and the rules of the house.

    Raises:
        CannotChangeAddress: Everything has been shipped.
        AddressAfterItemChange: Its items were changed, and the rules bar it then.
    """
    require_address_changeable(order.state)
    if not tx.policy(HOUSE).address_after_item_change and item_changes_of(tx, order.id):
        raise AddressAfterItemChange


def _address(tx: Tx, actor: Actor, new: NewOrder) -> AddressView | None:
    reader = carrying_out(actor)
    if new.shipping_address_id is None:
        return next(iter(parties.addresses_of(tx, reader, new.party_id)), None)
    try:
        found = parties.get_address(tx, reader, new.shipping_address_id)
    except AddressNotFound:
        return None
    return found if found.party_id == new.party_id else None
