"""A small application around a module's routes, with a given caller."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI, Request
from httpx import Client
from starlette.responses import JSONResponse

from erp_core.kernel.actor import Actor
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.http import Doors
from tests.builders.wire import wire


def client_for(database: Database, actor: Actor, routers: Sequence[APIRouter]) -> Client:
    """Serve routes to one actor."""
    return wire(app_for(database, actor, routers))


def app_for(database: Database, actor: Actor, routers: Sequence[APIRouter]) -> FastAPI:
    """Return the application itself, for what is to be added to it."""
    app = FastAPI()
    app.state.doors = Doors(database, lambda _request: actor)
    for router in routers:
        app.include_router(router)
    app.add_exception_handler(DomainError, _problem)
    return app


def _problem(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)
    body = {"code": error.code(), "detail": error.message, "field": error.field}
    return JSONResponse(body, status_code=error.status)
