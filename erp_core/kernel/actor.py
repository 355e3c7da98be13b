"""Who acts on the core, and what they may do and see: authority never comes from text."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from erp_core.kernel.errors import NotFound, Refused

PartyId = NewType("PartyId", int)


class ActorKind(StrEnum):
    """The kinds of actor; an idempotency key and an audit row carry it."""

    STAFF = "staff"
    CUSTOMER = "customer"
    SYSTEM = "system"


class NotAllowed(Refused):
    """You may not do this."""


@dataclass(frozen=True)
class Actor:
    """Someone who acts: a member of staff, a customer or the system itself.

    Attributes:
        kind: Staff, customer or system.
        id: The user id (staff), party id (customer; 0 while unknown) or 0 (system).
        name: For screens and the audit trail.
        permissions: ``module.verb`` names that are allowed; ``module.*`` allows a module's all.
        scope: The parties whose records exist for this actor; None means all of them.
    """

    kind: ActorKind
    id: int
    name: str
    permissions: frozenset[str]
    scope: frozenset[PartyId] | None = None

    @property
    def key(self) -> str:
        """Name the actor uniquely, for idempotency keys and the audit trail."""
        return f"{self.kind}:{self.id}"

    def may(self, permission: str) -> bool:
        """Tell whether a permission is held."""
        whole_module = f"{permission.partition('.')[0]}.*"
        return self.kind is ActorKind.SYSTEM or not self.permissions.isdisjoint(
            (permission, whole_module)
        )

    def require(self, permission: str) -> None:
        """Refuse unless a permission is held.

        Raises:
            NotAllowed: The permission is missing.
        """
        if not self.may(permission):
            raise NotAllowed(permission=permission)

    def sees(self, party_id: int | None) -> bool:
        """Tell whether a party's records exist for this actor."""
        return self.scope is None or (party_id is not None and PartyId(party_id) in self.scope)

    def require_sight(self, party_id: int | None, error: type[NotFound] = NotFound) -> None:
        """Treat a party outside the scope as one that does not exist.

        Raises:
            NotFound: The party is outside the scope; ``error`` names the record's own kind.
        """
        if not self.sees(party_id):
            raise error


def system(name: str = "system") -> Actor:
    """Return the actor for what the product does by itself (jobs, the demo, migrations)."""
    return Actor(ActorKind.SYSTEM, 0, name, frozenset())
