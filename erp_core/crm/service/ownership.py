"""Who looks after something: a member of staff who works here and may."""

from erp_core.access import may_user
from erp_core.crm.errors import NobodyToOwn
from erp_core.kernel.actor import Actor, ActorKind
from erp_core.kernel.transaction import Tx


def owner_of(tx: Tx, actor: Actor, named: int | None) -> int | None:
    """Tell who looks after something: who is named, else the member of staff who enters it.

    Raises:
        NobodyToOwn: Whoever is named does not work here, or not with customers.
    """
    if named is None:
        return actor.id if actor.kind is ActorKind.STAFF else None
    if not may_user(tx, named, "crm.read"):
        raise NobodyToOwn(field="owner_id")
    return named
