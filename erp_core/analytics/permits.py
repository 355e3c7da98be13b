"""Permissions that stand in the registry, beside the figure that they are for."""

from collections.abc import Iterable

from erp_core.analytics.registry import REGISTRY
from erp_core.kernel.actor import Actor, NotAllowed


def require_each(actor: Actor, permissions: Iterable[str]) -> None:
    """Refuse unless every permission is held.

    Raises:
        NotAllowed: One is missing.
    """
    for permission in permissions:
        if not actor.may(permission):
            raise NotAllowed(permission=permission)


def permissions_for(name: str) -> tuple[str, ...]:
    """Return what is needed to see a dimension or field."""
    if name in REGISTRY.dimensions:
        return (REGISTRY.dimensions[name].permission,)
    return REGISTRY.fields[name].permissions if name in REGISTRY.fields else ()


def may_see(actor: Actor, name: str) -> bool:
    """Tell whether an actor may see a dimension or field."""
    return all(actor.may(permission) for permission in permissions_for(name))
