"""Which modules are on, which will be after a restart, and who decided it: for people to see."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from erp_core.kernel.actor import Actor, system
from erp_core.kernel.module import Module, above, below
from erp_core.kernel.schema import Schema
from erp_core.kernel.switches import Switched, modules_switched_off, switch_off, switch_on
from erp_core.kernel.transaction import Tx
from erp_core.modules import MODULES
from frontdesk.bootstrap import modules_on
from frontdesk.settings import Settings

COMMAND_LINE = system("command line")


class Decided(StrEnum):
    """Who decides whether a module is on."""

    ALWAYS = "always"
    ENVIRONMENT = "environment"
    DATABASE = "database"


class ModuleView(Schema):
    """A module and its switch.

    Attributes:
        module: Its name.
        on: Whether it is on from the next start.
        running: Whether it is on in the server that runs; None where none does.
        decided_by: Who decides it.
        depends: What it cannot be on without.
        needed_by: What cannot be on without it.
    """

    module: str
    on: bool
    running: bool | None
    decided_by: Decided
    depends: tuple[str, ...]
    needed_by: tuple[str, ...]


class SwitchView(Schema):
    """What became of a switch.

    Attributes:
        module: The module that was named.
        on: What it is from the next start, as far as the database decides.
        changed: Every module that changes, lowest first; empty when it was so already.
        overridden: FRONTDESK_MODULES is set and decides instead.
        says: All of it in a sentence or two.
    """

    module: str
    on: bool
    changed: tuple[str, ...]
    overridden: bool
    says: str


def modules_view(
    tx: Tx, actor: Actor, settings: Settings, running: Collection[str] | None
) -> list[ModuleView]:
    """List every module, lowest first.

    Args:
        tx: A snapshot.
        actor: Who asks.
        settings: What the environment decided.
        running: Names of the modules that the running server has; None where none runs.
    """
    actor.require("access.read")
    return described(settings, modules_switched_off(tx), running)


def described(
    settings: Settings, off: Collection[str], running: Collection[str] | None
) -> list[ModuleView]:
    """Describe every module, lowest first, when some are switched off in the database."""
    on = {module.name for module in modules_on(settings, off)}
    return [
        ModuleView(
            module=module.name,
            on=module.name in on,
            running=None if running is None else module.name in running,
            decided_by=_decided(module, settings),
            depends=below(MODULES, module.name),
            needed_by=above(MODULES, module.name),
        )
        for module in MODULES
    ]


def enable(tx: Tx, actor: Actor, settings: Settings, name: str) -> SwitchView:
    """Switch a module on from the next start, with what it depends on.

    Raises:
        UnknownModule: There is no such module.
    """
    return _view(switch_on(tx, actor, MODULES, name), settings)


def disable(
    tx: Tx, actor: Actor, settings: Settings, name: str, *, with_dependents: bool
) -> SwitchView:
    """Switch a module off from the next start; its data stays.

    Raises:
        UnknownModule: There is no such module.
        AlwaysOn: It cannot be switched off.
        ModuleNeeded: Others depend on it, and were not to go with it.
    """
    done = switch_off(tx, actor, MODULES, name, with_dependents=with_dependents)
    return _view(done, settings)


def switched(
    tx: Tx, settings: Settings, name: str, *, on: bool, with_dependents: bool = False
) -> SwitchView:
    """Switch a module from the command line of this machine, which is trusted."""
    if on:
        return enable(tx, COMMAND_LINE, settings, name)
    return disable(tx, COMMAND_LINE, settings, name, with_dependents=with_dependents)


def running_names(modules: Sequence[Module]) -> frozenset[str]:
    """Name the modules of a server."""
    return frozenset(module.name for module in modules)


def _decided(module: Module, settings: Settings) -> Decided:
    if module.always_on:
        return Decided.ALWAYS
    return Decided.ENVIRONMENT if settings.modules else Decided.DATABASE


def _view(done: Switched, settings: Settings) -> SwitchView:
    overridden = bool(settings.modules)
    return SwitchView(
        module=done.module,
        on=done.is_on,
        changed=done.changed,
        overridden=overridden,
        says=" ".join(_sentences(done, overridden=overridden)),
    )


def _sentences(done: Switched, *, overridden: bool) -> list[str]:
    state = "on" if done.is_on else "off"
    if not done.changed:
        return [f"{done.module} is {state} already."]
    others = [name for name in done.changed if name != done.module]
    along = f", and with it {', '.join(others)}" if others else ""
    said = [f"{done.module} is switched {state}{along}."]
    if not done.is_on:
        said.append("Its data stays.")
    if overridden:
        said.append("FRONTDESK_MODULES is set and overrides this until it is removed.")
    return [*said, "Restart the server for it to count."]
