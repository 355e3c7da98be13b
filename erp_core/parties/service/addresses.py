"""Postal addresses of a party."""

from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties.errors import PartyArchived
from erp_core.parties.queries import visible_party
from erp_core.parties.schemas import AddressView, NewAddress
from erp_core.parties.tables import Address, Party


def add_address(tx: Tx, actor: Actor, party_id: int, new: NewAddress) -> AddressView:
    """Add a postal address.

    Raises:
        PartyNotFound: There is no such party to the actor.
        PartyArchived: It is archived.
    """
    actor.require("parties.add_address")
    party = visible_party(tx, actor, party_id)
    if party.archived_at is not None:
        raise PartyArchived
    address = insert_address(tx, party, new)
    record_change(
        tx, actor, "parties.add_address", ("parties", party.id), {"address_id": address.id}
    )
    tx.notify(f"party:{party.id}")
    return AddressView.model_validate(address)


def insert_address(tx: Tx, party: Party, new: NewAddress) -> Address:
    """Store an address of a party."""
    address = Address(party_id=party.id, created_at=tx.now, **new.model_dump())
    tx.session.add(address)
    tx.session.flush()
    return address
