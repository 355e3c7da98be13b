"""A module's manifest: what it brings, so that an absent module leaves nothing dangling."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from erp_core.kernel.checks import Check
from erp_core.kernel.errors import Invalid
from erp_core.kernel.events import Event, Listener, Listeners

if TYPE_CHECKING:
    from fastapi import APIRouter


class UnknownModule(Invalid):
    """There is no module of that name."""


@dataclass(frozen=True)
class Module:
    """What one module brings.

    Attributes:
        name: The folder's name.
        depends: Modules that go with it.
        permissions: ``module.verb`` names that a role may hold.
        router: Builds the REST routes; called only when the module is on.
        listeners: Pairs of event class and listener.
        checks: Its invariants.
    """

    name: str
    depends: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    router: "Callable[[], APIRouter] | None" = None
    listeners: tuple[tuple[type[Event], Callable[..., None]], ...] = field(default=())
    checks: tuple[Check, ...] = ()


def switched_on(modules: Sequence[Module], names: Iterable[str] | None) -> tuple[Module, ...]:
    """Return the modules that are on, lowest first: the named ones and all they depend on.

    Args:
        modules: Every module, lowest first.
        names: The named modules; None means all.

    Raises:
        UnknownModule: A name is not a module's.
    """
    if names is None:
        return tuple(modules)
    by_name = {module.name: module for module in modules}
    wanted: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in by_name:
            message = f"There is no module {name!r}. Modules: {', '.join(by_name)}."
            raise UnknownModule(message, field="modules")
        if name not in wanted:
            wanted.add(name)
            pending.extend(by_name[name].depends)
    return tuple(module for module in modules if module.name in wanted)


def listeners_of(modules: Iterable[Module]) -> Listeners:
    """Collect who hears which event, in the order of the modules."""
    heard: dict[type[Event], tuple[Listener, ...]] = {}
    for module in modules:
        for event, listener in module.listeners:
            heard[event] = (*heard.get(event, ()), listener)
    return heard


def permissions_of(modules: Iterable[Module]) -> frozenset[str]:
    """Collect every permission that exists."""
    return frozenset(name for module in modules for name in module.permissions)


def checks_of(modules: Iterable[Module]) -> tuple[tuple[str, Check], ...]:
    """Collect every check with its module's name, by invariant."""
    pairs: list[tuple[str, Check]] = [(m.name, check) for m in modules for check in m.checks]
    return tuple(sorted(pairs, key=_by_invariant))


def _by_invariant(pair: tuple[str, Check]) -> tuple[int, Any]:
    return int(pair[1].invariant.lstrip("I")), pair[0]
