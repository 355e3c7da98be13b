"""Sales over REST."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from erp_core.finance import get_invoice
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.sales.api import build_router
from erp_core.sales.stock_api import build_stock_router
from tests.builders.http import client_for
from tests.builders.sales import ELSEWHERE, Market, a_market, customer, paid, seen, violations
from tests.builders.unchanged import digest

ROOT = "/api/v1/sales"
EUR = {"currency": "EUR"}


@pytest.fixture
def market(database: Database) -> Market:
    return a_market(database)


@pytest.fixture
def staff(database: Database) -> Iterator[TestClient]:
    with client_for(database, system(), [build_router(), build_stock_router()]) as client:
        yield client


@pytest.fixture
def wei(market: Market) -> Iterator[TestClient]:
    with client_for(
        market.database, customer(market.wei), [build_router(), build_stock_router()]
    ) as client:
        yield client


def ordered(client: TestClient, market: Market, party_id: int) -> int:
    """Place and confirm an order of two Yunnan."""
    lines = [{"variant_id": market.yunnan, "quantity": "2"}]
    placed = client.post(f"{ROOT}/orders", json={"party_id": party_id, "lines": lines})
    assert placed.status_code == 201
    order_id = int(placed.json()["id"])
    assert client.post(f"{ROOT}/orders/{order_id}/confirm").json()["back_ordered"] is False
    return order_id


def test_an_order_goes_from_placed_to_closed(market: Market, staff: TestClient) -> None:
    order_id = ordered(staff, market, market.cafe)
    url = f"{ROOT}/orders/{order_id}"

    staff.post(f"{url}/promise", json={"on": "2026-05-21"})
    staff.post(f"{url}/expectation", json={"on": "2026-05-28"})
    staff.post(f"{url}/notes", json={"text_en": "Late.", "text_zh": "晚了。", "public": True})
    late = staff.get(f"{ROOT}/orders/by-number/1001").json()
    half = [{"line_id": late["lines"][0]["id"], "quantity": "1"}]
    staff.post(f"{url}/deliveries", json={"lines": half})
    shipped = staff.post(f"{url}/deliveries", json={"tracking_code": "DHL-1", "carrier": "DHL"})
    invoice = staff.post(f"{url}/invoices").json()
    bill = market.database.read(lambda tx: get_invoice(tx, system(), invoice["id"]))
    paid(market, bill, "53.50")
    closed = staff.post(f"{url}/close").json()

    assert (late["late"], late["notes"][0]["text_zh"]) == (True, "晚了。")
    assert (shipped.status_code, shipped.json()["tracking_code"]) == (201, "DHL-1")
    assert (invoice["number"], invoice["gross"]) == ("INV-2026-0001", EUR | {"amount": "53.50"})
    assert (closed["state"], closed["number"]) == ("closed", "1001")
    assert violations(market.database) == []


def test_a_customer_cancels_what_was_shown(
    market: Market, staff: TestClient, wei: TestClient
) -> None:
    order_id = ordered(wei, market, market.wei)
    url = f"{ROOT}/orders/{order_id}"
    bill = market.database.read(
        lambda tx: get_invoice(tx, system(), staff.post(f"{url}/invoices").json()["id"])
    )
    paid(market, bill, "53.50")

    shown = wei.get(f"{url}/cancellation-preview").json()
    body = {"reason": "too slow", "expect": shown["fingerprint"]}
    done = wei.post(f"{url}/cancel", json=body).json()

    assert shown["refunds"] == done["refunds"]
    assert done["refunded"] == EUR | {"amount": "53.50"}
    assert wei.get(url).json()["cancellation"] == done
    outdated = wei.post(f"{url}/cancel", json={"reason": "again", "expect": "x"})
    assert outdated.json() == done


def test_a_customer_repeats_an_order_once_per_key(market: Market, wei: TestClient) -> None:
    url = f"{ROOT}/orders/{ordered(wei, market, market.wei)}"
    shown = wei.get(f"{url}/repeat-preview").json()
    body = {"channel": "webchat", "expect": shown["fingerprint"]}

    first = wei.post(f"{url}/repeat", json=body, headers={"Idempotency-Key": "k1"})
    second = wei.post(f"{url}/repeat", json=body, headers={"Idempotency-Key": "k1"})

    assert (first.status_code, first.json()["gross"]) == (201, shown["gross"])
    assert second.json() == first.json()
    assert [o["number"] for o in wei.get(f"{ROOT}/orders").json()["items"]] == ["1002", "1001"]
    last = wei.get(f"{ROOT}/parties/{market.wei}/last-order").json()["order"]
    assert last["number"] == "1002"


def test_a_customer_does_no_work_of_the_house(market: Market, wei: TestClient) -> None:
    url = f"{ROOT}/orders/{ordered(wei, market, market.wei)}"
    before = digest(market.database)

    refused = [
        wei.post(f"{url}/invoices"),
        wei.post(f"{url}/deliveries", json={}),
        wei.post(f"{url}/reserve"),
        wei.post(f"{url}/promise", json={"on": "2026-05-20"}),
        wei.post(f"{url}/notes", json={"text_en": "a", "text_zh": "b"}),
        wei.post(f"{url}/close"),
        wei.post(f"{ROOT}/numbering", json={"next_at_least": 1}),
    ]

    assert [answer.status_code for answer in refused] == [403] * 7
    assert digest(market.database) == before


def test_anothers_order_is_answered_like_none(
    market: Market, staff: TestClient, wei: TestClient
) -> None:
    theirs = ordered(staff, market, market.cafe)
    address = ELSEWHERE.model_dump()
    before = digest(market.database)

    for order_id in (theirs, 99_999):
        url = f"{ROOT}/orders/{order_id}"
        answers = [
            wei.get(url),
            wei.get(f"{url}/cancellation-preview"),
            wei.get(f"{url}/repeat-preview"),
            wei.post(f"{url}/cancel", json={"reason": "mine"}),
            wei.post(f"{url}/repeat", json={}),
            wei.post(f"{url}/address", json=address),
            wei.post(f"{url}/confirm"),
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert {answer.json()["detail"] for answer in answers} == {"There is no such order."}
    assert wei.get(f"{ROOT}/orders/by-number/1001").status_code == 404
    assert wei.get(f"{ROOT}/orders").json() == {"items": [], "next_before": None}
    assert wei.get(f"{ROOT}/parties/{market.cafe}/last-order").json() == {"order": None}
    body = {"party_id": market.cafe, "lines": [{"variant_id": market.blend, "quantity": "1"}]}
    assert wei.post(f"{ROOT}/orders", json=body).status_code == 404
    assert digest(market.database) == before


def test_staff_changes_address_and_numbering(market: Market, staff: TestClient) -> None:
    order_id = ordered(staff, market, market.cafe)
    address = ELSEWHERE.model_dump()

    moved = staff.post(f"{ROOT}/orders/{order_id}/address", json=address)
    numbered = staff.post(f"{ROOT}/numbering", json={"next_at_least": 1042})

    assert moved.json()["shipping_address"] == address
    assert numbered.json() == {"next_at_least": 1042}
    next_id = ordered(staff, market, market.cafe)
    assert seen(market, next_id).number == "1042"


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [{"variant_id": 1, "quantity": "0"}],
        [{"variant_id": 1, "quantity": 1.5}],
        [{"variant_id": True, "quantity": "1"}],
        [{"variant_id": 1, "quantity": "1", "unit_price": "0.01"}],
    ],
)
def test_a_malformed_order_is_refused(market: Market, wei: TestClient, lines: list[object]) -> None:
    before = digest(market.database)

    refused = wei.post(f"{ROOT}/orders", json={"party_id": market.wei, "lines": lines})

    assert refused.status_code == 422
    assert digest(market.database) == before


def test_half_a_piece_is_refused_with_words_for_its_field(
    market: Market, staff: TestClient
) -> None:
    order_id = ordered(staff, market, market.cafe)
    line_id = staff.get(f"{ROOT}/orders/{order_id}").json()["lines"][0]["id"]
    before = digest(market.database)

    half = {"variant_id": market.yunnan, "quantity": "0.5"}
    new = {"party_id": market.cafe, "lines": [half]}
    shipped = {"lines": [{"line_id": line_id, "quantity": "0.5"}]}
    refusals = [
        staff.post(f"{ROOT}/orders", json=new),
        staff.post(f"{ROOT}/quotations", json=new),
        staff.post(f"{ROOT}/orders/{order_id}/deliveries", json=shipped),
    ]

    words = "It comes by the piece, and only whole: 0.5 is not possible."
    told = {"code": "split_unit", "detail": words, "field": "quantity"}
    assert [(each.status_code, each.json()) for each in refusals] == [(422, told)] * 3
    assert digest(market.database) == before
