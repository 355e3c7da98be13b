"""Access over REST."""

from fastapi.testclient import TestClient
from sqlalchemy import text

from erp_core.access import Role
from erp_core.access.api import build_router
from erp_core.kernel.database import Database
from tests.builders.access import PASSWORD, a_member_of_staff, a_user
from tests.builders.http import client_for

BASE = "/api/v1/access"
PETRA = {"login": "petra", "name": "Petra", "password": PASSWORD, "roles": ["accountant"]}


def admin(database: Database) -> TestClient:
    actor = a_member_of_staff(database, Role.ADMIN, login="admin")
    return client_for(database, actor, [build_router()])


def test_a_user_is_created_listed_and_logs_in(database: Database) -> None:
    client = admin(database)

    created = client.post(f"{BASE}/users", json=PETRA)
    opened = client.post(f"{BASE}/log-in", json={"login": "Petra", "password": PASSWORD})

    assert created.status_code == 201
    assert created.json() == client.get(f"{BASE}/users/{created.json()['id']}").json()
    assert [user["login"] for user in client.get(f"{BASE}/users").json()] == ["admin", "petra"]
    assert opened.json()["user_id"] == created.json()["id"]
    fresh = client.post(f"{BASE}/rotate", json={"token": opened.json()["token"]})
    assert fresh.status_code == 201
    assert client.post(f"{BASE}/log-out", json={"token": fresh.json()["token"]}).status_code == 204
    again = client.post(f"{BASE}/rotate", json={"token": fresh.json()["token"]})
    assert (again.status_code, again.json()["code"]) == (403, "not_logged_in")


def test_a_refused_log_in_is_the_same_for_known_and_unknown(database: Database) -> None:
    client = admin(database)

    answers = [
        client.post(f"{BASE}/log-in", json={"login": login, "password": "wrong"})
        for login in ("admin", "nobody")
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].content == answers[1].content


def test_no_answer_with_a_secret_is_kept_for_its_idempotency_key(database: Database) -> None:
    client = admin(database)
    mia = a_user(database, "mia")
    key = {"Idempotency-Key": "k1"}

    made = client.post(f"{BASE}/users/{mia.id}/api-keys", json={"label": "bot"}, headers=key)
    client.post(f"{BASE}/users", json=PETRA, headers={"Idempotency-Key": "k2"})
    client.put(f"{BASE}/users/{mia.id}/password", json={"password": PASSWORD}, headers=key)

    assert made.json()["key"].startswith("fdk_")
    with database.snapshot() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM idempotency_keys")).scalar() == 0


def test_roles_are_changed_and_a_user_disabled_and_enabled(database: Database) -> None:
    client = admin(database)
    mia = a_user(database, "mia")
    path = f"{BASE}/users/{mia.id}"

    changed = client.put(f"{path}/roles", json={"roles": ["sales", "support"]})
    disabled = client.post(f"{path}/disable", json={"reason": "left"})
    enabled = client.post(f"{path}/enable")

    assert changed.json()["roles"] == ["sales", "support"]
    assert disabled.json()["disabled_at"] is not None
    assert enabled.json()["disabled_at"] is None


def test_keys_are_listed_without_the_key_and_revoked(database: Database) -> None:
    client = admin(database)
    mia = a_user(database, "mia")
    made = client.post(f"{BASE}/users/{mia.id}/api-keys", json={"label": "bot"}).json()

    revoked = client.post(f"{BASE}/api-keys/{made['id']}/revoke")

    assert client.get(f"{BASE}/api-keys").json() == [revoked.json()]
    assert "key" not in revoked.json()
    assert revoked.json()["revoked_at"] is not None


def test_roles_and_the_caller_are_told(database: Database) -> None:
    client = admin(database)

    roles = {entry["role"]: entry["permissions"] for entry in client.get(f"{BASE}/roles").json()}
    me = client.get(f"{BASE}/me").json()

    assert set(roles) == set(Role)
    assert me["permissions"] == roles["admin"]


def test_support_cannot_read_or_change_access(database: Database) -> None:
    mia = a_member_of_staff(database, Role.SUPPORT)
    client = client_for(database, mia, [build_router()])

    answers = [
        client.get(f"{BASE}/users"),
        client.get(f"{BASE}/roles"),
        client.get(f"{BASE}/api-keys"),
        client.post(f"{BASE}/users", json=PETRA),
        client.put(f"{BASE}/users/{mia.id}/roles", json={"roles": ["admin"]}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 5
    assert client.get(f"{BASE}/me").json()["name"] == "Mia"
