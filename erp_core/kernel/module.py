"""A module's manifest: what it brings, so that an absent module leaves nothing dangling."""

from collections.abc import Callable, Collection, Iterable, Sequence
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
        depends: Modules that it calls, and cannot be on without.
        always_on: It is part of every front desk and cannot be switched off.
        permissions: ``module.verb`` names that a role may hold.
        router: Builds the REST routes; called only when the module is on.
        listeners: Pairs of event class and listener; they hear only while the module is on.
        bookkeeping: Listeners that keep its records true when those of a module below change;
            they hear whatever is on, because data stays and has to be true later on.
        checks: Its invariants; like its data, they stay.
    """

    name: str
    depends: tuple[str, ...] = ()
    always_on: bool = False
    permissions: tuple[str, ...] = ()
    router: "Callable[[], APIRouter] | None" = None
    listeners: tuple[tuple[type[Event], Callable[..., None]], ...] = field(default=())
    bookkeeping: tuple[tuple[type[Event], Callable[..., None]], ...] = field(default=())
    checks: tuple[Check, ...] = ()


def switched_on(modules: Sequence[Module], names: Iterable[str] | None) -> tuple[Module, ...]:
    """Return the modules that are on, lowest first: the named ones and all they depend on.

    Args:
        modules: Every module, lowest first.
        names: The named modules, beside those that are always on; None means all.

    Raises:
        UnknownModule: A name is not a module's.
    """
    if names is None:
        return tuple(modules)
    always = (module.name for module in modules if module.always_on)
    wanted = {each for name in (*always, *names) for each in _with_below(modules, name)}
    return tuple(module for module in modules if module.name in wanted)


def without(modules: Sequence[Module], off: Collection[str]) -> tuple[Module, ...]:
    """Return the modules that are on, lowest first, when some are off and take others along.

    Args:
        modules: Every module, lowest first.
        off: Names of those that are off; whatever is always on stays on.
    """
    kept: dict[str, Module] = {}
    for module in modules:
        stands = all(name in kept for name in module.depends)
        if module.always_on or (stands and module.name not in off):
            kept[module.name] = module
    return tuple(kept.values())


def named(modules: Sequence[Module], name: str) -> Module:
    """Return the module of a name.

    Raises:
        UnknownModule: There is none.
    """
    for module in modules:
        if module.name == name:
            return module
    message = f"There is no module {name!r}. Modules: {', '.join(one.name for one in modules)}."
    raise UnknownModule(message, field="modules")


def below(modules: Sequence[Module], name: str) -> tuple[str, ...]:
    """Name the modules that one stands on, directly or through others, lowest first."""
    reached = _with_below(modules, name) - {name}
    return tuple(module.name for module in modules if module.name in reached)


def above(modules: Sequence[Module], name: str) -> tuple[str, ...]:
    """Name the modules that stand on one, directly or through others, lowest first."""
    return tuple(module.name for module in modules if name in below(modules, module.name))


def listeners_of(modules: Iterable[Module], on: Collection[str] | None = None) -> Listeners:
    """Collect who hears which event, in the order of the modules.

    Args:
        modules: Every module, lowest first.
        on: Names of those that are on; None means all. The others only keep their books.
    """
    heard: dict[type[Event], tuple[Listener, ...]] = {}
    for module in modules:
        is_on = on is None or module.name in on
        for event, listener in (*module.bookkeeping, *(module.listeners if is_on else ())):
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


def _with_below(modules: Sequence[Module], name: str) -> set[str]:
    reached: set[str] = set()
    pending = [name]
    while pending:
        module = named(modules, pending.pop())
        if module.name not in reached:
            reached.add(module.name)
            pending.extend(module.depends)
    return reached
