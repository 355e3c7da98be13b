"""Where an order that is asked for would go."""

from typing import Any

from erp_core import parties
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.parties import AddressNotFound, AddressView
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import NoShippingAddress
from erp_core.sales.queries.quoting import Quote
from erp_core.sales.schemas import NewOrder, ShippingAddress


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


def _address(tx: Tx, actor: Actor, new: NewOrder) -> AddressView | None:
    reader = carrying_out(actor)
    if new.shipping_address_id is None:
        return next(iter(parties.addresses_of(tx, reader, new.party_id)), None)
    try:
        found = parties.get_address(tx, reader, new.shipping_address_id)
    except AddressNotFound:
        return None
    return found if found.party_id == new.party_id else None
