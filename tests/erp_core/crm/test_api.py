"""The CRM over REST."""

from erp_core.access import Role
from erp_core.crm.api import build_router
from erp_core.kernel.database import Database
from tests.builders.access import a_member_of_staff, as_customer
from tests.builders.crm import a_shop, an_address, bought
from tests.builders.http import client_for
from tests.builders.parties import a_customer


def test_a_customers_life_is_read(database: Database) -> None:
    article, wei = a_shop(database), a_customer(database)
    an_address(database, wei.id)
    order = bought(database, wei.id, article)
    actor = a_member_of_staff(database, Role.SALES)
    client = client_for(database, actor, [build_router()])
    path = f"/api/v1/crm/customers/{wei.id}"

    told = client.get(f"{path}/timeline", params={"kind": "order"}).json()["items"]
    rhythm = client.get(f"{path}/rhythm").json()
    lifecycle = client.get(f"{path}/lifecycle").json()

    assert [(line["record_table"], line["record_id"]) for line in told] == [("orders", order)]
    assert (rhythm["orders"], rhythm["last_on"], rhythm["due_in"]) == (1, "2026-05-19", None)
    assert (lifecycle["stage"], lifecycle["history"][0]["source"]) == ("new", "prospect")


def test_a_note_is_added_and_listed_and_a_review_run(database: Database) -> None:
    wei = a_customer(database)
    client = client_for(database, a_member_of_staff(database, Role.SALES), [build_router()])
    path = f"/api/v1/crm/customers/{wei.id}/notes"

    added = client.post(path, json={"text": "likes floral"})
    reviewed = client.post("/api/v1/crm/lifecycle/review")

    assert added.status_code == 201
    assert client.get(path).json() == [added.json()]
    assert client.post(path, json={"text": " "}).status_code == 422
    assert reviewed.json() == {"examined": 0, "changes": []}


def test_a_customer_and_a_missing_party_are_refused(database: Database) -> None:
    wei = a_customer(database)
    own = client_for(database, as_customer(database, wei.id), [build_router()])
    staff = client_for(database, a_member_of_staff(database, Role.SALES), [build_router()])

    for name in ("timeline", "rhythm", "lifecycle", "notes"):
        assert own.get(f"/api/v1/crm/customers/{wei.id}/{name}").status_code == 403
        assert staff.get(f"/api/v1/crm/customers/999999/{name}").status_code == 404
