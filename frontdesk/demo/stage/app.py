"""The stage's web application: the page, what its buttons do, and the carriers beside it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from frontdesk.demo.carriers.telegram import TelegramCarrier
from frontdesk.demo.carriers.twilio import TwilioCarrier
from frontdesk.demo.facts import PASSWORD
from frontdesk.demo.stage import pages
from frontdesk.demo.stage.addresses import TELEGRAM, TWILIO, Addresses
from frontdesk.demo.stage.board import Board
from frontdesk.demo.stage.doorkeeper import Doorkeeper
from frontdesk.demo.stage.phone import Phone
from frontdesk.demo.stage.server import Server, ServerState

HEARTBEAT = 15.0
LONGEST = 4_096
"""Characters of one Telegram message."""


@dataclass(frozen=True)
class Stage:
    """Everything on the stage.

    Attributes:
        addresses: Where it is.
        board: Tells the page to look again.
        server: The server.
        carrier: The Telegram on this machine.
        twilio: The Twilio on this machine.
        phone: Wei's phone.
        ana: The token of Ana's web chat session.
    """

    addresses: Addresses
    board: Board
    server: Server
    carrier: TelegramCarrier
    twilio: TwilioCarrier
    phone: Phone
    ana: str

    def shown(self) -> dict[str, object]:
        """Return all that the page shows of it."""
        server = {
            "state": self.server.state,
            "pid": self.server.pid,
            "starts": self.server.starts,
        }
        return {"server": server, "phone": self.phone.shown()}


def build_stage_app(stage: Stage) -> Starlette:
    """Build the application; the server runs while it does."""
    desk = _Buttons(stage)
    visitors = {"ana": stage.ana, "stranger": None}

    async def home(_request: Request) -> Response:
        return RedirectResponse("/demo")

    async def page(_request: Request) -> Response:
        return pages.demo_page(stage.addresses)

    async def chat(request: Request) -> Response:
        name = request.path_params["visitor"]
        if name not in visitors:
            return Response(status_code=404)
        return pages.chat_page(stage.addresses, name, visitors[name])

    async def static(request: Request) -> Response:
        return pages.static_file(request.path_params["name"])

    routes = [
        Route("/", home),
        Route("/demo", page),
        Route("/demo/chat/{visitor}", chat),
        Route("/demo/static/{name}", static),
        Route("/demo/events", desk.events),
        Route("/demo/telegram/write", desk.write, methods=["POST"]),
        Route("/demo/telegram/press", desk.press, methods=["POST"]),
        Route("/demo/server/kill", desk.kill, methods=["POST"]),
        Route("/demo/server/start", desk.start, methods=["POST"]),
        Route("/demo/verify", desk.verify, methods=["POST"]),
        Route("/demo/console", desk.console, methods=["POST"]),
        Mount(TELEGRAM, stage.carrier.app),
        Mount(TWILIO, stage.twilio.app),
    ]
    middleware = [Middleware(Doorkeeper, addresses=stage.addresses)]
    return Starlette(routes=routes, middleware=middleware, lifespan=desk.lifespan)


class _Buttons:
    """What the page's buttons do."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Start the server and the carriers' deliveries; end them all."""
        delivering = asyncio.gather(self._stage.phone.deliver(), self._stage.twilio.deliver_all())
        await self._stage.server.start()
        try:
            yield
        finally:
            delivering.cancel()
            await asyncio.gather(delivering, return_exceptions=True)
            await self._stage.server.stop()

    async def events(self, request: Request) -> Response:
        """Tell the page what is shown, now and after every change."""

        async def told() -> AsyncIterator[str]:
            seen = -1
            while not await request.is_disconnected():
                if seen != self._stage.board.version:
                    seen = self._stage.board.version
                    yield f"data: {json.dumps(self._stage.shown())}\n\n"
                else:
                    yield ": still here\n\n"
                await self._stage.board.wait(seen, HEARTBEAT)

        return StreamingResponse(
            told(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def write(self, request: Request) -> Response:
        """Let Wei write."""
        said = await request.json()
        text = str(said.get("text", "")).strip()[:LONGEST]
        if text:
            self._stage.phone.write(text)
        return Response(status_code=204 if text else 422)

    async def press(self, request: Request) -> Response:
        """Let Wei press a button."""
        said = await request.json()
        message_id, label = said.get("message_id"), str(said.get("label", ""))
        known = isinstance(message_id, int) and self._stage.phone.press(message_id, label)
        return Response(status_code=204 if known else 422)

    async def kill(self, _request: Request) -> Response:
        """Kill the server without warning."""
        await self._stage.server.kill()
        return Response(status_code=204)

    async def start(self, _request: Request) -> Response:
        """Start the server again."""
        await self._stage.server.start()
        return Response(status_code=204)

    async def verify(self, _request: Request) -> Response:
        """Check everything that is always true."""
        code, printed = await self._stage.server.verify()
        try:
            lines = json.loads(printed)
        except ValueError:
            return JSONResponse({"code": code, "lines": []}, status_code=502)
        return JSONResponse({"code": code, "lines": lines})

    async def console(self, _request: Request) -> Response:
        """Log the visitor's browser in as Mia; cookies are shared by the ports of a host.

        While the server is away there is nothing to open, which is no error.
        """
        session = await self._log_in() if self._stage.server.state is ServerState.READY else []
        answer = JSONResponse({"open": bool(session)})
        for cookie in session:
            answer.headers.append("set-cookie", cookie)
        return answer

    async def _log_in(self) -> list[str]:
        """Log in as Mia; returns the cookies, none if the server went away meanwhile."""
        form = {"login": "mia", "password": PASSWORD}
        try:
            server = self._stage.addresses.server_url
            async with httpx.AsyncClient(base_url=server, trust_env=False) as client:
                answer = await client.post("/console/login", data=form)
        except httpx.HTTPError:
            return []
        return answer.headers.get_list("set-cookie") if answer.is_redirect else []
