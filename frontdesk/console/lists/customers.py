"""Names of customers for lists, and the customers that a search text means."""

from collections.abc import Iterable

from erp_core import parties
from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx

FEW = PageRequest(limit=10)


def names_of(tx: Tx, actor: Actor, party_ids: Iterable[int], language: str) -> dict[int, str]:
    """Return the names of parties in a language; empty for who may not read parties."""
    if not actor.may("parties.read"):
        return {}
    wanted = sorted(set(party_ids))
    return {one: parties.get_party(tx, actor, one).name_in(language) for one in wanted}


def meant_by(tx: Tx, actor: Actor, text: str) -> list[PartyId]:
    """Return the few customers whose name, number or address a text may mean."""
    if not actor.may("parties.read"):
        return []
    return [party.id for party in parties.find_parties(tx, actor, text, FEW).items]
