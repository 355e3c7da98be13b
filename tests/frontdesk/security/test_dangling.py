"""A reference to a record that does not exist is refused by every operation, never tried out."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from httpx import Client

from tests.builders.wire import wire
from tests.frontdesk.security.garbage import Operation, as_json
from tests.frontdesk.security.matrix import Route, build_rest, read_matrix
from tests.frontdesk.security.test_garbage import JSON, opened
from tests.frontdesk.security.two_customers import Town

NOBODY = 2**31 - 1
ROUTES = [route for route in read_matrix() if route.body is not None]


@pytest.fixture(scope="module")
def app(town: Town) -> FastAPI:
    """The REST API, open to an admin who is logged in."""
    return opened(build_rest(town), town)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[Client]:
    with wire(app) as opened_client:
        yield opened_client


@pytest.mark.parametrize("route", [pytest.param(one, id=one.name) for one in ROUTES])
def test_a_reference_to_nothing_is_refused(app: FastAPI, client: Client, route: Route) -> None:
    for body in Operation(app.openapi(), route.name, route.body).dangling(NOBODY):
        answer = client.request(
            route.method, route.url, params=route.params, content=as_json(body), headers=JSON
        )
        assert 400 <= answer.status_code < 500, body
