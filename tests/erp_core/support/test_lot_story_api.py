"""The story of a lot over REST: a note calls the warehouse, which blocks it; customers are told."""

import pytest
from fastapi.testclient import TestClient

from erp_core.access import Role
from erp_core.inventory.api import build_router as stock_routes
from erp_core.kernel.actor import Actor
from erp_core.kernel.database import Database
from erp_core.sales.stock_api import build_stock_router
from erp_core.support.api import build_router as support_routes
from tests.builders.http import client_for
from tests.builders.recalls import Cellar, a_cellar
from tests.builders.sales import a_market
from tests.builders.service_desk import an_agent
from tests.builders.unchanged import digest

ROOT = "/api/v1"


@pytest.fixture
def cellar(database: Database) -> Cellar:
    return a_cellar(a_market(database, stock="0"))


def client(database: Database, actor: Actor) -> TestClient:
    return client_for(database, actor, [stock_routes(), build_stock_router(), support_routes()])


def test_a_lot_is_called_for_blocked_and_told_of(cellar: Cellar) -> None:
    database = cellar.market.database
    lot = cellar.receives("LB-7")
    tom, ana = cellar.buyer("Tom"), cellar.buyer("Ana")
    cellar.delivers(tom)
    cellar.delivers(ana, "3")
    with (
        client(database, an_agent(database, "mia")) as mia,
        client(database, an_agent(database, "sam", Role.WAREHOUSE)) as sam,
    ):
        case = mia.post(f"{ROOT}/support/cases", json={"party_id": tom, "subject": "Mould"}).json()
        said = {"text": "@warehouse please block LB-7"}
        noted = mia.post(f"{ROOT}/support/cases/{case['id']}/notes", json=said)
        assert (noted.status_code, noted.json()["author_name"]) == (201, "Mia")

        [task] = sam.get(f"{ROOT}/support/tasks", params={"waiting_for": 2}).json()["items"]
        assert (task["kind"], task["case_id"], task["department"]) == ("mention", None, "warehouse")
        assert task["links"] == [{"record_table": "lots", "record_id": lot, "label": "LB-7"}]
        taken = sam.post(f"{ROOT}/support/tasks/{task['id']}/take").json()
        assert taken["assignee_id"] == 2
        assert sam.get(f"{ROOT}/support/cases/{case['id']}/notes").status_code == 403

        found = sam.get(f"{ROOT}/inventory/lots/search", params={"text": "lb-7"}).json()["items"]
        assert [one["id"] for one in found] == [lot]
        owners = sam.get(f"{ROOT}/sales/lots/{lot}/owners").json()["items"]
        assert [(one["party_id"], one["quantity"]) for one in owners] == [(tom, "2"), (ana, "3")]
        sam.post(f"{ROOT}/inventory/lots/{lot}/block", json={"reason": "mould"})
        listed = sam.get(f"{ROOT}/sales/recalls", params={"lot_id": lot}).json()["items"]
        assert [(one["party_id"], one["state"]) for one in listed] == [
            (ana, "draft"),
            (tom, "dismissed"),
        ]
        assert sam.get(f"{ROOT}/inventory/lots", params={"blocked_only": True}).json()["items"]

        tell = f"{ROOT}/sales/recalls/{listed[0]['id']}/tell"
        assert sam.post(tell, json={}).status_code == 403
        assert mia.post(tell, json={}).json()["state"] == "told"
        before = digest(database)
        assert mia.post(tell, json={}).status_code == 409
        assert mia.post(f"{ROOT}/sales/recalls/99/tell", json={}).status_code == 404
        assert mia.post(tell, json={"text": ""}).status_code == 422
        assert digest(database) == before
        back = mia.get(f"{ROOT}/support/tasks/{task['id'] + 1}").json()
        assert (back["kind"], back["state"]) == ("lot_blocked", "done")
