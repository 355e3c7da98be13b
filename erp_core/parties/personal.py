"""What parties keep about people."""

from collections.abc import Iterator

from sqlalchemy import func, literal, or_, select

from erp_core.kernel.personal import GONE, Person, Personal, PersonalRows
from erp_core.kernel.transaction import Tx
from erp_core.parties.tables import (
    Address,
    Consent,
    ContactPoint,
    GrantedPowers,
    Party,
    PartyMerge,
)


def _rows(tx: Tx, person: Person) -> Iterator[PersonalRows]:
    own, now = list(person.parties), literal(tx.now, Party.archived_at.type)
    yield PersonalRows(
        Party,
        Party.id.in_(own),
        {
            "name": GONE,
            "name_zh": None,
            "tax_id": None,
            "search_text": "",
            "erased_at": tx.now,
            "archived_at": func.coalesce(Party.archived_at, now),
        },
    )
    yield PersonalRows(ContactPoint, ContactPoint.party_id.in_(own), deleted=True)
    yield PersonalRows(Address, Address.party_id.in_(own), deleted=True)
    nobodys = Consent.party_id.is_(None) & Consent.address.in_(sorted(person.addresses))
    is_shared = Consent.address.in_(sorted(person.shared))
    theirs = or_(Consent.party_id.in_(own) & ~is_shared, nobodys)
    yield PersonalRows(Consent, theirs, {"address": GONE, "source": GONE})
    yield PersonalRows(Consent, Consent.party_id.in_(own) & is_shared, kept=True)
    yield PersonalRows(GrantedPowers, GrantedPowers.person_id.in_(own), deleted=True)
    merged = or_(PartyMerge.party_id.in_(own), PartyMerge.merged_id.in_(own))
    yield PersonalRows(PartyMerge, merged, {"evidence": [], "reason": GONE})


def _reached_by(tx: Tx, person: Person) -> Iterator[str]:
    """Name the numbers and e-mail addresses that are on file for them."""
    theirs = select(ContactPoint.value).where(ContactPoint.party_id.in_(list(person.parties)))
    yield from tx.session.scalars(theirs)


def _reaches_others(tx: Tx, person: Person) -> Iterator[str]:
    """Name those that somebody else has on file too."""
    yield from tx.session.scalars(
        select(ContactPoint.value).where(
            ContactPoint.party_id.not_in(list(person.parties)),
            ContactPoint.value.in_(sorted(person.addresses)),
        )
    )


PERSONAL = Personal(_rows, reached_by=_reached_by, reaches_others=_reaches_others)
