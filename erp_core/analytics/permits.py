"""Permissions that stand in the registry, beside the figure that they are for."""

from collections.abc import Iterable

from erp_core.kernel.actor import Actor, NotAllowed


def require_each(actor: Actor, permissions: Iterable[str]) -> None:
    """Refuse unless every permission is held.

    Raises:
        NotAllowed: One is missing.
    """
    for permission in permissions:
        if not actor.may(permission):
            raise NotAllowed(permission=permission)
