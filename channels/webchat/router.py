"""The web addresses of the chat: its page, the widget's files and the socket."""

import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template

from fastapi import APIRouter, WebSocket
from fastapi.responses import FileResponse, HTMLResponse, Response

from channels.webchat.ports import Ports
from channels.webchat.rate import Allowances
from channels.webchat.settings import WebchatSettings
from channels.webchat.socket import Connection
from channels.webchat.uploads import Uploads

SCRIPT_PARTS = ("texts.js", "link.js", "view.js", "start.js")
STATIC = Path(__file__).parent / "static"
REVALIDATE = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}


def build_router(
    ports: Ports, settings: WebchatSettings, monotonic: Callable[[], float] = time.monotonic
) -> APIRouter:
    """Serve ``/chat``, ``/chat/widget.js``, ``/chat/widget.css`` and the socket."""
    router = APIRouter(tags=["web chat"], include_in_schema=False)
    page, script = _page(settings), _script()
    allowances, uploads = Allowances(monotonic), Uploads(monotonic)
    headers = REVALIDATE | {"Content-Security-Policy": _policy(settings)}

    @router.get("/chat")
    async def chat_page() -> HTMLResponse:
        return HTMLResponse(page, headers=headers)

    @router.get("/chat/widget.js")
    async def widget_script() -> Response:
        return Response(script, media_type="text/javascript", headers=REVALIDATE)

    @router.get("/chat/widget.css")
    async def widget_style() -> FileResponse:
        return FileResponse(STATIC / "widget.css", media_type="text/css", headers=REVALIDATE)

    @router.websocket("/chat/socket")
    async def chat_socket(websocket: WebSocket) -> None:
        await Connection(websocket, settings, ports, allowances, uploads).run()

    return router


def _page(settings: WebchatSettings) -> str:
    template = Template((STATIC / "page.html").read_text(encoding="utf-8"))
    return template.substitute(title=escape(settings.title, quote=True))


def _script() -> str:
    """Join the parts into one script that leaves no name behind on the page it is put on."""
    parts = ((STATIC / part).read_text(encoding="utf-8") for part in SCRIPT_PARTS)
    return '(() => {\n"use strict";\n\n' + "\n".join(parts) + "})();\n"


def _policy(settings: WebchatSettings) -> str:
    """Allow our own files only, and to be framed by the pages that may connect."""
    framing = " ".join(["'self'", *sorted(settings.allowed_origins)])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors {framing}"
    )
