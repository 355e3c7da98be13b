"""Maintenance over REST: asked twice it is done once, and what is refused says why."""

import pytest

from erp_core import maintenance
from erp_core.access import Role
from erp_core.kernel.actor import system
from erp_core.maintenance.api import build_router
from tests.builders.access import a_member_of_staff
from tests.builders.http import client_for
from tests.builders.maintenance import a_plan, a_workshop

ROOT = "/api/v1/maintenance"


@pytest.fixture
def shop(database):
    return database.run(a_workshop)


@pytest.fixture
def client(database, shop):
    return client_for(database, a_member_of_staff(database, Role.TECHNICIAN), [build_router()])


def test_a_technician_works_an_order_from_reading_to_end(database, shop, client):
    plan = database.run(lambda tx: a_plan(tx, shop.roaster, meter_id=shop.hours, every_units="50"))
    read = client.post(f"{ROOT}/meters/{shop.hours}/readings", json={"value": "51"})
    assert (read.status_code, read.json()["run"], read.json()["source"]) == (201, "51", "typed")
    assert [one["id"] for one in client.get(f"{ROOT}/plans/due").json()] == [plan]
    (order,) = client.post(f"{ROOT}/plans/due").json()["orders"]
    path = f"{ROOT}/orders/{order['id']}"
    days = {"plan_from": "2026-05-19", "plan_until": "2026-05-20", "blocks": True}
    assert client.post(f"{path}/plan", json=days).json()["state"] == "planned"
    assert client.post(f"{path}/start").json()["state"] == "in_progress"
    lines = {"lines": [{"variant_id": shop.belt, "quantity": "2"}]}
    assert client.post(f"{path}/parts", json=lines).status_code == 201
    back = {"lines": [{"variant_id": shop.belt, "quantity": "1"}]}
    taken = client.post(f"{path}/part-returns", json=back).json()
    assert taken["parts_cost"] == {"amount": "12.50", "currency": "EUR"}
    assert client.post(f"{path}/time", json={"minutes": 40}).json()["minutes"] == 40
    ended = client.post(f"{path}/finish", json={"remedy": "Greased"}).json()
    assert (ended["state"], ended["ended_on"]) == ("done", "2026-05-19")
    assert client.get(f"{ROOT}/plans/due").json() == []


def test_the_same_key_asks_for_work_once(database, shop, client):
    body = {"asset_id": shop.roaster, "title": "Belt slips", "reason": "It squeaks"}
    key = {"Idempotency-Key": "belt-1"}

    first = client.post(f"{ROOT}/orders", json=body, headers=key)
    again = client.post(f"{ROOT}/orders", json=body, headers=key)
    other = client.post(f"{ROOT}/orders", json={**body, "title": "Other"}, headers=key)

    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert other.status_code == 409
    found = database.read(lambda tx: maintenance.list_work_orders(tx, system()).items)
    assert [one.title for one in found] == ["Belt slips"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("meters/{hours}/readings", {"value": "6"}, 409, "read_otherwise"),
        (
            "meters/{hours}/readings",
            {"value": "6", "taken_at": "2026-05-18T00:00:00Z"},
            409,
            "runs_backwards",
        ),
        ("meters/{hours}/readings", {"value": 1.5}, 422, None),
        (
            "meters/{hours}/readings",
            {"value": "9", "taken_at": "2026-05-20T00:00:00Z"},
            422,
            "read_in_the_future",
        ),
        ("meters/99/readings", {"value": "1"}, 404, "no_such_meter"),
        ("orders", {"asset_id": 99, "title": "x", "reason": "y"}, 404, "no_such_asset"),
        ("orders", {"asset_id": 1, "title": "x"}, 422, None),
        (
            "assets/{roaster}/meters",
            {"code": "H2", "name_en": "x", "name_zh": "y", "unit": "h"},
            403,
            "not_allowed",
        ),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(
    database, shop, client, path, body, status, code
):
    client.post(f"{ROOT}/meters/{shop.hours}/readings", json={"value": "5"})

    answer = client.post(f"{ROOT}/{path.format(hours=shop.hours, roaster=1)}", json=body)

    assert answer.status_code == status
    assert code is None or answer.json()["code"] == code
    readings = database.read(lambda tx: maintenance.list_readings(tx, system(), shop.hours).items)
    assert len(readings) == 1
    assert database.read(lambda tx: maintenance.list_work_orders(tx, system()).items) == []


def test_a_plan_that_comes_round_after_nothing_is_refused(database, shop):
    planner = a_member_of_staff(database, Role.PLANNER, login="lin")
    client = client_for(database, planner, [build_router()])
    named = {"name_en": "x", "name_zh": "y"}
    for body, code in (
        (named, "never_due"),
        ({**named, "every_units": "5"}, "never_due"),
        ({**named, "every_units": "5", "meter_id": shop.gas}, "no_counter"),
    ):
        answer = client.post(f"{ROOT}/assets/{shop.roaster}/plans", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert client.get(f"{ROOT}/plans").json() == []
