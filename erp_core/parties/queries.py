"""What may be known about people and companies; who is out of sight does not exist."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.errors import Invalid
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.schema import search_form
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.parties.contacts import normal_address, normal_contact
from erp_core.parties.entries import entries_of
from erp_core.parties.errors import AddressNotFound, PartyNotFound
from erp_core.parties.schemas import (
    AddressView,
    ConsentView,
    ContactKind,
    ContactPointView,
    PartyView,
    Powers,
    PowersView,
    Purpose,
)
from erp_core.parties.tables import Address, Consent, ContactPoint, GrantedPowers, Party

READ = "parties.read"
T = TypeVar("T")
MAX_WORDS = 10
"""Words of a search that count; more would only slow it down."""


def get_party(tx: Tx, actor: Actor, party_id: int) -> PartyView:
    """Return a person or company.

    Raises:
        PartyNotFound: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    return view_of(visible_party(tx, actor, party_id))


def find_parties(
    tx: Tx, actor: Actor, text: str, page: PageRequest | None = None
) -> Page[PartyView]:
    """Find people and companies by name, tax id, phone or e-mail.

    Archived ones stay hidden, and those that another entry stands for.

    Args:
        tx: The snapshot.
        actor: Who asks.
        text: Every word must occur; a whole phone number may be written in any way.
        page: Which page, newest first.
    """
    actor.require(READ)
    query = in_sight(select(Party), Party.id, actor).where(
        Party.archived_at.is_(None), Party.merged_into.is_(None)
    )
    words = search_form(text).split()[:MAX_WORDS]
    if words:
        named = and_(*(Party.search_text.contains(word, autoescape=True) for word in words))
        query = query.where(or_(named, Party.id.in_(_reached_by(tx, text))))
    return paged(tx, query, Party.id, page or PageRequest(), view_of)


def contact_points_of(tx: Tx, actor: Actor, party_id: int) -> list[ContactPointView]:
    """List the phone numbers and e-mail addresses of a party.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    actor.require(READ)
    visible_party(tx, actor, party_id)
    points = select(ContactPoint).where(ContactPoint.party_id == party_id).order_by(ContactPoint.id)
    return [contact_view(point) for point in tx.session.scalars(points)]


def parties_with_contact(tx: Tx, kind: ContactKind, value: str) -> tuple[PartyId, ...]:
    """Name the parties that a phone number or e-mail address belongs to; nobody if it is none.

    For identifying a sender: it takes no actor and tells ids only.
    """
    try:
        normal = normal_contact(tx, kind, value)
    except Invalid:
        return ()
    stands = func.coalesce(Party.merged_into, Party.id)
    found = tx.session.scalars(
        select(stands)
        .select_from(ContactPoint)
        .join(Party, Party.id == ContactPoint.party_id)
        .where(ContactPoint.kind == kind, ContactPoint.value == normal)
        .where(Party.archived_at.is_(None))
        .distinct()
        .order_by(stands)
    )
    return tuple(PartyId(party_id) for party_id in found)


def addresses_of(tx: Tx, actor: Actor, party_id: int) -> list[AddressView]:
    """List the postal addresses of a party, the latest first.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    actor.require(READ)
    found = select(Address).where(Address.party_id == party_id).order_by(Address.id.desc())
    addresses = tx.session.scalars(found).all() if actor.sees(party_id) else ()
    if not addresses:
        visible_party(tx, actor, party_id)
    return [AddressView.model_validate(address) for address in addresses]


def get_address(tx: Tx, actor: Actor, address_id: int) -> AddressView:
    """Return a postal address.

    Raises:
        AddressNotFound: There is none, or it belongs to a party out of sight.
    """
    actor.require(READ)
    address = tx.session.get(Address, address_id)
    if address is None or not actor.sees(address.party_id):
        raise AddressNotFound
    return AddressView.model_validate(address)


def parties_by_id(tx: Tx, party_ids: Iterable[int]) -> dict[int, PartyView]:
    """Return many parties at once to another module; unknown ids are left out."""
    rows = tx.session.scalars(select(Party).where(Party.id.in_(set(party_ids))))
    return {row.id: view_of(row) for row in rows}


