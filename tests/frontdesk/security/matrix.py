"""Reads the role matrix, and calls routes as each of those who may or may not call them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from fastapi import FastAPI
from httpx import Client, Response

from erp_core.access import (
    ROLES,
    STRANGER_PERMISSIONS,
    NewUser,
    Role,
    create_api_key,
    create_user,
    customer_actor,
    open_session,
    stranger,
    user_actor,
)
from erp_core.kernel.actor import Actor, ActorKind
from erp_core.kernel.database import Database
from erp_core.kernel.http import Doors
from erp_core.kernel.module import permissions_of, routers_of
from erp_core.kernel.transaction import Tx
from erp_core.modules import MODULES
from frontdesk.access import authenticate
from frontdesk.http import documents, files, letters, modules, paying, replies
from frontdesk.http.description import describe_problems
from frontdesk.problems import add_problem_handlers
from tests.frontdesk.security.two_customers import BOSS, PASSWORD, Town

PUBLIC, ANYONE = frozenset({"public"}), frozenset({"anyone"})
MATRIX = Path(__file__).with_name("role_matrix.yaml")


@dataclass(frozen=True)
class Route:
    """One row of the matrix.

    Attributes:
        name: Method and path, as OpenAPI names it.
        verb: The permission that it asks for first, before it looks at anything.
        needs: All permissions that it asks for; or who else may call it.
        url: The path with its parameters filled in.
        path: Those parameters, by name.
    """

    name: str
    verb: str
    needs: frozenset[str]
    url: str
    params: dict[str, Any]
    body: dict[str, Any] | None
    path: dict[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.name.partition(" ")[0]


@dataclass(frozen=True)
class Caller:
    """Someone who calls: by a token over the wire, or, as customers cannot, as an actor.

    Attributes:
        holds: The permissions, as the roles' table writes them; None: nobody's token.
    """

    name: str
    holds: frozenset[str] | None
    token: str | None = None
    actor: Actor | None = None

    def may(self, route: Route) -> bool:
        """Tell whether the route is this caller's to call."""
        if route.needs == PUBLIC:
            return True
        if self.holds is None:
            return False
        return route.needs == ANYONE or all(map(self.holds_one, route.needs))

    def holds_one(self, permission: str) -> bool:
        """Tell whether a permission is held, by name or with its whole module."""
        whole_module = f"{permission.partition('.')[0]}.*"
        return self.holds is not None and bool(self.holds & {permission, whole_module})


@dataclass(frozen=True)
class Front:
    """The REST API of a town, and everyone who calls it."""

    town: Town
    app: FastAPI
    client: Client
    callers: tuple[Caller, ...]

    @property
    def database(self) -> Database:
        """Where it all is."""
        return self.town.database

    def ask(self, caller: Caller, route: Route) -> Response:
        """Call a route."""
        self.app.state.doors = Doors(self.database, self._authentication(caller))
        headers = {} if caller.token is None else {"Authorization": f"Bearer {caller.token}"}
        body = None if route.body is None else self._filled(route.body)
        return self.client.request(
            route.method, route.url, params=route.params, json=body, headers=headers
        )

    def _authentication(self, caller: Caller) -> Callable[..., Actor]:
        if caller.actor is not None:
            actor = caller.actor
            return lambda _request: actor
        return lambda request: authenticate(self.database, request)

    def _filled(self, body: dict[str, Any]) -> dict[str, Any]:
        """Put in the secrets that are not known before the house is open."""
        if "$TOKEN" in body.values():
            token = self.database.run(lambda tx: open_session(tx, self.town.user)).token
            return dict.fromkeys(body, token)
        return {name: PASSWORD if given == "$PASSWORD" else given for name, given in body.items()}


def read_matrix() -> tuple[Route, ...]:
    """Read every row."""
    told = yaml.load(MATRIX.read_text("utf-8"), Loader=yaml.BaseLoader)
    typed = yaml.safe_load(MATRIX.read_text("utf-8"))
    return tuple(
        _route(name, row, {**told["path"], **row.get("path", {})}, typed["routes"][name])
        for name, row in told["routes"].items()
    )


