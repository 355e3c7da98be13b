"""Every route turns away who lacks its permission, changing nothing, and lets in who holds it.

The refusals come first: the digest of the house was taken before anybody was let in.
"""

from dataclasses import replace

import pytest
from fastapi import FastAPI

from erp_core.access import ROLES
from erp_core.kernel.http import Calling
from erp_core.kernel.module import permissions_of
from erp_core.modules import MODULES
from frontdesk.problems import add_problem_handlers
from tests.builders.unchanged import digest
from tests.builders.wire import wire
from tests.frontdesk.security.matrix import (
    ANYONE,
    PUBLIC,
    Front,
    Route,
    not_turned_away,
    read_matrix,
    routes_of,
    shut_out,
)

MATRIX = read_matrix()
BEHIND_A_LOGIN = [pytest.param(one, id=one.name) for one in MATRIX if one.needs != PUBLIC]
OPEN = [pytest.param(one, id=one.name) for one in MATRIX if one.needs == PUBLIC]


@pytest.fixture(scope="module")
def untouched(front: Front) -> str:
    """The digest of the house before anybody called."""
    return digest(front.database)


def test_every_route_has_a_row_and_every_row_a_route(front: Front) -> None:
    assert {route.name for route in MATRIX} == routes_of(front.app)


def test_every_permission_of_the_matrix_exists() -> None:
    asked_for = frozenset().union(*(route.needs for route in MATRIX))
    assert asked_for - PUBLIC - ANYONE <= permissions_of(MODULES)


def test_the_roles_that_are_called_as_are_all_there_are(front: Front) -> None:
    assert {caller.name for caller in front.callers} >= set(ROLES)


@pytest.mark.parametrize("route", BEHIND_A_LOGIN)
def test_who_may_not_call_a_route_is_turned_away_and_changes_nothing(
    front: Front, untouched: str, route: Route
) -> None:
    assert not_turned_away(front, route) == {}
    assert digest(front.database) == untouched


def test_a_route_that_asks_for_no_permission_would_be_found(front: Front) -> None:
    app = FastAPI()

    @app.get("/unguarded")
    def unguarded(call: Calling) -> str:
        return call.actor.name

    add_problem_handlers(app)
    careless = replace(front, app=app, client=wire(app))
    route = Route(
        "GET /unguarded", "finance.read", frozenset({"finance.read"}), "/unguarded", {}, None
    )
    assert not_turned_away(careless, route)["employee"] == (200, "")


@pytest.mark.parametrize("route", OPEN)
def test_what_is_public_works_without_logging_in(front: Front, route: Route) -> None:
    anonymous = next(caller for caller in front.callers if caller.name == "anonymous")
    assert front.ask(anonymous, route).is_success


@pytest.mark.parametrize("route", BEHIND_A_LOGIN)
def test_who_may_call_a_route_is_let_in(front: Front, route: Route) -> None:
    assert shut_out(front, route) == {}
