"""Counters that go very far, and days and moments at the ends of the calendar."""

from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from erp_core import catalog, maintenance
from erp_core.access import Role
from erp_core.kernel.actor import system
from erp_core.kernel.quantity import TooLarge, plain
from erp_core.maintenance import NewMeter, NewReplacement
from erp_core.maintenance.api import build_router
from tests.builders.access import a_member_of_staff
from tests.builders.catalog import a_variant
from tests.builders.http import client_for
from tests.builders.maintenance import a_plan, a_workshop, an_asset, begun, done, read_off

ROOT = "/api/v1/maintenance"
MOST = 10**11 - 1


@pytest.fixture
def shop(database):
    return database.run(a_workshop)


@pytest.fixture
def client(database, shop):
    return client_for(database, a_member_of_staff(database, Role.PLANNER), [build_router()])


def replaced(database, clock, meter_id, last, first):
    clock.advance(timedelta(hours=1))
    new = NewReplacement(last_value=last, first_value=first, reason="broken glass")
    return database.run(lambda tx: maintenance.replace_meter(tx, system(), meter_id, new))


@pytest.mark.parametrize("path", ["readings", "replacements"])
def test_a_meter_says_no_more_than_can_be_counted_on(client, shop, path):
    much = "100000000000"
    body = {"value": much} if path == "readings" else {"last_value": much, "reason": "broken"}

    told = client.post(f"{ROOT}/meters/{shop.hours}/{path}", json=body)

    assert told.status_code == 422
    plan = {"name_en": "Oil", "name_zh": "油", "meter_id": shop.hours, "every_units": much}
    assert client.post(f"{ROOT}/assets/{shop.roaster}/plans", json=plan).status_code == 422


def test_the_longest_plan_on_a_replaced_counter_leaves_every_list_readable(
    database, shop, clock, client
):
    far = {"meter_id": shop.hours, "every_units": str(MOST)}
    plan_id = database.run(lambda tx: a_plan(tx, shop.roaster, every_days=7, **far))
    database.run(lambda tx: read_off(tx, shop.hours, "5"))
    replaced(database, clock, shop.hours, 5, MOST)

    told = client.get(f"{ROOT}/plans").json()

    assert [(one["id"], one["due_at"]) for one in told] == [(plan_id, str(2 * MOST - 5))]
    assert client.get(f"{ROOT}/plans/due?on=2026-05-26").status_code == 200
    order_id = database.run(lambda tx: begun(tx, shop.roaster, clock.now().date()))
    database.run(lambda tx: done(tx, order_id))
    assert client.delete(f"{ROOT}/plans/{plan_id}").status_code == 200


def test_a_counter_that_was_replaced_too_often_is_refused_and_stays_readable(database, shop, clock):
    database.run(lambda tx: read_off(tx, shop.hours, "0"))
    for _ in range(10):
        replaced(database, clock, shop.hours, MOST, 0)
    clock.advance(timedelta(hours=1))

    with pytest.raises(TooLarge):
        replaced(database, clock, shop.hours, MOST, 0)
    with pytest.raises(TooLarge):
        database.run(lambda tx: read_off(tx, shop.hours, str(MOST)))

    view = database.run(lambda tx: read_off(tx, shop.hours, "9"))
    assert plain(view.run) == str(10 * MOST + 9)


@pytest.mark.parametrize("day", ["9999-12-31", "1000-01-01"])
def test_days_at_the_ends_of_the_calendar_are_refused(client, shop, day):
    asset = {"code": "X-1", "name_en": "X", "name_zh": "某", "acquired_on": "2026-01-05"}
    plan = {"name_en": "Oil", "name_zh": "油", "every_days": 30, "base_on": day}
    days = {"plan_from": day, "plan_until": day}
    told = [
        client.get(f"{ROOT}/plans/due?on={day}"),
        client.get(f"{ROOT}/assets/{shop.roaster}/reliability?last_on={day}"),
        client.get(f"{ROOT}/assets/{shop.roaster}/reliability?first_on={day}"),
        client.post(f"{ROOT}/assets", json={**asset, "acquired_on": day}),
        client.post(f"{ROOT}/assets", json={**asset, "installed_on": day}),
        client.post(f"{ROOT}/assets", json={**asset, "warranty_until": day}),
        client.post(f"{ROOT}/assets/{shop.roaster}/plans", json=plan),
        client.post(f"{ROOT}/orders/1/plan", json=days),
    ]

    assert [one.status_code for one in told] == [422] * len(told)
    assert client.get(f"{ROOT}/plans/due?on=20260519").status_code == 422
    assert client.get(f"{ROOT}/plans/due?on=2999-12-31").status_code == 200


def test_the_last_day_with_the_longest_warranty_can_be_told(database, shop, client):
    def keep(tx):
        machine = a_variant(tx, "LM-1")
        change = catalog.ProductChange(warranty_months=600)
        catalog.change_product(tx, system(), machine.product_id, change)
        an_asset(tx, "SOLD-1", variant_id=machine.id, acquired_on="2999-12-31")
        a_plan(tx, shop.roaster, every_days=36_500, base_on="2999-12-31")

    database.run(keep)

    assert client.get(f"{ROOT}/assets").json()["items"][0]["warranty_until"] == "3049-12-31"
    assert client.get(f"{ROOT}/plans").json()[0]["due_on"] == "3099-12-07"


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"])
def test_moments_at_the_ends_of_the_calendar_are_refused(client, shop, at):
    meter = f"{ROOT}/meters/{shop.hours}"
    replaced_at = {"last_value": "1", "reason": "broken", "taken_at": at}
    work = {"asset_id": shop.roaster, "title": "x", "reason": "y", "is_failure": True}
    told = [
        client.post(f"{meter}/readings", json={"value": "1", "taken_at": at}),
        client.post(f"{meter}/replacements", json=replaced_at),
        client.post(f"{ROOT}/orders", json={**work, "down_from": at}),
    ]

    assert [one.status_code for one in told] == [422] * 3


def test_a_gauge_goes_as_far_below_nothing(database, shop):
    low = NewMeter(code="LOW", name_en="Low", name_zh="低", unit="mbar", kind="gauge")
    meter = database.run(lambda tx: maintenance.add_meter(tx, system(), shop.roaster, low))

    view = database.run(lambda tx: read_off(tx, meter.id, str(-MOST)))

    assert view.run == Decimal(-MOST)
    with pytest.raises(ValidationError):
        read_off(None, meter.id, str(-MOST - 1))
