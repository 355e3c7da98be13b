"""Everybody with what they are reached by, at once: for lists and tables of the whole house."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol, TypeVar

from sqlalchemy import select

from erp_core.kernel.actor import Actor
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.parties.entries import merged_parties
from erp_core.parties.queries import READ, contact_view, view_of
from erp_core.parties.schemas import AddressView, ContactPointView, PartyView
from erp_core.parties.tables import Address, ContactPoint, Party


class Listed(NamedTuple):
    """A person or company with all contact points, oldest first, and addresses, latest first.

    Those of entries that it stands for come before its own.
    """

    party: PartyView
    contact_points: tuple[ContactPointView, ...]
    addresses: tuple[AddressView, ...]


class _OfParty(Protocol):
    @property
    def party_id(self) -> int: ...


T = TypeVar("T", bound=_OfParty)


def directory(tx: Tx, actor: Actor) -> list[Listed]:
    """List everybody in sight who is not archived, oldest first, in five statements.

    An entry that another one stands for is not listed; that one is reached by what it has too.
    """
    actor.require(READ)
    parties = tx.session.scalars(
        in_sight(select(Party), Party.id, actor)
        .where(Party.archived_at.is_(None), Party.merged_into.is_(None))
        .order_by(Party.id)
    ).all()
    stands = merged_parties(tx)
    points = _grouped(tx.session.scalars(select(ContactPoint).order_by(ContactPoint.id)), stands)
    addresses = _grouped(tx.session.scalars(select(Address).order_by(Address.id.desc())), stands)
    return [
        Listed(
            view_of(party),
            tuple(contact_view(one) for one in points.get(party.id, ())),
            tuple(AddressView.model_validate(one) for one in addresses.get(party.id, ())),
        )
        for party in parties
    ]


def _grouped(rows: Iterable[T], stands: Mapping[int, int]) -> dict[int, list[T]]:
    """Group rows by who stands for their party: first those of other entries, then its own."""
    found: dict[int, list[T]] = {}
    for row in sorted(rows, key=lambda row: row.party_id not in stands):
        found.setdefault(stands.get(row.party_id, row.party_id), []).append(row)
    return found
