"""REST of the books."""

import pytest

from erp_core.finance.api import build_router
from erp_core.kernel.actor import Actor, ActorKind, PartyId, system
from tests.builders.catalog import a_tax
from tests.builders.finance import a_line, a_payer, a_payment, an_invoice, books
from tests.builders.http import client_for

ROOT = "/api/v1/finance"
EUR_10 = {"amount": "10.00", "currency": "EUR"}
LINE = {
    "description_en": "House Blend 1 kg",
    "description_zh": "鹤港拼配 1公斤",
    "quantity": "2",
    "unit_price": "5.00",
}


@pytest.fixture
def payer(database):
    database.run(books)
    return database.run(a_payer)


@pytest.fixture
def staff(database, payer):
    with client_for(database, system(), [build_router()]) as client:
        yield client


@pytest.fixture
def customer(database, payer):
    actor = Actor(
        ActorKind.CUSTOMER, payer, "Ana", frozenset({"finance.read"}), frozenset({PartyId(payer)})
    )
    with client_for(database, actor, [build_router()]) as client:
        yield client


def test_from_invoice_to_refund(staff, payer):
    invoice = staff.post(
        f"{ROOT}/invoices", json={"party_id": payer, "currency": "EUR", "lines": [LINE]}
    ).json()
    payment = staff.post(
        f"{ROOT}/payments",
        json={"party_id": payer, "amount": EUR_10, "method": "bank_transfer"},
    ).json()
    note = staff.post(f"{ROOT}/invoices/{invoice['id']}/credit", json={"reason": "returned"}).json()
    refunded = staff.post(
        f"{ROOT}/payments/{payment['id']}/refund", json={"amount": EUR_10, "reason": "returned"}
    ).json()

    assert (invoice["number"], invoice["gross"]) == ("INV-2026-0001", EUR_10)
    assert (payment["number"], payment["allocated"]) == ("PAY-2026-0001", EUR_10)
    assert (note["number"], note["freed"]) == (
        "CN-2026-0001",
        [{"payment_id": payment["id"], "amount": EUR_10}],
    )
    assert [each["number"] for each in refunded["refunds"]] == ["REF-2026-0001"]
    balance = staff.get(f"{ROOT}/customers/{payer}/balance").json()
    assert balance["due"] == {"amount": "0.00", "currency": "EUR"}


def test_the_same_request_with_the_same_key_issues_one_invoice(staff, payer):
    body = {"party_id": payer, "currency": "EUR", "lines": [LINE]}
    first, again = (
        staff.post(f"{ROOT}/invoices", json=body, headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    )

    assert first.status_code == 201
    assert first.json() == again.json()
    assert len(staff.get(f"{ROOT}/invoices").json()["items"]) == 1


def test_invoices_are_listed_found_and_shown(staff, database, payer):
    invoice = database.run(lambda tx: an_invoice(tx, payer))

    listed = staff.get(f"{ROOT}/invoices", params={"party_id": payer}).json()
    found = staff.get(f"{ROOT}/invoices/by-number/INV-2026-0001").json()
    shown = staff.get(f"{ROOT}/invoices/{invoice.id}").json()
    opened = staff.get(f"{ROOT}/customers/{payer}/open-invoices").json()

    assert listed["items"] == [found] == [shown] == opened
    assert shown["due_date"] == "2026-06-02"


def test_payments_are_allocated_freed_listed_and_shown(staff, database, payer):
    invoice, payment = database.run(
        lambda tx: (an_invoice(tx, payer), a_payment(tx, payer, "4.00", {}))
    )
    path = f"{ROOT}/payments/{payment.id}"

    allocated = staff.post(f"{path}/allocate", json={"allocate_to": "auto"}).json()
    settled = staff.get(f"{ROOT}/invoices/{invoice.id}/payments").json()
    freed = staff.delete(f"{path}/allocations/{invoice.id}").json()
    listed = staff.get(f"{ROOT}/payments", params={"party_id": payer}).json()

    assert settled == allocated["allocations"]
    assert freed["allocations"] == []
    assert listed["items"] == [freed] == [staff.get(path).json()]


def test_the_accountant_keeps_the_books(staff, database):
    entry = staff.post(
        f"{ROOT}/entries",
        json={
            "memo": "Capital",
            "lines": [
                {"account": "bank", "debit": EUR_10},
                {"account": "2000", "credit": EUR_10},
            ],
        },
    ).json()
    opposite = staff.post(f"{ROOT}/entries/{entry['id']}/reverse", json={"reason": "wrong"}).json()
    tax = database.run(a_tax)
    account = {"code": "6840", "name_en": "Bank fees", "name_zh": "手续费", "kind": "expense"}

    assert (entry["number"], opposite["number"]) == ("JE-2026-0001", "JE-2026-0002")
    assert staff.get(f"{ROOT}/entries/{entry['id']}").json() == entry
    assert len(staff.get(f"{ROOT}/entries").json()["items"]) == 2
    assert staff.get(f"{ROOT}/trial-balance").json()["debit"]["amount"] == "20.00"
    assert staff.post(f"{ROOT}/accounts", json=account).status_code == 201
    mapped = staff.put(f"{ROOT}/taxes/{tax.id}/account", json={"account": "tax_payable"})
    assert mapped.json()["code"] == "3800"
    assert "6840" in {each["code"] for each in staff.get(f"{ROOT}/accounts").json()}


def test_a_month_is_locked_and_opened(staff, payer):
    body = {"party_id": payer, "currency": "EUR", "lines": [LINE]}
    staff.post(f"{ROOT}/periods/2026-05/lock")
    refused = staff.post(f"{ROOT}/invoices", json=body)
    staff.post(f"{ROOT}/periods/2026-05/unlock", json={"reason": "the auditor allowed it"})
    accepted = staff.post(f"{ROOT}/invoices", json=body)

    assert (refused.status_code, refused.json()["code"]) == (409, "period_locked")
    assert accepted.json()["number"] == "INV-2026-0001"
    assert [each["lock"] for each in staff.get(f"{ROOT}/periods").json()] == ["open"]
    assert staff.post(f"{ROOT}/periods/May/lock").status_code == 422


def test_terms_are_agreed_and_told(staff, payer):
    path = f"{ROOT}/customers/{payer}/terms"
    limit = {"amount": "1500.00", "currency": "EUR"}

    staff.put(path, json={"payment_days": 30, "credit_limit": limit})

    assert staff.get(path).json() == {
        "party_id": payer,
        "payment_days": 30,
        "credit_limit": limit,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"lines": []},
        {"currency": "XXX"},
        {"lines": [LINE | {"quantity": 2.0}]},
        {"lines": [LINE | {"quantity": "0"}]},
        {"lines": [LINE | {"unit_price": True}]},
        {"lines": [LINE | {"quantity": "999999999999", "unit_price": "999999999999"}]},
        {"due_days": -1},
        {"party_id": 0},
        {"gross": "1"},
    ],
)
def test_a_wrong_invoice_is_refused_and_none_is_issued(staff, payer, change):
    body = {"party_id": payer, "currency": "EUR", "lines": [LINE]} | change

    assert staff.post(f"{ROOT}/invoices", json=body).status_code == 422

    assert staff.get(f"{ROOT}/invoices").json()["items"] == []


