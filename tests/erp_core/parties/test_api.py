"""Parties over REST."""

from fastapi.testclient import TestClient

from erp_core.access import Role
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.parties.api import build_router
from tests.builders.access import a_member_of_staff, as_customer
from tests.builders.http import client_for
from tests.builders.parties import a_company, a_customer

WEI = {
    "kind": "person",
    "name": "Wei Zhang",
    "name_zh": "张伟",
    "contact_points": [{"kind": "phone", "value": "040 66969 001"}],
}


def staff(database: Database) -> TestClient:
    return client_for(database, a_member_of_staff(database, Role.SALES), [build_router()])


def test_a_party_is_entered_found_and_read(database: Database) -> None:
    client = staff(database)

    created = client.post("/api/v1/parties", json=WEI)
    found = client.get("/api/v1/parties", params={"text": "张伟"})
    read = client.get(f"/api/v1/parties/{created.json()['id']}")

    assert created.status_code == 201
    assert found.json()["items"] == [created.json()] == [read.json()]


def test_the_same_request_sent_twice_enters_one_party(database: Database) -> None:
    client = staff(database)

    answers = [
        client.post("/api/v1/parties", json=WEI, headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    assert len(client.get("/api/v1/parties").json()["items"]) == 1


def test_contact_points_and_addresses_are_added_and_listed(database: Database) -> None:
    client = staff(database)
    path = f"/api/v1/parties/{a_customer(database).id}"
    address = {
        "recipient": "Wei Zhang",
        "street": "Speicherstraße 14",
        "postcode": "20457",
        "city": "Hamburg",
        "country": "DE",
    }

    point = client.post(f"{path}/contact-points", json={"kind": "email", "value": "W@Example.com"})
    kept = client.post(f"{path}/addresses", json=address)

    assert point.json()["value"] == "w@example.com"
    assert client.get(f"{path}/contact-points").json() == [point.json()]
    assert client.get(f"{path}/addresses").json() == [kept.json()]


def test_powers_are_granted_listed_and_revoked(database: Database) -> None:
    client = staff(database)
    ana, lindner = a_customer(database, "Ana"), a_company(database)
    path = f"/api/v1/parties/{lindner.id}/powers"
    powers = {"view": True, "order_up_to": {"amount": "1500.00", "currency": "EUR"}, "pay": True}

    granted = client.put(f"{path}/{ana.id}", json=powers)

    assert granted.json() == {"person_id": ana.id, "company_id": lindner.id, "powers": powers}
    assert client.get(path).json() == [granted.json()]
    assert client.delete(f"{path}/{ana.id}").json()["powers"]["view"] is False
    assert client.get(path).json() == []


def test_a_consent_is_recorded_and_listed(database: Database) -> None:
    client = staff(database)
    wei = a_customer(database)
    consent = {
        "party_id": wei.id,
        "channel": "sms",
        "address": "040 66969 001",
        "purpose": "marketing",
        "granted": False,
        "basis": "objection",
        "source": "call",
    }

    recorded = client.post("/api/v1/parties/consents", json=consent)

    assert recorded.json()["address"] == "+494066969001"
    assert client.get(f"/api/v1/parties/{wei.id}/consents").json() == [recorded.json()]


def test_another_party_is_missing_for_a_customer_and_forbidden_to_change(
    database: Database,
) -> None:
    wei, tom = a_customer(database), a_customer(database, "Tom")
    client = client_for(database, as_customer(database, wei.id), [build_router()])

    hidden = client.get(f"/api/v1/parties/{tom.id}")
    missing = client.get("/api/v1/parties/999999")
    refused = client.post("/api/v1/parties", json=WEI)

    assert (hidden.status_code, hidden.json()) == (404, missing.json())
    assert refused.status_code == 403
    everyone = client_for(database, system(), [build_router()])
    assert len(everyone.get("/api/v1/parties").json()["items"]) == 2


def test_bad_input_names_the_field(database: Database) -> None:
    client = staff(database)

    bad = client.post("/api/v1/parties", json={**WEI, "kind": "robot"})
    phone = client.post(
        "/api/v1/parties", json={**WEI, "contact_points": [{"kind": "phone", "value": "12345"}]}
    )

    assert bad.status_code == 422
    assert (phone.status_code, phone.json()["code"]) == (422, "bad_phone")
    assert client.get("/api/v1/parties").json()["items"] == []
