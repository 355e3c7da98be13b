"""All customers and what they said to being written to, at once: for segments and campaigns."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from erp_core.kernel.actor import Actor
from erp_core.kernel.sight import in_sight
from erp_core.kernel.slices import slices
from erp_core.kernel.transaction import Tx
from erp_core.parties.entries import merged_parties
from erp_core.parties.schemas import ContactKind, CustomerType, PartyRole, Purpose, Region
from erp_core.parties.tables import Address, Consent, ContactPoint, HeldRole, Party


class CustomerFacts(NamedTuple):
    """A customer in use, with all entries that are taken for one with them."""

    party_id: int
    entries: tuple[int, ...]
    name: str
    name_zh: str | None
    language: str
    customer_type: CustomerType
    region: Region | None
    country: str | None


class Reached(NamedTuple):
    """An address of a party on a channel."""

    party_id: int
    channel: str
    address: str


class Word(NamedTuple):
    """What the consent ledger says of an address for a purpose: may we, and did they object."""

    allowed: bool
    objected: bool


def customers_in_use(tx: Tx, actor: Actor) -> list[CustomerFacts]:
    """List the customers in sight who are neither archived, erased nor merged, oldest first.

    Whether they may be known of is decided by the one who asks.
    """
    customers = select(HeldRole.party_id).where(HeldRole.role == PartyRole.CUSTOMER)
    query = in_sight(select(Party), Party.id, actor).where(
        Party.archived_at.is_(None),
        Party.erased_at.is_(None),
        Party.merged_into.is_(None),
        Party.id.in_(customers),
    )
    latest = select(func.max(Address.id)).group_by(Address.party_id)
    lived = select(Address.party_id, Address.country).where(Address.id.in_(latest))
    countries = dict(tx.session.execute(lived).all())
    merged: dict[int, list[int]] = {}
    for id_, into in sorted(merged_parties(tx).items()):
        merged.setdefault(into, []).append(id_)
    return [
        CustomerFacts(
            party_id=row.id,
            entries=(row.id, *merged.get(row.id, ())),
            name=row.name,
            name_zh=row.name_zh,
            language=row.language,
            customer_type=CustomerType(row.customer_type),
            region=None if row.region is None else Region(row.region),
            country=countries.get(row.id),
        )
        for row in tx.session.scalars(query.order_by(Party.id))
    ]


def in_use(tx: Tx, party_ids: Iterable[int]) -> frozenset[int]:
    """Return who of some parties is neither archived nor erased."""
    is_used = Party.archived_at.is_(None) & Party.erased_at.is_(None)
    return frozenset(
        id_
        for some in slices(party_ids)
        for id_ in tx.session.scalars(select(Party.id).where(is_used, Party.id.in_(some)))
    )


def mail_on_file(tx: Tx, party_ids: Iterable[int]) -> list[tuple[int, str]]:
    """Return the e-mail addresses on file of some parties, oldest first."""
    mails = select(ContactPoint.id, ContactPoint.party_id, ContactPoint.value).where(
        ContactPoint.kind == ContactKind.EMAIL
    )
    found = [
        (id_, party_id, value)
        for some in slices(party_ids)
        for id_, party_id, value in tx.session.execute(mails.where(ContactPoint.party_id.in_(some)))
    ]
    return [(party_id, value) for _, party_id, value in sorted(found)]


def words_on(tx: Tx, reached: Sequence[Reached], purpose: Purpose) -> list[Word]:
    """Tell of many addresses at once what ``may_contact`` tells of each, in a few statements."""
    stands = merged_parties(tx)
    families: dict[int, list[int]] = {}
    for id_, into in stands.items():
        families.setdefault(into, [into]).append(id_)
    roots = {stands.get(one.party_id, one.party_id) for one in reached}
    entries = (id_ for root in roots for id_ in families.get(root, [root]))
    by_address = _words_of_addresses(tx, purpose, (one.address for one in reached))
    by_party = _words_of_parties(tx, purpose, entries)
    found = []
    for one in reached:
        standing = stands.get(one.party_id, one.party_id)
        words = [by_address.get((one.channel, one.address))]
        words += [by_party.get((one.channel, id_)) for id_ in families.get(standing, [standing])]
        objected = False in words
        silent_is_yes = purpose is Purpose.SERVICE
        found.append(Word(not objected and (silent_is_yes or True in words), objected))
    return found


def objections_of(tx: Tx, party_ids: Iterable[int], purpose: Purpose) -> list[tuple[int, datetime]]:
    """List when some parties objected, oldest first."""
    objections = select(Consent.id, Consent.party_id, Consent.recorded_at).where(
        Consent.purpose == purpose, Consent.granted.is_(False)
    )
    found = [
        (id_, party_id or 0, at)
        for some in slices(party_ids)
        for id_, party_id, at in tx.session.execute(objections.where(Consent.party_id.in_(some)))
    ]
    return [(party_id, at) for _, party_id, at in sorted(found)]


_Key = tuple[str, str | int]


def _words_of_addresses(tx: Tx, purpose: Purpose, addresses: Iterable[str]) -> dict[_Key, bool]:
    """Return the latest word of each of some addresses, by channel."""
    latest = (
        select(func.max(Consent.id))
        .where(Consent.purpose == purpose)
        .group_by(Consent.channel, Consent.address)
    )
    return {
        (row.channel, row.address): row.granted
        for some in slices(addresses)
        for row in tx.session.scalars(
            select(Consent).where(Consent.id.in_(latest.where(Consent.address.in_(some))))
        )
    }


def _words_of_parties(tx: Tx, purpose: Purpose, party_ids: Iterable[int]) -> dict[_Key, bool]:
    """Return the latest word of each of some parties, by channel."""
    latest = (
        select(func.max(Consent.id))
        .where(Consent.purpose == purpose)
        .group_by(Consent.channel, Consent.party_id)
    )
    return {
        (row.channel, row.party_id or 0): row.granted
        for some in slices(party_ids)
        for row in tx.session.scalars(
            select(Consent).where(Consent.id.in_(latest.where(Consent.party_id.in_(some))))
        )
    }
