"""The web application: hooks, REST of every module that is on, web chat, console, health."""

import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from channels.webchat.router import build_router as build_webchat
from erp_core.kernel.http import Doors
from erp_core.kernel.module import routers_of
from frontdesk import console
from frontdesk.access import authenticate
from frontdesk.application import Frontdesk
from frontdesk.http import (
    demo,
    documents,
    files,
    health,
    hooks,
    letters,
    local,
    modules,
    offers,
    paying,
    replies,
)
from frontdesk.http.body_limit import BodyLimit
from frontdesk.http.description import describe_problems
from frontdesk.http.webchat import WebchatPorts
from frontdesk.loops import running_loops
from frontdesk.problems import add_problem_handlers

TITLE = "Frontdesk"


def build_app(desk: Frontdesk, *, local_token: str, with_loops: bool = True) -> FastAPI:
    """Build the application.

    Args:
        desk: The house.
        local_token: What the machine's own command line must present.
        with_loops: Whether turns and deliveries run in this process too.
    """

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if not with_loops:
            yield
            return
        async with running_loops(desk):
            yield

    app = FastAPIOffline(title=TITLE, lifespan=lifespan, docs_url="/docs", redoc_url=None)
    app.state.doors = Doors(desk.database, lambda request: authenticate(desk.database, request))
    add_problem_handlers(app)
    app.add_middleware(BodyLimit, limit=desk.settings.largest_body)
    _add_routes(app, desk, local_token)
    describe_problems(app)
    console.mount(app, desk)
    return app


def _add_routes(app: FastAPI, desk: Frontdesk, local_token: str) -> None:
    for router in routers_of(desk.modules):
        app.include_router(router)
    app.include_router(replies.build_router(desk))
    app.include_router(letters.build_router())
    app.include_router(modules.build_router(desk))
    app.include_router(files.build_router(desk))
    app.include_router(offers.build_router(desk))
    if desk.database.ports.has(("hr",)):
        app.include_router(files.build_receipts_router())
    if desk.database.ports.has(("finance", "banking")):
        app.include_router(paying.build_router(desk))
    if desk.database.ports.has(("sales", "finance")):
        app.include_router(documents.build_router(desk))
    app.include_router(hooks.build_router(desk))
    app.include_router(health.build_router(desk))
    app.include_router(local.build_router(desk, local_token))
    if desk.settings.demo_url is not None:
        app.include_router(demo.build_router(desk.settings.demo_url))
    webchat, settings = desk.channel("webchat"), desk.settings.channels.webchat
    if webchat is not None and settings is not None:
        app.include_router(build_webchat(WebchatPorts(desk, webchat), settings))
