"""Whose sale an order is."""

from erp_core.access import UserNotFound, get_user
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.transaction import Tx
from erp_core.sales.errors import NoSuchSalesperson


def salesperson_of(tx: Tx, actor: Actor, named: int | None) -> int | None:
    """Tell whose sale it is: who is named by staff, else the member of staff who places it.

    Raises:
        NoSuchSalesperson: Nobody of that number works here.
    """
    if actor.kind is ActorKind.CUSTOMER:
        return None
    wanted = actor.id if named is None and actor.kind is ActorKind.STAFF else named
    if wanted is None:
        return None
    try:
        return get_user(tx, system("sales"), wanted).id
    except UserNotFound as error:
        if named is None:
            return None
        raise NoSuchSalesperson(field="salesperson_id") from error
