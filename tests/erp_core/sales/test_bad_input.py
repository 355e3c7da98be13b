"""Bad input over REST: one domain error with its field and reason, and nothing changed."""

from dataclasses import dataclass
from typing import Any

import pytest
from httpx import Client

from erp_core.catalog.api import build_router as catalog_router
from erp_core.finance.api import build_router as finance_router
from erp_core.inventory.api import build_router as inventory_router
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.parties.api import build_router as parties_router
from erp_core.sales.api import build_router as sales_router
from frontdesk.problems import add_problem_handlers
from tests.builders.http import app_for
from tests.builders.sales import Market, a_market, an_order
from tests.builders.unchanged import digest
from tests.builders.wire import wire

ROUTERS = (catalog_router, finance_router, inventory_router, parties_router, sales_router)


@dataclass(frozen=True)
class Bad:
    """A request that must be refused; ``$BLEND`` and the like stand for ids of the market."""

    name: str
    path: str
    body: dict[str, Any]
    status: int
    field: str | None
    reason: str


def order(**line: Any) -> dict[str, Any]:
    return {"party_id": "$CAFE", "lines": [{"variant_id": "$BLEND", "quantity": "1", **line}]}


ORDERS = "/api/v1/sales/orders"
BAD = (
    Bad("a negative quantity", ORDERS, order(quantity="-1"), 422, "quantity", "greater than 0"),
    Bad("no quantity at all", ORDERS, order(quantity="0"), 422, "quantity", "greater than 0"),
    Bad("true as a quantity", ORDERS, order(quantity=True), 422, "quantity", "decimal"),
    Bad("a float as a quantity", ORDERS, order(quantity=1.5), 422, "quantity", "decimal"),
    Bad("seven places", ORDERS, order(quantity="0.0000001"), 422, "quantity", "six places"),
    Bad("true as an article", ORDERS, order(variant_id=True), 422, "variant_id", "true or false"),
    Bad("an article that is none", ORDERS, order(variant_id=999), 422, "variant_id", "for sale"),
    Bad("a part of a piece", ORDERS, order(quantity="0.5"), 422, "quantity", "only whole"),
    Bad("more than all of it off", ORDERS, order(discount="1.01"), 422, "discount", "equal to 1"),
    Bad("a discount below cost", ORDERS, order(discount="0.99"), 409, "discount", "margin"),
    Bad("a price of the caller's", ORDERS, order(unit_price="1"), 422, "unit_price", "permitted"),
    Bad("a NUL in a note", ORDERS, {**order(), "note": "a\x00b"}, 422, "note", "control"),
    Bad("no line", ORDERS, {"party_id": "$CAFE", "lines": []}, 422, "lines", "at least 1"),
    Bad("nobody", ORDERS, {**order(), "party_id": 999}, 404, None, "no such"),
    Bad("a confirmed order again", ORDERS + "/$ORDER/confirm", {}, 409, None, "confirmed"),
    Bad("closing what is open", ORDERS + "/$ORDER/close", {}, 409, None, "closed"),
    Bad(
        "more than was ordered",
        ORDERS + "/$ORDER/deliveries",
        {"lines": [{"line_id": "$LINE", "quantity": "3"}]},
        422,
        "line_id",
        "more than",
    ),
    Bad(
        "an unknown tax",
        "/api/v1/catalog/products",
        {
            "name_en": "X",
            "name_zh": "X",
            "category_id": 1,
            "tax_ids": [999],
            "variants": [{"sku": "X-1", "name_en": "X", "name_zh": "X"}],
        },
        404,
        "tax_ids",
        "no such tax",
    ),
    Bad(
        "a payment of nothing",
        "/api/v1/finance/payments",
        {"party_id": "$CAFE", "amount": {"amount": "0", "currency": "EUR"}, "method": "cash"},
        422,
        "amount",
        "more than nothing",
    ),
    Bad(
        "a currency that is none",
        "/api/v1/finance/payments",
        {"party_id": "$CAFE", "amount": {"amount": "1", "currency": "XXX"}, "method": "cash"},
        422,
        "amount",
        "",
    ),
    Bad(
        "a NUL in a name",
        "/api/v1/parties",
        {"kind": "person", "name": "A\x00na"},
        422,
        "name",
        "control",
    ),
)


@pytest.fixture
def market(database: Database) -> Market:
    return a_market(database)


@pytest.fixture
def client(market: Market) -> Client:
    app = app_for(market.database, system(), [make() for make in ROUTERS])
    add_problem_handlers(app)
    return wire(app)


def filled(value: Any, ids: dict[str, int]) -> Any:
    """Put the market's ids where the table names them."""
    if isinstance(value, dict):
        return {name: filled(each, ids) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, ids) for each in value]
    return ids.get(value, value) if isinstance(value, str) else value


def answered(client: Client, bad: Bad, ids: dict[str, int]) -> tuple[int, str | None, object]:
    """Return the status, the one field at fault, and whether the reason is told, else what is."""
    path = bad.path.replace("$ORDER", str(ids["$ORDER"]))
    answer = client.post(path, json=filled(bad.body, ids))
    assert answer.headers["content-type"] == "application/problem+json", bad.name
    told = answer.json()
    assert told["status"] == answer.status_code
    errors = told.get("errors", [])
    fields = {one["field"].split(".")[-1] for one in errors}
    reasons = " ".join([told["detail"], *(one["reason"] for one in errors)])
    named = fields.pop() if len(fields) == 1 else ",".join(sorted(fields)) or None
    return answer.status_code, named, bad.reason.lower() in reasons.lower() or reasons


def test_bad_input_is_one_error_with_field_and_reason_and_changes_nothing(
    market: Market, client: Client
) -> None:
    made = an_order(market, market.cafe)
    line = client.get(f"{ORDERS}/{made.id}").json()["lines"][0]["id"]
    ids = {"$CAFE": market.cafe, "$BLEND": market.blend, "$ORDER": made.id, "$LINE": line}
    before = digest(market.database)
    wrong = [
        f"{bad.name}: {said}"
        for bad in BAD
        if (said := answered(client, bad, ids)) != (bad.status, bad.field, True)
    ]
    assert not wrong, "\n".join(wrong)
    assert digest(market.database) == before
