"""A module's manifest: what it brings, so that an absent module leaves nothing dangling."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from erp_core.kernel.checks import Check
from erp_core.kernel.errors import Invalid
from erp_core.kernel.events import Event, Listener, Listeners
from erp_core.kernel.personal import Personal

if TYPE_CHECKING:
    from fastapi import APIRouter


class UnknownModule(Invalid):
    """There is no module of that name."""


@dataclass(frozen=True)
class Together:
    """What a module brings only while others are on beside it, on which it does not stand.

    Attributes:
        needs: Those others.
        permissions: ``module.verb`` names that a role may hold.
        router: Builds the REST routes; called only when all of them are on.
    """

    needs: tuple[str, ...]
    permissions: tuple[str, ...] = ()
    router: "Callable[[], APIRouter] | None" = None


@dataclass(frozen=True)
class Module:
    """What one module brings.

    Attributes:
        name: The folder's name.
        depends: Modules that it calls, and cannot be on without.
        always_on: It is part of every front desk and cannot be switched off.
        permissions: ``module.verb`` names that a role may hold.
        router: Builds the REST routes; called only when the module is on.
        together: What it brings only while others are on as well.
        listeners: Pairs of event class and listener; they hear only while the module is on.
        bookkeeping: Listeners that keep its records true when those of a module below change;
            they hear whatever is on, because data stays and has to be true later on.
        checks: Its invariants; like its data, they stay.
        personal: What it keeps about people, for who asks to see or to have it erased.
    """

    name: str
    depends: tuple[str, ...] = ()
    always_on: bool = False
    permissions: tuple[str, ...] = ()
    router: "Callable[[], APIRouter] | None" = None
    together: tuple[Together, ...] = ()
    listeners: tuple[tuple[type[Event], Callable[..., None]], ...] = field(default=())
    bookkeeping: tuple[tuple[type[Event], Callable[..., None]], ...] = field(default=())
    checks: tuple[Check, ...] = ()
    personal: Personal | None = None


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


def personal_of(modules: Iterable[Module]) -> tuple[Personal, ...]:
    """Collect what the modules keep about people, on or off, in their order."""
    return tuple(module.personal for module in modules if module.personal is not None)


def permissions_of(modules: Sequence[Module]) -> frozenset[str]:
    """Collect every permission that exists while these modules are on."""
    return frozenset(name for part in _brought(modules) for name in part.permissions)


def held_at_most(modules: Sequence[Module]) -> frozenset[str]:
    """Collect what anyone may hold while these modules are on; a whole module's is ``name.*``."""
    on = {module.name for module in modules}
    whole = (one for one in modules if _together(one, on) == one.together)
    return permissions_of(modules).union(f"{module.name}.*" for module in whole)


def routers_of(modules: Sequence[Module]) -> "tuple[APIRouter, ...]":
    """Build the REST routes that there are while these modules are on, in their order."""
    return tuple(part.router() for part in _brought(modules) if part.router is not None)


def checks_of(modules: Iterable[Module]) -> tuple[tuple[str, Check], ...]:
    """Collect every check with its module's name, by invariant."""
    pairs: list[tuple[str, Check]] = [(m.name, check) for m in modules for check in m.checks]
    return tuple(sorted(pairs, key=_by_invariant))


def _brought(modules: Sequence[Module]) -> Iterator[Module | Together]:
    on = {module.name for module in modules}
    for module in modules:
        yield module
        yield from _together(module, on)


def _together(module: Module, on: Collection[str]) -> tuple[Together, ...]:
    return tuple(one for one in module.together if set(on).issuperset(one.needs))


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