def test_a_customer_sees_its_own_and_nothing_else(customer, database, payer):
    mine = database.run(lambda tx: an_invoice(tx, payer))
    other = database.run(lambda tx: an_invoice(tx, a_payer(tx, "Wei"), a_line("7.00")))

    assert customer.get(f"{ROOT}/invoices/{mine.id}").status_code == 200
    hidden = customer.get(f"{ROOT}/invoices/{other.id}")
    missing = customer.get(f"{ROOT}/invoices/999")
    assert (hidden.status_code, hidden.json()) == (missing.status_code, missing.json())
    assert customer.get(f"{ROOT}/customers/{other.party_id}/balance").status_code == 404
    for path in ("entries", "accounts", "periods", "trial-balance"):
        assert customer.get(f"{ROOT}/{path}").status_code == 403
    assert (
        customer.post(f"{ROOT}/invoices/{mine.id}/credit", json={"reason": "x"}).status_code == 403
    )


@pytest.mark.parametrize(
    "change",
    [
        {"lines": [LINE | {"variant_id": 4711}]},
        {"lines": [LINE | {"taxes": [{"tax_id": 4711, "rate": "0.19", "included": False}]}]},
        {"party_id": 4711},
    ],
)
def test_an_invoice_by_hand_names_only_what_exists(staff, payer, change):
    body = {"party_id": payer, "currency": "EUR", "lines": [LINE]} | change

    assert staff.post(f"{ROOT}/invoices", json=body).status_code == 404

    assert staff.get(f"{ROOT}/invoices").json()["items"] == []


def test_an_invoice_by_hand_bills_no_order(staff, payer):
    body = {"party_id": payer, "currency": "EUR", "lines": [LINE], "order_id": 1}

    assert staff.post(f"{ROOT}/invoices", json=body).status_code == 422

    assert staff.get(f"{ROOT}/invoices").json()["items"] == []


def test_an_entry_by_hand_names_only_parties_that_exist(staff):
    sides = [{"account": "cash", "debit": EUR_10}, {"account": "bank", "credit": EUR_10}]
    body = {"memo": "put right", "lines": [sides[0] | {"party_id": 4711}, sides[1]]}

    assert staff.post(f"{ROOT}/entries", json=body).status_code == 404

    assert staff.get(f"{ROOT}/entries").json()["items"] == []


REPORTS = (
    "balance-sheet?on={0}",
    "receivable-ageing?on={0}",
    "payable-ageing?on={0}",
    "profit-and-loss?start={0}&end={0}",
    "cash-flow?start={0}&end={0}",
    "tax?start={0}&end={0}",
)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
@pytest.mark.parametrize("report", REPORTS)
def test_a_day_that_no_books_reach_is_refused(staff, report, day):
    answer = staff.get(f"{ROOT}/reports/{report.format(day)}")
    assert answer.status_code == 422
    assert "1900" in answer.text or "2999" in answer.text
