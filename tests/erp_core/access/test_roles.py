"""What each role allows, checked against the permissions that exist."""

import pytest

from erp_core.access import (
    CUSTOMER_PERMISSIONS,
    ROLES,
    STRANGER_PERMISSIONS,
    Role,
    customer_actor,
    stranger,
)
from erp_core.kernel.actor import Actor, ActorKind
from erp_core.kernel.database import Database
from erp_core.kernel.module import permissions_of
from erp_core.modules import MODULES
from erp_core.parties import PartyNotFound
from tests.builders.access import as_customer
from tests.builders.parties import a_customer

ALL = permissions_of(MODULES)
PRESENT = {module.name for module in MODULES}


def allowed(patterns: frozenset[str]) -> set[str]:
    actor = Actor(ActorKind.STAFF, 1, "Somebody", patterns, None)
    return {permission for permission in ALL if actor.may(permission)}


def of_present_modules(patterns: frozenset[str]) -> list[str]:
    return sorted(name for name in patterns if name.partition(".")[0] in PRESENT)


@pytest.mark.parametrize(
    "patterns",
    [*ROLES.values(), CUSTOMER_PERMISSIONS, STRANGER_PERMISSIONS],
    ids=[*ROLES, "customer", "stranger"],
)
def test_every_pattern_allows_something_that_exists(patterns: frozenset[str]) -> None:
    dead = [name for name in of_present_modules(patterns) if not allowed(frozenset({name}))]

    assert dead == []


def test_an_administrator_may_do_everything() -> None:
    assert allowed(ROLES[Role.ADMIN]) == set(ALL)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_administrator_changes_access(role: Role) -> None:
    changing = {name for name in allowed(ROLES[role]) if name.startswith("access.")}

    assert changing <= {"access.read"}


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.HR])
def test_an_employee_sees_no_customer(role: Role) -> None:
    assert ROLES[role].isdisjoint(
        {"parties.read", "sales.read", "finance.read", "conversations.read", "crm.read"}
    )


def allowed_to_write(module: str, patterns: frozenset[str]) -> bool:
    return any(name.startswith(f"{module}.") and name != f"{module}.read" for name in patterns)


def test_money_is_the_accountants_and_the_managers_and_support_says_what_is_contested() -> None:
    without_word = {role: ROLES[role] - {"finance.dispute_invoice"} for role in Role}
    writing = {role for role in Role if allowed_to_write("finance", without_word[role])}

    assert writing == {Role.ACCOUNTANT, Role.MANAGER, Role.ADMIN}
    assert "finance.dispute_invoice" in ROLES[Role.SUPPORT]


def test_no_pattern_reaches_beyond_one_module() -> None:
    patterns = frozenset().union(*ROLES.values())

    assert "*" not in {name.partition(".")[0] for name in patterns}
    assert not any("*" in name for name in CUSTOMER_PERMISSIONS)


def test_a_whole_module_is_only_that_module() -> None:
    actor = Actor(ActorKind.STAFF, 1, "Jonas", frozenset({"sales.*"}), None)

    assert actor.may("sales.cancel_order")
    assert not actor.may("finance.cancel_order")
    assert not actor.may("salesforce.read")


def test_a_stranger_may_only_read_and_sees_nobody(database: Database) -> None:
    somebody = stranger()

    assert (somebody.kind, somebody.id, somebody.scope) == (ActorKind.CUSTOMER, 0, frozenset())
    assert {name.partition(".")[2] for name in somebody.permissions} == {
        "read",
        "read_availability",
    }
    assert not somebody.sees(a_customer(database).id)
    assert not somebody.sees(None)


def test_a_customer_is_limited_to_its_own_records(database: Database) -> None:
    wei, tom = a_customer(database), a_customer(database, "Tom")

    actor = as_customer(database, wei.id)

    assert (actor.kind, actor.id, actor.name) == (ActorKind.CUSTOMER, wei.id, "Wei Zhang")
    assert (actor.sees(wei.id), actor.sees(tom.id)) == (True, False)
    assert actor.permissions == CUSTOMER_PERMISSIONS


def test_nobody_acts_for_a_party_that_does_not_exist(database: Database) -> None:
    with pytest.raises(PartyNotFound):
        database.read(lambda tx: customer_actor(tx, 999_999))
