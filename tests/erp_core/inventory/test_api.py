"""Inventory over REST."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from erp_core.inventory.api import build_router
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.database import Database
from tests.builders.catalog import a_variant
from tests.builders.finance import books
from tests.builders.http import client_for
from tests.builders.inventory import broken_stock_rules, stock_levels

ROOT = "/api/v1/inventory"
PUBLIC = Actor(
    ActorKind.CUSTOMER, 0, "stranger", frozenset({"inventory.read_availability"}), frozenset()
)


@pytest.fixture
def staff(database: Database) -> Iterator[TestClient]:
    with client_for(database, system(), [build_router()]) as client:
        yield client


@pytest.fixture
def stranger(database: Database) -> Iterator[TestClient]:
    with client_for(database, PUBLIC, [build_router()]) as client:
        yield client


@pytest.fixture
def variant_id(database: Database, staff: TestClient) -> int:
    database.run(books)
    body = {"code": "HH", "name_en": "Harbour", "name_zh": "港口"}
    assert staff.post(f"{ROOT}/warehouses", json=body).status_code == 201
    return database.run(lambda tx: a_variant(tx, unit="KGM")).id


def test_goods_are_opened_received_counted_and_scrapped(
    database: Database, staff: TestClient, variant_id: int
) -> None:
    goods = {"variant_id": variant_id, "quantity": "10", "unit_cost": "8.00"}
    spoilt = {"variant_id": variant_id, "quantity": "2", "reason": "wet"}
    missing = {"variant_id": variant_id, "quantity": "-1.5", "reason": "count"}

    opened = staff.post(f"{ROOT}/opening", json=goods)
    received = staff.post(f"{ROOT}/receipts", json=goods | {"lot": "L-88"})
    scrapped = staff.post(f"{ROOT}/scrap", json=spoilt)
    counted = staff.post(f"{ROOT}/adjustments", json=missing)

    answers = (opened, received, scrapped, counted)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert received.json()["value"] == {"amount": "80.00", "currency": "EUR"}
    assert scrapped.json()["moves"][0]["quantity"] == "2"
    assert stock_levels(database) == {
        "HB-1000": ("6.500000", "0.000000"),
        "HB-1000/L-88": ("10.000000", "0.000000"),
    }
    stock = staff.get(f"{ROOT}/stock", params={"variant_id": variant_id}).json()["items"]
    assert [(line["lot"], line["on_hand"]) for line in stock] == [("L-88", "10"), (None, "6.5")]
    moves = staff.get(f"{ROOT}/moves").json()["items"]
    assert [move["kind"] for move in moves] == ["adjustment", "scrap", "receipt", "opening"]
    assert [w["code"] for w in staff.get(f"{ROOT}/warehouses").json()["items"]] == ["HH"]
    assert broken_stock_rules(database) == []


def test_anyone_may_ask_how_much_there_is_and_no_more(
    staff: TestClient, stranger: TestClient, variant_id: int
) -> None:
    goods = {"variant_id": variant_id, "quantity": "2.5", "unit_cost": "8.00"}
    staff.post(f"{ROOT}/opening", json=goods)

    asked = stranger.get(f"{ROOT}/availability/{variant_id}")

    assert asked.json() == {"variant_id": variant_id, "available": "2.5"}
    assert stranger.get(f"{ROOT}/availability/{variant_id + 1}").status_code == 404
    refused = [
        stranger.get(f"{ROOT}/stock"),
        stranger.get(f"{ROOT}/moves"),
        stranger.get(f"{ROOT}/warehouses"),
        stranger.post(f"{ROOT}/receipts", json=goods),
    ]
    assert [answer.status_code for answer in refused] == [403] * 4


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "1e30", 1.5, True, "0.0000001"])
def test_only_exact_positive_quantities_are_received(
    database: Database, staff: TestClient, variant_id: int, quantity: object
) -> None:
    goods = {"variant_id": variant_id, "quantity": quantity, "unit_cost": "8.00"}

    assert staff.post(f"{ROOT}/receipts", json=goods).status_code == 422
    assert stock_levels(database) == {}