def _route(name: str, row: dict[str, Any], path: dict[str, str], typed: dict[str, Any]) -> Route:
    template = name.partition(" ")[2]
    filled = {one: path[one] for one in re.findall(r"{(\w+)}", template)}
    body = _plain(typed.get("body"))
    also = row.get("also", [])
    needs = frozenset({row["needs"], *([also] if isinstance(also, str) else also)})
    url = template.format(**filled)
    return Route(name, row["needs"], needs, url, row.get("params", {}), body, filled)


def _plain(value: Any) -> Any:
    """Write days as JSON does."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | bool | None) else str(value)


def build_rest(town: Town) -> FastAPI:
    """Build the REST API: the routes of every module and those that composition adds."""
    app = FastAPI()
    add_problem_handlers(app)
    assert all(module.router is not None for module in MODULES)
    for router in routers_of(MODULES):
        app.include_router(router)
    app.include_router(replies.build_router(town.desk))
    app.include_router(letters.build_router())
    app.include_router(modules.build_router(town.desk))
    app.include_router(files.build_router(town.desk))
    app.include_router(files.build_receipts_router())
    app.include_router(documents.build_router(town.desk))
    app.include_router(paying.build_router(town.desk))
    describe_problems(app)
    return app


def routes_of(app: FastAPI) -> set[str]:
    """Name every operation that the application describes."""
    return {
        f"{method.upper()} {path}"
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    }


def not_turned_away(front: Front, route: Route) -> dict[str, tuple[int, str]]:
    """Call a route as everyone who may not, and name those who were not refused as they should."""
    found = {}
    every = permissions_of(MODULES)
    nearly = [_with(every - {one}, f"all but {one}") for one in route.needs & every]
    for caller in (*front.callers, *nearly):
        if caller.may(route):
            continue
        answer = told(front.ask(caller, route))
        if not _is_turned_away(caller, route, answer):
            found[caller.name] = answer
    return found


def _is_turned_away(caller: Caller, route: Route, answer: tuple[int, str]) -> bool:
    """Tell whether a refusal is the right one; who holds the verb may hear why it cannot be."""
    if caller.holds is None:
        return answer == (401, "not_logged_in")
    return answer == (403, "not_allowed") or (caller.holds_one(route.verb) and answer[0] >= 400)


def shut_out(front: Front, route: Route) -> dict[str, tuple[int, str]]:
    """Call a route as everyone who may, and name those who were refused."""
    found = {}
    for caller in (*front.callers, _with(route.needs, "only that")):
        answer = told(front.ask(caller, route)) if caller.may(route) else (200, "")
        if answer[0] in {401, 403}:
            found[caller.name] = answer
    return found


def _with(permissions: frozenset[str], name: str) -> Caller:
    """Make up a member of staff who holds just these permissions."""
    return Caller(name, permissions, actor=Actor(ActorKind.STAFF, 1, name, permissions))


def told(answer: Response) -> tuple[int, str]:
    """Return status and error code of an answer; no code: it was not refused."""
    if answer.status_code < 400:
        return answer.status_code, ""
    return answer.status_code, answer.json()["code"]


def all_callers(town: Town) -> tuple[Caller, ...]:
    """Everyone: nobody, one user of each role, a program of the admin, two kinds of customer."""
    staff = [_member(town.database, role) for role in Role]
    key = town.database.run(_admins_key)
    customer = town.database.read(lambda tx: customer_actor(tx, town.wei.party))
    return (
        Caller("anonymous", None),
        Caller("a wrong token", None, "fds_wrong"),
        *staff,
        Caller("the admin's program", ROLES[Role.ADMIN], key),
        Caller("a customer", customer.permissions, actor=customer),
        Caller("a stranger", STRANGER_PERMISSIONS, actor=stranger()),
    )


def _member(database: Database, role: Role) -> Caller:
    new = NewUser(login=role, name=role.title(), password=PASSWORD, roles=frozenset({role}))
    user = database.run(lambda tx: create_user(tx, BOSS, new))
    return Caller(role, ROLES[role], database.run(lambda tx: open_session(tx, user.id)).token)


def _admins_key(tx: Tx) -> str:
    admin = user_actor(tx, Role.ADMIN)
    return create_api_key(tx, BOSS, admin.id, "program").key
