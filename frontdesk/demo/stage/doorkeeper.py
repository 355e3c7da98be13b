"""Lets only our own page use the stage: other sites in the same browser must not kill a server."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk.demo.stage.addresses import HOST, Addresses


class Doorkeeper:
    """Checks the host of every request and the origin of what changes something.

    Args:
        app: The stage.
        addresses: Where it is.
    """

    def __init__(self, app: ASGIApp, addresses: Addresses) -> None:
        self._app = app
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or turn it away."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if headers.get("host") == f"localhost:{self._addresses.stage}":
            await RedirectResponse(f"{self._addresses.stage_url}/demo")(scope, receive, send)
        elif self._is_ours(scope, headers):
            await self._app(scope, receive, send)
        else:
            answer = PlainTextResponse("This request comes from another site.", 403)
            await answer(scope, receive, send)

    def _is_ours(self, scope: Scope, headers: Headers) -> bool:
        """Know our host (a foreign name may lead here), and our page by the Origin it sends."""
        if headers.get("host") != f"{HOST}:{self._addresses.stage}":
            return False
        changes = scope["method"] not in {"GET", "HEAD"} and scope["path"].startswith("/demo")
        return not changes or headers.get("origin") == self._addresses.stage_url
