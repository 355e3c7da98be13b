"""Bad input over REST: one problem with field and reason, and not a byte of the database changed.

What is wrong in the shape of a body is tried on every operation in ``test_spoilt``; here is what
only the books, the stock and the state of a document can know to be wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from httpx import Client

from erp_core import catalog, finance
from erp_core.finance import PeriodLock
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.errors import SheetRefused
from frontdesk.sheets.importing import import_sheet
from frontdesk.sheets.kinds import kind_named
from tests.builders.unchanged import digest
from tests.builders.wire import wire
from tests.frontdesk.security.matrix import build_rest
from tests.frontdesk.security.test_garbage import opened
from tests.frontdesk.security.two_customers import Town

LOCKED = "2026-03"


@dataclass(frozen=True)
class Bad:
    """A request that must be refused; ``$ORDER`` and the like stand for ids of the town."""

    name: str
    path: str
    body: dict[str, Any]
    status: int
    field: str | None
    reason: str


def euro(amount: object, currency: str = "EUR") -> dict[str, object]:
    return {"amount": amount, "currency": currency}


def order(**line: Any) -> dict[str, Any]:
    return {"party_id": "$PARTY", "lines": [{"variant_id": "$VARIANT", "quantity": "1", **line}]}


def pays(amount: object, currency: str = "EUR", **more: Any) -> dict[str, Any]:
    return {"party_id": "$PARTY", "amount": euro(amount, currency), "method": "cash", **more}


def books(**more: Any) -> dict[str, Any]:
    lines = [{"account": "cash", "debit": euro("1")}, {"account": "bank", "credit": euro("1")}]
    return {"memo": "put right", "lines": lines, **more}


def settles(amount: object, currency: str = "EUR") -> list[dict[str, Any]]:
    return [{"invoice_id": "$INVOICE", "amount": euro(amount, currency)}]


SALES, FINANCE = "/api/v1/sales", "/api/v1/finance"
ORDERS, PAYMENTS, ENTRIES = f"{SALES}/orders", f"{FINANCE}/payments", f"{FINANCE}/entries"
BAD = (
    Bad("confirming what is confirmed", f"{ORDERS}/$ORDER/confirm", {}, 409, None, "cannot"),
    Bad("closing what is not paid", f"{ORDERS}/$ORDER/close", {}, 409, None, "closed"),
    Bad("a negative quantity", ORDERS, order(quantity="-1"), 422, "quantity", "greater than 0"),
    Bad("true as a quantity", ORDERS, order(quantity=True), 422, "quantity", "decimal"),
    Bad("a NUL in a note", ORDERS, {**order(), "note": "a\x00b"}, 422, "note", "control"),
    Bad(
        "an unknown tax",
        "/api/v1/catalog/products",
        {
            "name_en": "X",
            "name_zh": "X",
            "category_id": 1,
            "tax_ids": [999_999],
            "variants": [{"sku": "X-1", "name_en": "X", "name_zh": "X"}],
        },
        404,
        "tax_ids",
        "no such tax",
    ),
    Bad(
        "an entry into a locked month",
        ENTRIES,
        books(business_date=f"{LOCKED}-10"),
        409,
        "business_date",
        "locked",
    ),
    Bad(
        "a payment of a locked month",
        PAYMENTS,
        pays("1", received_on=f"{LOCKED}-10"),
        409,
        "received_on",
        "locked",
    ),
    Bad(
        "dollars for an invoice in euros",
        PAYMENTS,
        pays("1", "USD", allocate_to=settles("1", "USD")),
        422,
        "allocate_to",
        "USD only",
    ),
    Bad(
        "more of an invoice than is open",
        PAYMENTS,
        pays("99999", allocate_to=settles("99999")),
        409,
        "allocate_to",
        "open",
    ),
    Bad(
        "more of a payment than came",
        PAYMENTS,
        pays("1", allocate_to=settles("2")),
        409,
        "allocate_to",
        "than",
    ),
    Bad("a payment of less than nothing", PAYMENTS, pays("-1"), 422, "amount", "nothing"),
    Bad("true as an amount", PAYMENTS, pays(True), 422, "amount", ""),
)


@pytest.fixture(scope="module")
def client(town: Town) -> Iterator[Client]:
    """The REST API, open to an admin, of a house whose month of March is locked."""

    def lock(tx: Tx) -> None:
        finance.lock_period(tx, system(), LOCKED, PeriodLock.HARD, "reported")

    town.database.run(
        lambda tx: finance.lock_period(tx, system(), LOCKED, PeriodLock.HARD, "reported")
    )
    with wire(opened(build_rest(town), town)) as opened_client:
        yield opened_client


def filled(value: Any, ids: dict[str, int]) -> Any:
    """Put the town's ids where the table names them."""
    if isinstance(value, dict):
        return {name: filled(each, ids) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, ids) for each in value]
    return ids.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("bad", [pytest.param(one, id=one.name) for one in BAD])
def test_what_only_the_books_know_to_be_wrong_is_refused_and_changes_nothing(
    client: Client, town: Town, bad: Bad
) -> None:
    ids = ids_of(town)
    before = digest(town.database)
    path = "/".join(str(ids.get(part, part)) for part in bad.path.split("/"))

    answer = client.post(path, json=filled(bad.body, ids))

    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert (answer.status_code, told["status"]) == (bad.status, bad.status), answer.text
    errors = told.get("errors", [])
    fields = {part for one in errors for part in one["field"].split(".")}
    assert bad.field is None or bad.field in fields, answer.text
    reasons = " ".join([told["detail"], *(one["reason"] for one in errors)])
    assert bad.reason.casefold() in reasons.casefold()
    assert digest(town.database) == before


def test_one_bad_row_of_ten_thousand_refuses_the_table_and_names_its_line(town: Town) -> None:
    listed, sku = town.database.read(known)
    rows = [f"{listed},{sku},{at + 1},9.00,2026-06-01" for at in range(10_000)]
    rows[6_543] = f"{listed},NOTHING,6544,9.00,2026-06-01"
    table = "\n".join(["price_list,sku,min_quantity,unit_price,valid_from", *rows]).encode()
    before = digest(town.database)

    with pytest.raises(SheetRefused) as refused:
        enter(town.database, table)

    assert [(one.line, one.column) for one in refused.value.faults] == [(6_545, "sku")]
    assert (refused.value.field, digest(town.database)) == ("file", before)


def known(tx: Tx) -> tuple[str, str]:
    """A price list and an article that there are."""
    return catalog.list_price_lists(tx, system())[0].code, catalog.list_variants(tx, system())[
        0
    ].sku


def enter(database: Database, table: bytes) -> None:
    database.run(lambda tx: import_sheet(tx, system(), kind_named("prices"), table))


def ids_of(town: Town) -> dict[str, int]:
    return {
        "$PARTY": town.cafe.party,
        "$VARIANT": town.market.blend,
        "$ORDER": town.cafe.order,
        "$INVOICE": town.cafe.invoice,
    }
