"""Support over REST."""

from fastapi.testclient import TestClient

from erp_core.access import Role
from erp_core.kernel.database import Database
from erp_core.support.api import build_router
from tests.builders.access import a_member_of_staff, as_customer
from tests.builders.http import client_for
from tests.builders.parties import a_customer
from tests.builders.support import a_case, a_draft

CASES = "/api/v1/support/cases"
PAGES = "/api/v1/support/pages"


def staff(database: Database) -> TestClient:
    return client_for(database, a_member_of_staff(database, Role.SUPPORT), [build_router()])


def test_a_case_goes_all_its_way(database: Database) -> None:
    client = staff(database)
    tom = a_customer(database, "Tom")

    opened = client.post(CASES, json={"party_id": tom.id, "subject": "Leaks"})
    path = f"{CASES}/{opened.json()['id']}"
    steps = [
        client.put(f"{path}/assignee", json={"user_id": 1}),
        client.post(f"{path}/await-customer", json={"reason": "photo?"}),
        client.post(f"{path}/reopen", json={"reason": "photo came"}),
        client.post(f"{path}/solve", json={"reason": "gasket sent", "cause": "faulty"}),
        client.post(f"{path}/close", json={"reason": "no answer"}),
    ]

    assert opened.status_code == 201
    assert [step.json()["state"] for step in steps] == [
        "open",
        "pending",
        "open",
        "solved",
        "closed",
    ]
    assert client.get(path).json() == steps[-1].json()
    assert len(client.get(f"{path}/steps").json()) == 5
    assert client.post(f"{path}/reopen", json={"reason": "x"}).status_code == 409


def test_the_list_of_cases_takes_filters(database: Database) -> None:
    client = staff(database)
    tom, wei = a_customer(database, "Tom"), a_customer(database)
    case, _other = a_case(database, tom.id), a_case(database, wei.id)

    listed = client.get(CASES, params={"party_id": tom.id, "open_only": "true", "limit": 10})

    assert [entry["id"] for entry in listed.json()["items"]] == [case.id]
    assert client.get(CASES, params={"state": "lost"}).status_code == 422


def test_a_page_is_saved_read_and_listed(database: Database) -> None:
    client = staff(database)

    saved = client.put(PAGES, json=a_draft().model_dump(mode="json"))

    assert client.get(f"{PAGES}/returns").json() == saved.json()
    assert client.get(PAGES).json() == [saved.json()]
    assert [v["version"] for v in client.get(f"{PAGES}/returns/versions").json()] == [1]
    assert client.get(f"{PAGES}/nothing").status_code == 404


def test_a_customer_reads_no_cases_and_no_handbook(database: Database) -> None:
    tom = a_customer(database, "Tom")
    case = a_case(database, tom.id)
    client = client_for(database, as_customer(database, tom.id), [build_router()])

    assert client.get(f"{CASES}/{case.id}").status_code == 403
    assert client.get(PAGES).status_code == 403
    assert client.post(CASES, json={"party_id": tom.id, "subject": "Mine"}).status_code == 201
