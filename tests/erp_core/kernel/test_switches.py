"""Switching modules: what goes or comes with one is named, and everything is on the record."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.audit import AuditEntry
from erp_core.kernel.database import Database
from erp_core.kernel.module import Module, UnknownModule
from erp_core.kernel.switches import (
    AlwaysOn,
    ModuleNeeded,
    Switched,
    modules_switched_off,
    switch_off,
    switch_on,
)
from erp_core.kernel.transaction import Tx

MODULES = (
    Module("ground", always_on=True),
    Module("low", depends=("ground",)),
    Module("middle", depends=("low",)),
    Module("high", depends=("middle",)),
    Module("aside", depends=("ground",)),
)


def off(database: Database, name: str, *, with_dependents: bool = False) -> Switched:
    return database.run(
        lambda tx: switch_off(tx, system(), MODULES, name, with_dependents=with_dependents)
    )


def on(database: Database, name: str) -> Switched:
    return database.run(lambda tx: switch_on(tx, system(), MODULES, name))


def recorded(database: Database) -> list[str]:
    """The payloads of the audit trail about switches, oldest first."""
    entries = select(AuditEntry.payload).where(AuditEntry.action == "access.switch_modules")
    return [str(one) for one in database.read(lambda tx: tx.session.scalars(entries).all())]


def unchanged(database: Database) -> bool:
    return database.read(modules_switched_off) == frozenset() and recorded(database) == []


def test_everything_is_on_until_it_is_switched_off(database: Database) -> None:
    assert database.read(modules_switched_off) == frozenset()


def test_a_module_is_switched_off_and_on_again_and_both_are_recorded(database: Database) -> None:
    assert off(database, "aside") == Switched(module="aside", is_on=False, changed=("aside",))
    assert database.read(modules_switched_off) == {"aside"}

    assert on(database, "aside") == Switched(module="aside", is_on=True, changed=("aside",))

    assert database.read(modules_switched_off) == frozenset()
    assert recorded(database) == [
        '{"is_on": false, "module": "aside", "named": "aside"}',
        '{"is_on": true, "module": "aside", "named": "aside"}',
    ]


def test_a_module_that_others_need_is_refused_with_their_names(database: Database) -> None:
    with pytest.raises(ModuleNeeded) as refused:
        off(database, "low")

    assert refused.value.message == (
        "low is needed by middle, high: switch it off with its dependents, or not at all."
    )
    assert unchanged(database)


def test_with_its_dependents_a_module_takes_them_along(database: Database) -> None:
    assert off(database, "low", with_dependents=True).changed == ("low", "middle", "high")
    assert database.read(modules_switched_off) == {"low", "middle", "high"}


def test_dependents_that_are_off_already_do_not_hold_a_module(database: Database) -> None:
    off(database, "middle", with_dependents=True)

    assert off(database, "low").changed == ("low",)


def test_a_module_comes_with_what_it_stands_on_and_with_nothing_above(database: Database) -> None:
    off(database, "low", with_dependents=True)

    assert on(database, "middle").changed == ("low", "middle")
    assert database.read(modules_switched_off) == {"high"}


def test_switching_to_what_it_is_already_changes_and_records_nothing(database: Database) -> None:
    assert on(database, "high").changed == ()
    assert unchanged(database)

    off(database, "high")
    before = recorded(database)

    assert off(database, "high").changed == ()
    assert recorded(database) == before


@pytest.mark.parametrize(
    ("error", "switch"),
    [
        (AlwaysOn, lambda tx: switch_off(tx, system(), MODULES, "ground", with_dependents=True)),
        (UnknownModule, lambda tx: switch_off(tx, system(), MODULES, "nowhere")),
        (UnknownModule, lambda tx: switch_on(tx, system(), MODULES, "nowhere")),
    ],
)
def test_what_cannot_be_switched_is_refused(
    database: Database, error: type[Exception], switch: Callable[[Tx], Any]
) -> None:
    with pytest.raises(error):
        database.run(switch)

    assert unchanged(database)


@pytest.mark.parametrize("switch", [switch_on, switch_off])
def test_only_who_may_switches(database: Database, switch: Callable[..., Switched]) -> None:
    manager = Actor(ActorKind.STAFF, 7, "Mia", frozenset({"access.read", "aside.read"}))

    with pytest.raises(NotAllowed):
        database.run(lambda tx: switch(tx, manager, MODULES, "aside"))

    assert unchanged(database)
