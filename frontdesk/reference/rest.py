"""The page of the REST API: every route, what it does and which permission it asks for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from fastapi.routing import APIRoute

from erp_core.modules import MODULES
from frontdesk.http import (
    documents,
    files,
    health,
    hooks,
    letters,
    modules,
    offers,
    paying,
    replies,
)
from frontdesk.reference.asked_for import needs_a_caller, permissions_asked_for
from frontdesk.reference.markdown import code, first_line, page, table

if TYPE_CHECKING:
    from fastapi import APIRouter

    from frontdesk.application import Frontdesk

CALLING = (
    "Log in with `POST /api/v1/access/log-in`, or make an API key, and send it as "
    "`Authorization: Bearer ...`. A write takes an `Idempotency-Key`: the same key and body return "
    "the first answer, another body is a conflict. Lists take `limit` (at most 200) and `before`. "
    "Errors are problem documents (RFC 9457). A running server describes every body at `/docs`."
)
PERMISSION = (
    "*Permission*: `-` needs no log-in, `any` is for whoever is logged in. Where there are "
    "several, the first is that of the verb and the others guard what its answer shows. Whoever "
    "lacks one gets 403. What is out of one's sight is 404, like what does not exist."
)


class Route(NamedTuple):
    """One route.

    Attributes:
        name: Method and path.
        does: In one sentence.
        permissions: What it asks for; empty for anyone who is logged in, None without logging in.
    """

    name: str
    does: str
    permissions: tuple[str, ...] | None

    @property
    def group(self) -> str:
        """The module that it belongs to."""
        return self.name.split("/")[3] if "/api/v1/" in self.name else "other"


def rest_page() -> str:
    """Write the page."""
    routes = all_routes()
    groups = dict.fromkeys(route.group for route in routes)
    return page("REST", CALLING, PERMISSION, *(_section(group, routes) for group in groups))


def all_routes() -> list[Route]:
    """List every route, in the order of the modules."""
    return [_described(route) for router in _routers() for route in _own_routes(router)]


def _routers() -> Iterator["APIRouter"]:
    """Build the routers: they are described here, never called, so they need no house."""
    no_desk = cast("Frontdesk", None)
    for module in MODULES:
        if module.router is not None:
            yield module.router()
        yield from (one.router() for one in module.together if one.router is not None)
        if module.name == "conversations":
            yield replies.build_router(no_desk)
            yield letters.build_router()
    yield documents.build_router(no_desk)
    yield paying.build_router(no_desk)
    yield modules.build_router(no_desk)
    yield files.build_router(no_desk)
    yield offers.build_router(no_desk)
    yield files.build_receipts_router()
    yield hooks.build_router(no_desk)
    yield health.build_router(no_desk)


def _own_routes(router: "APIRouter") -> list[APIRoute]:
    return [route for route in router.routes if isinstance(route, APIRoute)]


def _described(route: APIRoute) -> Route:
    method = "".join(sorted(route.methods or ()))
    asked = permissions_asked_for(route.endpoint) if needs_a_caller(route.endpoint) else None
    return Route(f"{method} {route.path}", first_line(route.endpoint), asked)


def _section(group: str, routes: list[Route]) -> str:
    rows = (
        (code(route.name), route.does, _written(route.permissions))
        for route in routes
        if route.group == group
    )
    return f"## {group}\n\n" + table(("route", "does", "permission"), rows)


def _written(permissions: tuple[str, ...] | None) -> str:
    if permissions is None:
        return "-"
    return ", ".join(map(code, permissions)) or "any"
