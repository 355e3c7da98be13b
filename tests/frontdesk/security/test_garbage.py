"""Whatever is sent, the REST API answers: no input of any operation is an error on our side.

FRONTDESK_FUZZ_EXAMPLES sets how many requests are made an operation.
"""

import os
from collections.abc import Collection, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Client
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import text as sql
from sqlalchemy.exc import StatementError

from erp_core.access import ROLES, Role
from erp_core.kernel.actor import Actor, ActorKind
from erp_core.kernel.http import Calling, Doors
from frontdesk.problems import add_problem_handlers
from tests.builders.wire import wire
from tests.frontdesk.security.garbage import Operation, as_json, as_text
from tests.frontdesk.security.matrix import Route, build_rest, read_matrix
from tests.frontdesk.security.two_customers import Town

EXAMPLES = int(os.environ.get("FRONTDESK_FUZZ_EXAMPLES", "4"))
JSON = {"Content-Type": "application/json"}
SOME_ROUTES = ("parties", "access/log-in", "finance/invoices", "sales/orders")
ENDS = ("archive", "cancel", "close", "disable", "lock", "numbering", "prices", "scrap")
"""What takes something away that the others need: it is called last."""
ROUTES = sorted(read_matrix(), key=lambda route: route.name.endswith(ENDS))
BROKEN = (
    b"",
    b"{",
    b"\xff\xfe",
    b"null",
    b"NaN",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"9" * 5_000,
    b'{"\\ud800": "\\udfff"}',
    b'{"name": "\\u0000"}',
)


@pytest.fixture(scope="module")
def app(town: Town) -> FastAPI:
    """The REST API, open to an admin who is logged in."""
    return opened(build_rest(town), town)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[Client]:
    with wire(app) as opened_client:
        yield opened_client


def opened(app: FastAPI, town: Town) -> FastAPI:
    admin = Actor(ActorKind.STAFF, town.user, "Admin", ROLES[Role.ADMIN])
    app.state.doors = Doors(town.database, lambda _request: admin)
    return app


def send(client: Client, operation: Operation, request: dict[str, Any]) -> int:
    """Send a request; an error on our side is raised here, with its traceback."""
    body = None if request["body"] is None else as_json(request["body"])
    params = {
        name: as_text(value).encode(errors="replace").decode()
        for name, value in request["params"].items()
    }
    url = operation.url(request["path"])
    answer = client.request(operation.method, url, params=params, content=body, headers=JSON)
    return answer.status_code


def fuzz(
    client: Client,
    operation: Operation,
    examples: int,
    phases: Collection[Phase] = tuple(Phase),
) -> None:
    """Send so many requests to an operation."""

    @settings(
        max_examples=examples,
        phases=phases,
        deadline=None,
        database=None,
        print_blob=True,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.requests())
    def is_answered(request: dict[str, Any]) -> None:
        assert send(client, operation, request) in {*range(200, 300), *range(400, 500)}

    is_answered()


@pytest.mark.parametrize("route", [pytest.param(one, id=one.name) for one in ROUTES])
def test_every_operation_answers_whatever_is_sent(
    client: Client, app: FastAPI, route: Route
) -> None:
    fuzz(client, Operation(app.openapi(), route.name, route.body), EXAMPLES)


@pytest.mark.parametrize("route", SOME_ROUTES)
@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_a_body_that_is_no_json_is_refused(client: Client, route: str, body: bytes) -> None:
    answer = client.post(f"/api/v1/{route}", content=body, headers=JSON)
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("GET", "sales/orders?limit=0", None),
        ("GET", "sales/orders?before=9223372036854775808", None),
        ("GET", "parties?text=%00", None),
        ("GET", "conversations/threads?text=%00", None),
        ("POST", "finance/periods/%00/lock", None),
        (
            "POST",
            "inventory/receipts",
            {"variant_id": 1, "quantity": "999999999999", "unit_cost": "999999999999"},
        ),
        (
            "POST",
            "access/users",
            {"login": "ab", "name": "x", "password": "\ud800123456789", "roles": ["hr"]},
        ),
        ("POST", "access/log-in", {"login": "victim", "password": "\ud800"}),
    ],
)
def test_what_was_once_an_error_on_our_side_is_refused(
    client: Client, method: str, url: str, body: Any
) -> None:
    content = None if body is None else as_json(body)
    answer = client.request(method, f"/api/v1/{url}", content=content, headers=JSON)
    assert answer.status_code == 422


def test_an_injection_that_is_possible_would_be_found(town: Town) -> None:
    careless = opened(FastAPI(), town)

    @careless.get("/search")
    def search(call: Calling, text: str = "") -> str:
        return call.read(lambda tx: str(tx.session.execute(sql(f"SELECT '{text}'")).scalar()))

    add_problem_handlers(careless)
    with wire(careless) as client, pytest.raises((AssertionError, StatementError)):
        fuzz(client, Operation(careless.openapi(), "GET /search"), 200, (Phase.generate,))
