"""Whom a line of a table means: by name, and by e-mail where two have one name."""

from collections.abc import Iterable

from erp_core import parties
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import NotFound
from erp_core.kernel.transaction import Tx
from erp_core.parties import ContactKind, Listed, PartyRole, PartyView

NOBODY = {"customer": "", "email": ""}


class NoSuchCustomer(NotFound):
    """There is no such customer: enter the customers first."""


class People:
    """Everybody in the books, looked up by how a table names them.

    Args:
        tx: The transaction.
        actor: Who looks.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._named: dict[str, list[int]] = {}
        self._by_email: dict[str, list[int]] = {}
        self.listed: dict[int, Listed] = {}
        self._stands = parties.merged_parties(tx)
        for one in parties.directory(tx, actor):
            self.listed[one.party.id] = one
            self.add(one.party, (point.value for point in one.contact_points))

    def add(self, party: PartyView, reached_by: Iterable[str]) -> None:
        """Know somebody from now on."""
        for name in {party.name.casefold(), (party.name_zh or party.name).casefold()}:
            self._named.setdefault(name, []).append(party.id)
        for value in reached_by:
            if "@" in value:
                self._by_email.setdefault(value.strip().casefold(), []).append(party.id)

    def named(self, name: str) -> list[int]:
        """Return those whose name this is, to the letter but for case."""
        return self._named.get(name.strip().casefold(), [])

    def one(self, name: str, email: str | None, field: str = "customer") -> int:
        """Return the one who is meant.

        Raises:
            NoSuchCustomer: Nobody, or more than one.
        """
        by_email = self._by_email.get((email or "").strip().casefold(), [])
        found = by_email if email else self.named(name)
        if len(found) > 1:
            found = [id_ for id_ in found if id_ in self.named(name)] or found
        if not found:
            raise NoSuchCustomer(field=field)
        if len(found) > 1:
            message = f"{len(found)} customers are called {name}: add their e-mail."
            raise NoSuchCustomer(message, field=field)
        return found[0]

    def standing(self, party_id: int) -> int:
        """Return the entry that stands for one, so that merged entries are one."""
        return self._stands.get(party_id, party_id)

    def told(self, party_id: int | None) -> dict[str, str]:
        """Write the cells that name somebody; they are empty for nobody."""
        one = None if party_id is None else self.listed.get(self.standing(party_id))
        if one is None:
            return dict(NOBODY)
        return {"customer": one.party.name, "email": contact(one, ContactKind.EMAIL)}


def contact(one: Listed, kind: ContactKind) -> str:
    """Return the latest e-mail or phone of somebody; empty where there is none."""
    found = [point.value for point in one.contact_points if point.kind is kind]
    return found[-1] if found else ""


def holding(people: People, role: PartyRole) -> list[Listed]:
    """List those of a role, oldest first."""
    return [one for one in people.listed.values() if role in one.party.roles]
