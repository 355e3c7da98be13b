"""Users, their roles and keys."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import text

from erp_core.access import (
    ApiKeyNotFound,
    LastAdmin,
    LoginTaken,
    NewUser,
    NotLoggedIn,
    Role,
    UserNotFound,
    UserView,
    actor_of_key,
    create_api_key,
    create_user,
    disable_user,
    list_api_keys,
    list_users,
    revoke_api_key,
    set_roles,
    user_actor,
)
from erp_core.access.checks import roles_are_as_audited
from erp_core.access.demo import STAFF, hire_staff
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.database import Database
from tests.builders.access import PASSWORD, a_member_of_staff, a_user


def test_a_login_belongs_to_one_user_whatever_its_case(database: Database) -> None:
    mia = a_user(database, "mia")

    with pytest.raises(LoginTaken):
        a_user(database, "MIA", Role.ADMIN)

    assert database.read(lambda tx: list_users(tx, system())) == [mia]


@pytest.mark.parametrize(
    "wrong",
    [{"login": "a b"}, {"login": ""}, {"login": "m\x00"}, {"password": "short"}, {"roles": []}],
)
def test_a_user_needs_a_login_a_password_and_a_role(wrong: dict[str, object]) -> None:
    right = {"login": "mia", "name": "Mia", "password": PASSWORD, "roles": ["support"]}
    assert NewUser.model_validate(right).login == "mia"

    with pytest.raises(ValidationError):
        NewUser.model_validate({**right, **wrong})


def test_a_password_is_not_shown_when_its_request_is_printed() -> None:
    new = NewUser(login="mia", name="Mia", password=PASSWORD, roles=frozenset({Role.SUPPORT}))

    assert PASSWORD not in f"{new!r} {new.model_dump_json()}"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_administrator_gives_access(database: Database, role: Role) -> None:
    actor = a_member_of_staff(database, role)
    new = NewUser(login="eve", name="Eve", password=PASSWORD, roles=frozenset({Role.ADMIN}))

    with pytest.raises(NotAllowed):
        database.run(lambda tx: create_user(tx, actor, new))
    with pytest.raises(NotAllowed):
        database.run(lambda tx: set_roles(tx, actor, actor.id, [Role.ADMIN]))
    with pytest.raises(NotAllowed):
        database.run(lambda tx: create_api_key(tx, actor, actor.id, "mine"))

    (only,) = database.read(lambda tx: list_users(tx, system()))
    assert (only.login, only.roles) == ("mia", (role,))
    assert database.read(lambda tx: list_api_keys(tx, system())) == []


def test_new_roles_count_at_once(database: Database) -> None:
    jonas = a_member_of_staff(database, Role.SALES, login="jonas")

    database.run(lambda tx: set_roles(tx, system(), jonas.id, [Role.WAREHOUSE]))

    now = database.read(lambda tx: user_actor(tx, "Jonas"))
    assert (jonas.may("crm.read"), now.may("crm.read")) == (True, False)
    assert (jonas.may("inventory.adjust_stock"), now.may("inventory.adjust_stock")) == (False, True)


def test_the_last_administrator_cannot_be_lost(database: Database) -> None:
    admin = a_user(database, "admin", Role.ADMIN)

    with pytest.raises(LastAdmin):
        database.run(lambda tx: set_roles(tx, system(), admin.id, [Role.SALES]))
    with pytest.raises(LastAdmin):
        database.run(lambda tx: disable_user(tx, system(), admin.id, "left"))

    assert database.read(lambda tx: user_actor(tx, "admin")).may("access.create_user")
    a_user(database, "second", Role.ADMIN)
    database.run(lambda tx: disable_user(tx, system(), admin.id, "left"))
    with pytest.raises(UserNotFound):
        database.read(lambda tx: user_actor(tx, "admin"))


def test_a_program_acts_by_its_key_until_it_is_revoked(database: Database) -> None:
    sam = a_user(database, "sam", Role.WAREHOUSE)

    made = database.run(lambda tx: create_api_key(tx, system(), sam.id, "scanner"))

    assert database.read(lambda tx: actor_of_key(tx, made.key)).id == sam.id
    database.run(lambda tx: revoke_api_key(tx, system(), made.id))
    with pytest.raises(NotLoggedIn):
        database.read(lambda tx: actor_of_key(tx, made.key))
    with pytest.raises(ApiKeyNotFound):
        database.run(lambda tx: revoke_api_key(tx, system(), 999_999))


def test_a_key_is_kept_as_a_digest_only(database: Database) -> None:
    sam = a_user(database, "sam", Role.WAREHOUSE)

    made = database.run(lambda tx: create_api_key(tx, system(), sam.id, "scanner"))

    with database.snapshot() as tx:
        rows = [str(row) for row in tx.session.execute(text("SELECT * FROM api_keys"))]
        audited = tx.session.execute(text("SELECT payload FROM audit_entries")).scalars().all()
    assert made.key not in " ".join([*rows, *audited])
    assert "key" not in database.read(lambda tx: list_api_keys(tx, system()))[0].model_dump()


def test_a_disabled_users_key_stops_working(database: Database) -> None:
    sam = a_user(database, "sam", Role.WAREHOUSE)
    made = database.run(lambda tx: create_api_key(tx, system(), sam.id, "scanner"))

    database.run(lambda tx: disable_user(tx, system(), sam.id, "left"))

    with pytest.raises(NotLoggedIn):
        database.read(lambda tx: actor_of_key(tx, made.key))


def test_a_key_for_nobody_is_refused(database: Database) -> None:
    with pytest.raises(UserNotFound):
        database.run(lambda tx: create_api_key(tx, system(), 999_999, "scanner"))

    assert database.read(lambda tx: list_api_keys(tx, system())) == []


def test_a_role_taken_behind_the_services_back_is_found(database: Database) -> None:
    sam = a_user(database, "sam", Role.WAREHOUSE)
    with database.transaction() as tx:
        tx.session.execute(text(f"INSERT INTO user_roles VALUES ({sam.id}, 'admin')"))

    found = database.read(roles_are_as_audited)

    assert (found.examined, found.violations) == (
        1,
        (f"user {sam.id} holds roles that nobody gave",),
    )


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.lists(st.sets(st.sampled_from(Role), min_size=1), max_size=4))
def test_the_audit_trail_always_tells_the_roles_held(
    database: Database, changes: list[set[Role]]
) -> None:
    user = mia_beside_an_admin(database)
    for roles in changes:
        database.run(lambda tx, roles=roles: set_roles(tx, system(), user.id, roles))

    assert database.read(roles_are_as_audited).violations == ()


def mia_beside_an_admin(database: Database) -> UserView:
    """Return Mia; examples share one database, so she may be there already."""
    users = {user.login: user for user in database.read(lambda tx: list_users(tx, system()))}
    if not users:
        a_user(database, "admin", Role.ADMIN)
        return a_user(database, "mia")
    return users["mia"]


def test_the_demo_hires_its_staff(database: Database) -> None:
    hired = database.run(lambda tx: hire_staff(tx, system(), PASSWORD))

    assert list(hired) == ["mia", "jonas", "lin", "sam", "petra", "admin", "hanna"]
    assert [tuple(user.roles) for user in hired.values()] == [entry[2] for entry in STAFF]