def names_of(tx: Tx, party_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of many parties at once; unknown ids are left out."""
    rows = tx.session.execute(select(Party.id, Party.name).where(Party.id.in_(set(party_ids))))
    return {row.id: row.name for row in rows}


def scope_of(tx: Tx, party_id: int) -> frozenset[PartyId]:
    """Name the parties whose records somebody may see: themselves, and by an explicit grant.

    Entries of theirs that were merged into one are theirs as well.
    """
    own = select(Party.id).where(or_(Party.id == party_id, Party.merged_into == party_id))
    companies = select(GrantedPowers.company_id).where(
        GrantedPowers.person_id.in_(own), GrantedPowers.view.is_(True)
    )
    seen = tx.session.scalars(own.union(companies))
    return frozenset({PartyId(party_id), *(PartyId(one) for one in seen)})


def powers_over(tx: Tx, person_id: int, company_id: int) -> Powers | None:
    """Return what a person may do for a company; None: nothing.

    What an entry was given that was merged into the person's is theirs; their own comes first.
    """
    own = select(Party.id).where(or_(Party.id == person_id, Party.merged_into == person_id))
    granted = tx.session.scalars(
        select(GrantedPowers)
        .where(GrantedPowers.company_id == company_id, GrantedPowers.person_id.in_(own))
        .order_by(GrantedPowers.person_id != person_id, GrantedPowers.person_id)
    ).first()
    return None if granted is None else powers_of(granted)


def powers_in(tx: Tx, actor: Actor, company_id: int) -> list[PowersView]:
    """List who may act for a company.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    actor.require(READ)
    visible_party(tx, actor, company_id)
    rows = tx.session.scalars(
        select(GrantedPowers)
        .where(GrantedPowers.company_id == company_id)
        .order_by(GrantedPowers.person_id)
    )
    return [powers_view(row) for row in rows]


def may_contact(tx: Tx, party_id: int | None, address: str, channel: str, purpose: Purpose) -> bool:
    """Tell whether we may write to an address for a purpose.

    The latest word for the address and the latest word of the party on this channel must both
    allow it, and so must those of entries that are taken for one with it. Nobody said anything:
    service yes, marketing no.
    """
    words = [_last_word(tx, channel, purpose, Consent.address, _as_recorded(tx, channel, address))]
    if party_id is not None:
        words += [
            _last_word(tx, channel, purpose, Consent.party_id, one)
            for one in entries_of(tx, party_id)
        ]
    if False in words:
        return False
    return purpose == Purpose.SERVICE or True in words


def consents_of(tx: Tx, actor: Actor, party_id: int) -> list[ConsentView]:
    """List what a party agreed and objected to, the latest first.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    actor.require(READ)
    visible_party(tx, actor, party_id)
    found = select(Consent).where(Consent.party_id == party_id).order_by(Consent.id.desc())
    return [ConsentView.model_validate(line) for line in tx.session.scalars(found)]


def visible_party(tx: Tx, actor: Actor, party_id: int, *, lock: bool = False) -> Party:
    """Return the row of a party in sight, locked for a change if asked.

    Raises:
        PartyNotFound: There is none, or none that the actor may know of.
    """
    party = None
    if actor.sees(party_id):
        at_once = () if lock else (joinedload(Party.roles),)
        party = tx.session.get(
            Party, party_id, options=at_once, with_for_update=lock, populate_existing=lock
        )
    if party is None:
        raise PartyNotFound
    return party


def view_of(party: Party) -> PartyView:
    """Show a party."""
    return PartyView(
        id=PartyId(party.id),
        kind=party.kind,
        name=party.name,
        name_zh=party.name_zh,
        language=party.language,
        roles=tuple(held.role for held in party.roles),
        tax_id=party.tax_id,
        customer_type=party.customer_type,
        region=party.region,
        created_at=party.created_at,
        archived_at=party.archived_at,
        merged_into=None if party.merged_into is None else PartyId(party.merged_into),
        erased_at=party.erased_at,
    )


def contact_view(point: ContactPoint) -> ContactPointView:
    """Show a contact point."""
    return ContactPointView(
        id=point.id,
        party_id=PartyId(point.party_id),
        kind=ContactKind(point.kind),
        value=point.value,
        verified=point.verified_at is not None,
    )


def powers_of(granted: GrantedPowers) -> Powers:
    """Read the powers of a row."""
    limit = None
    if granted.order_up_to_minor is not None and granted.order_up_to_currency is not None:
        limit = Money(granted.order_up_to_minor, granted.order_up_to_currency)
    return Powers(view=granted.view, order_up_to=limit, pay=granted.pay)


def powers_view(granted: GrantedPowers) -> PowersView:
    """Show the powers of a person over a company."""
    return PowersView(
        person_id=PartyId(granted.person_id),
        company_id=PartyId(granted.company_id),
        powers=powers_of(granted),
    )


def _reached_by(tx: Tx, text: str) -> tuple[PartyId, ...]:
    return parties_with_contact(tx, ContactKind.PHONE, text)


def _as_recorded(tx: Tx, channel: str, address: str) -> str:
    try:
        return normal_address(tx, channel, address)
    except Invalid:
        return address.strip()


def _last_word(
    tx: Tx,
    channel: str,
    purpose: Purpose,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[int | None],
    value: str | int,
) -> bool | None:
    return tx.session.scalar(
        select(Consent.granted)
        .where(Consent.channel == channel, Consent.purpose == purpose, column == value)
        .order_by(Consent.id.desc())
        .limit(1)
    )
