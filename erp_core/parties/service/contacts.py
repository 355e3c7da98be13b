"""Phone numbers and e-mail addresses of a party."""

from sqlalchemy import select

from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.schema import search_form
from erp_core.kernel.transaction import Tx
from erp_core.parties.contacts import normal_contact
from erp_core.parties.errors import ContactPointNotFound, PartyArchived
from erp_core.parties.queries import contact_view, visible_party
from erp_core.parties.schemas import ContactPointView, NewContactPoint
from erp_core.parties.tables import ContactPoint, Party


def add_contact_point(
    tx: Tx, actor: Actor, party_id: int, new: NewContactPoint
) -> ContactPointView:
    """Add a phone number or e-mail address, unproven; one that is there already stays as it is.

    Raises:
        PartyNotFound: There is no such party to the actor.
        PartyArchived: It is archived.
        BadPhone: The number cannot exist.
        BadEmail: It is not an e-mail address.
    """
    actor.require("parties.add_contact_point")
    party = visible_party(tx, actor, party_id, lock=True)
    if party.archived_at is not None:
        raise PartyArchived
    point = insert_contact_point(tx, party, new)
    record_change(
        tx,
        actor,
        "parties.add_contact_point",
        ("parties", party.id),
        {"kind": point.kind, "value": point.value},
    )
    tx.notify(f"party:{party.id}")
    return contact_view(point)


def verify_contact_point(tx: Tx, actor: Actor, contact_point_id: int) -> ContactPointView:
    """Note that a contact point was proven to be the party's own, for example by a code.

    Raises:
        ContactPointNotFound: There is none, or it belongs to a party out of sight.
    """
    actor.require("parties.verify_contact_point")
    point = tx.session.get(ContactPoint, contact_point_id, with_for_update=True)
    if point is None or not actor.sees(point.party_id):
        raise ContactPointNotFound
    if point.verified_at is None:
        point.verified_at = tx.now
        subject = ("parties", point.party_id)
        record_change(tx, actor, "parties.verify_contact_point", subject, {"value": point.value})
    return contact_view(point)


def insert_contact_point(tx: Tx, party: Party, new: NewContactPoint) -> ContactPoint:
    """Store a contact point in its one spelling, and let the party be found by it."""
    value = normal_contact(tx, new.kind, new.value)
    known = tx.session.scalar(
        select(ContactPoint).where(
            ContactPoint.party_id == party.id,
            ContactPoint.kind == new.kind,
            ContactPoint.value == value,
        )
    )
    if known is not None:
        return known
    point = ContactPoint(party_id=party.id, kind=new.kind, value=value, created_at=tx.now)
    party.search_text = search_form(party.search_text, value)
    tx.session.add(point)
    tx.session.flush()
    return point
