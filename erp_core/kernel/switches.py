"""Which modules the organisation has switched off: kept beside the data, which stays.

A switch counts from the next start. Whoever switches names one module; what has to go or come
with it is worked out from what the modules depend on, and never silently.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.errors import Conflict
from erp_core.kernel.module import Module, above, below, named, without
from erp_core.kernel.schema import Schema
from erp_core.kernel.table import PrimaryKey, Table
from erp_core.kernel.transaction import Tx

PERMISSION = "access.switch_modules"


class AlwaysOn(Conflict):
    """This module is part of every front desk and cannot be switched off."""


class ModuleNeeded(Conflict):
    """Modules that are on depend on this one."""


class ModuleSwitch(Table):
    """A module that was switched at least once; one without a row is on."""

    __tablename__ = "module_switches"

    id: Mapped[PrimaryKey]
    module: Mapped[str] = mapped_column(unique=True)
    is_on: Mapped[bool]
    changed_at: Mapped[datetime]


class Switched(Schema):
    """What a switch changed, from the next start on.

    Attributes:
        module: The module that was named.
        is_on: What it is from then on.
        changed: Every module that changes, lowest first; empty when it was so already.
    """

    module: str
    is_on: bool
    changed: tuple[str, ...]


def modules_switched_off(tx: Tx) -> frozenset[str]:
    """Name the modules that were switched off."""
    off = select(ModuleSwitch.module).where(ModuleSwitch.is_on.is_(False))
    return frozenset(tx.session.scalars(off))


def switch_off(
    tx: Tx, actor: Actor, modules: Sequence[Module], name: str, *, with_dependents: bool = False
) -> Switched:
    """Switch a module off; its data stays.

    Args:
        tx: The transaction.
        actor: Who switches.
        modules: Every module, lowest first.
        name: Which one.
        with_dependents: Switch those off as well that depend on it.

    Raises:
        UnknownModule: There is no such module.
        AlwaysOn: It cannot be switched off.
        ModuleNeeded: Modules that are on depend on it, and were not to go with it.
    """
    actor.require(PERMISSION)
    if named(modules, name).always_on:
        message = f"{name} is part of every front desk and cannot be switched off."
        raise AlwaysOn(message, module=name)
    on = {module.name for module in without(modules, modules_switched_off(tx))}
    dependents = tuple(one for one in above(modules, name) if one in on)
    if dependents and not with_dependents:
        others = ", ".join(dependents)
        message = f"{name} is needed by {others}: switch it off with its dependents, or not at all."
        raise ModuleNeeded(message, module=name, needed_by=", ".join(dependents))
    going = tuple(one for one in (name, *dependents) if one in on)
    return _switch(tx, actor, name, going, is_on=False)


def switch_on(tx: Tx, actor: Actor, modules: Sequence[Module], name: str) -> Switched:
    """Switch a module on, and with it what it depends on; the data is there as it was left.

    Args:
        tx: The transaction.
        actor: Who switches.
        modules: Every module, lowest first.
        name: Which one.

    Raises:
        UnknownModule: There is no such module.
    """
    actor.require(PERMISSION)
    named(modules, name)
    on = {module.name for module in without(modules, modules_switched_off(tx))}
    coming = tuple(one for one in (*below(modules, name), name) if one not in on)
    return _switch(tx, actor, name, coming, is_on=True)


def _switch(tx: Tx, actor: Actor, name: str, changed: tuple[str, ...], *, is_on: bool) -> Switched:
    for module in changed:
        row_id = _keep(tx, module, is_on=is_on)
        payload = {"module": module, "is_on": is_on, "named": name}
        record_change(tx, actor, PERMISSION, (ModuleSwitch.__tablename__, row_id), payload)
    return Switched(module=name, is_on=is_on, changed=changed)


def _keep(tx: Tx, module: str, *, is_on: bool) -> int:
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    now_so = {"is_on": is_on, "changed_at": tx.now}
    kept = tx.session.execute(
        insert(ModuleSwitch)
        .values(module=module, **now_so)
        .on_conflict_do_update(index_elements=["module"], set_=now_so)
        .returning(ModuleSwitch.id)
    )
    return int(kept.scalar_one())
