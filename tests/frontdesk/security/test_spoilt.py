"""A body that is right but for one place is refused whole: the field is named, nothing is changed.

Every operation is sent its right body with one more field (nobody assigns what was not offered),
with a NUL in each text, and with a truth value or less than nothing in each quantity.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Client

from tests.builders.unchanged import digest
from tests.builders.wire import wire
from tests.frontdesk.security.garbage import as_json
from tests.frontdesk.security.matrix import PUBLIC, Route, build_rest, read_matrix
from tests.frontdesk.security.test_garbage import JSON, opened
from tests.frontdesk.security.two_customers import Town

ROUTES = [one for one in read_matrix() if one.body is not None and one.needs != PUBLIC]
NUMBERS = frozenset({"quantity", "amount", "unit_cost"})
MORE = "set_by_me"
OTHERWISE = {
    "PUT /api/v1/banking/accounts/{bank_account_id}/csv-format": "amount",
    "POST /api/v1/banking/accounts/{bank_account_id}/statements": "content",
    "POST /api/v1/banking/accounts/{bank_account_id}/statements/preview": "content",
}
"""What is no quantity and no text for people: the name of a column, and a whole file."""
Spoilt = tuple[str, Any]


@pytest.fixture(scope="module")
def client(town: Town) -> Iterator[Client]:
    """The REST API, open to an admin who is logged in."""
    with wire(opened(build_rest(town), town)) as opened_client:
        yield opened_client


def spoilt(right: Any, name: str = "") -> Iterator[Spoilt]:
    """Spoil a body in one place after another, and name the place."""
    if isinstance(right, dict):
        yield MORE, {**right, MORE: 1}
        for key, inner in right.items():
            yield from ((place, {**right, key: one}) for place, one in spoilt(inner, key))
    elif isinstance(right, list):
        for at, inner in enumerate(right):
            bad = spoilt(inner, name)
            yield from ((place, [*right[:at], one, *right[at + 1 :]]) for place, one in bad)
    elif name in NUMBERS:
        yield from ((name, one) for one in (True, False, "NaN", "1\x00"))
    elif isinstance(right, str):
        yield name, f"{right}\x00"


@pytest.mark.parametrize("route", [pytest.param(one, id=one.name) for one in ROUTES])
def test_a_body_spoilt_in_one_place_is_refused_by_name_and_changes_nothing(
    client: Client, town: Town, route: Route
) -> None:
    untouched = digest(town.database)
    for place, body in spoilt(route.body):
        if OTHERWISE.get(route.name) == place:
            continue
        answer = client.request(
            route.method, route.url, params=route.params, content=as_json(body), headers=JSON
        )
        assert answer.status_code == 422, (body, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        at_fault = answer.json()["errors"]
        assert any(one["field"] for one in at_fault), (place, answer.text)
        assert all(one["reason"] for one in at_fault)
    assert digest(town.database) == untouched
