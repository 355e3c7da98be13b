"""Entering and archiving people and companies."""

from sqlalchemy import insert

from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.audit import record_change
from erp_core.kernel.schema import search_form
from erp_core.kernel.transaction import Tx
from erp_core.parties.errors import PartyArchived
from erp_core.parties.events import PartyCreated
from erp_core.parties.queries import view_of, visible_party
from erp_core.parties.schemas import NewParty, PartyView
from erp_core.parties.service.addresses import insert_address
from erp_core.parties.service.contacts import insert_contact_point
from erp_core.parties.tables import HeldRole, Party


def create_party(tx: Tx, actor: Actor, new: NewParty) -> PartyView:
    """Enter a person or company with its roles, contact points and addresses.

    Raises:
        BadPhone: A phone number cannot exist.
        BadEmail: An e-mail address is not one.
    """
    actor.require("parties.create_party")
    party = Party(
        kind=new.kind,
        name=new.name,
        name_zh=new.name_zh,
        language=new.language,
        tax_id=new.tax_id,
        customer_type=new.buys_as,
        region=new.region,
        search_text=search_form(new.name, new.name_zh, new.tax_id),
        created_at=tx.now,
    )
    tx.session.add(party)
    tx.session.flush()
    _take_roles(tx, party, new)
    for point in new.contact_points:
        insert_contact_point(tx, party, point)
    for address in new.addresses:
        insert_address(tx, party, address)
    record_change(tx, actor, "parties.create_party", ("parties", party.id), _created(new))
    tx.publish(PartyCreated(PartyId(party.id)))
    tx.notify(f"party:{party.id}")
    return view_of(party)


def archive_party(tx: Tx, actor: Actor, party_id: int, reason: str) -> PartyView:
    """Take a person or company out of use; its records stay.

    Raises:
        PartyNotFound: There is no such party to the actor.
        PartyArchived: It is archived already.
    """
    actor.require("parties.archive_party")
    party = visible_party(tx, actor, party_id, lock=True)
    if party.archived_at is not None:
        raise PartyArchived
    party.archived_at = tx.now
    record_change(tx, actor, "parties.archive_party", ("parties", party.id), {"reason": reason})
    tx.notify(f"party:{party.id}")
    return view_of(party)


def _take_roles(tx: Tx, party: Party, new: NewParty) -> None:
    rows = [{"party_id": party.id, "role": role} for role in sorted(new.roles)]
    if rows:
        tx.session.execute(insert(HeldRole), rows)
    tx.session.refresh(party, ["roles"])


def _created(new: NewParty) -> dict[str, object]:
    return {"kind": new.kind, "name": new.name, "roles": sorted(new.roles)}
