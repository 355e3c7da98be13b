"""Entries of one person or company: which one stands, and which are taken for one with it."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_, select

from erp_core.kernel.actor import PartyId
from erp_core.kernel.transaction import Tx
from erp_core.parties.tables import ContactPoint, Party


def standing_for(tx: Tx, party_id: int) -> PartyId:
    """Return the entry that stands for a party: itself, unless it was merged into another."""
    merged_into = tx.session.scalar(select(Party.merged_into).where(Party.id == party_id))
    return PartyId(merged_into or party_id)


def standing_entry(party_id: int | SQLColumnExpression[int]) -> ColumnElement[int]:
    """Say in a query which entry stands for a party, without a statement of its own."""
    into = select(Party.merged_into).where(Party.id == party_id).scalar_subquery()
    return func.coalesce(into, party_id)


def family_of(tx: Tx, party_id: int) -> list[int]:
    """Return a party and those that were merged into it: whose records are all its own."""
    merged = tx.session.scalars(select(Party.id).where(Party.merged_into == party_id))
    return [party_id, *sorted(merged)]


def entries_of(tx: Tx, party_id: int) -> list[int]:
    """Return all entries that are taken for one with a party, whichever of them is named.

    The one named comes first, then the one that stands.
    """
    family = family_of(tx, standing_for(tx, party_id))
    return sorted(family, key=lambda id_: (id_ != party_id, id_ != family[0], id_))


def merged_parties(tx: Tx) -> dict[int, int]:
    """Return the entries that another one stands for, each with that one."""
    rows = tx.session.execute(
        select(Party.id, Party.merged_into).where(Party.merged_into.is_not(None))
    )
    return {id_: into for id_, into in rows if into is not None}


def erased_parties(tx: Tx) -> frozenset[int]:
    """Return who was erased: nothing is done with them any more."""
    return frozenset(tx.session.scalars(select(Party.id).where(Party.erased_at.is_not(None))))


def entry_reached_by(tx: Tx, party_id: int, values: Iterable[str]) -> int:
    """Return which of the entries of a party has an address on file; the party itself if none.

    What is linked to that entry stays with it when they are two again.
    """
    wanted = list(values)
    holders = set(
        tx.session.scalars(
            select(ContactPoint.party_id)
            .join(Party, Party.id == ContactPoint.party_id)
            .where(
                or_(Party.id == party_id, Party.merged_into == party_id),
                ContactPoint.value.in_(wanted),
            )
        )
    )
    return party_id if party_id in holders else min(holders, default=party_id)
