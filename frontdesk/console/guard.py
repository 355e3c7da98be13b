"""Stands around NiceGUI: gives it the front desk, turns other sites away, and sets the headers."""

import secrets
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.console.origins import from_our_pages

if TYPE_CHECKING:
    from frontdesk.application import Frontdesk

DESK = "frontdesk.desk"
"""Where a page finds the front desk in the request's scope."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def policy(script: str, framer: str | None = None) -> str:
    """Return a Content-Security-Policy without third parties.

    Args:
        script: What may run besides our own script files.
        framer: The one other page that may frame the console: the demo's, on this machine.
    """
    framers = f"'self' {framer}" if framer else "'self'"
    return (
        f"default-src 'self'; script-src 'self'{script}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
        f"base-uri 'self'; form-action 'self'; frame-ancestors {framers}"
    )


class Guard:
    """Wraps NiceGUI's application.

    NiceGUI compiles templates and runs its messages with ``eval``, so that cannot be forbidden;
    a script in the page itself runs only with this response's nonce.
    """

    def __init__(self, app: ASGIApp, desk: "Frontdesk") -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, a socket or the lifespan."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
        elif self._is_foreign(scope):
            await _turn_away(scope, receive, send)
        else:
            scope[DESK] = self._desk
            framer = self._desk.settings.demo_url
            reply = _Reply(send, framer) if scope["type"] == "http" else None
            await self._app(scope, receive, reply.pass_on if reply else send)

    def _is_foreign(self, scope: Scope) -> bool:
        reads = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        return not from_our_pages(self._desk.settings, Headers(scope=scope), must_say=not reads)


async def _turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await PlainTextResponse("This request comes from another site.", 403)(scope, receive, send)


class _Reply:
    """A response on its way out; a page is held until it is whole, to mark its own scripts."""

    def __init__(self, send: Send, framer: str | None) -> None:
        self._send = send
        self._framer = framer
        self._start: Message | None = None
        self._body = bytearray()

    async def pass_on(self, message: Message) -> None:
        """Pass a part of the response on."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            headers.update(ALWAYS)
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page(self._start)
            return
        await self._send(message)

    async def _send_page(self, start: Message) -> None:
        nonce = secrets.token_urlsafe(16)
        body = bytes(self._body).replace(b"<script", f'<script nonce="{nonce}"'.encode())
        headers = MutableHeaders(raw=start["headers"])
        headers["content-length"] = str(len(body))
        scripts = f" 'nonce-{nonce}' 'unsafe-eval'"
        headers["content-security-policy"] = policy(scripts, self._framer)
        headers["cache-control"] = "no-store"
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
