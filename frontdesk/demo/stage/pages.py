"""The stage's pages: the demo itself, and a page with our chat widget for each visitor in it."""

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse, Response

from frontdesk.demo.stage.addresses import Addresses

STATIC = Path(__file__).parent.parent / "static"
HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
SCRIPT_TYPES: Mapping[str, str] = {".js": "text/javascript", ".css": "text/css"}


def demo_page(addresses: Addresses) -> HTMLResponse:
    """Return the page with the devices; it may frame the server's pages and nobody may frame it."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src 'self' data:; frame-src 'self' {addresses.server_url}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    filled = {"server": escape(addresses.server_url, quote=True)}
    return _page("demo.html", filled, policy)


def chat_page(addresses: Addresses, name: str) -> HTMLResponse:
    """Return a page that embeds our chat widget as any shop would, for one visitor.

    Args:
        addresses: Where the widget comes from.
        name: Keeps this visitor's memory apart from that of the server's own chat page.
    """
    server, socket = addresses.server_url, addresses.server_url.replace("http", "ws", 1)
    policy = (
        f"default-src 'none'; script-src 'self' {server}; style-src 'self' {server}; "
        f"connect-src {server} {socket}; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    visitor = json.dumps({"name": name})
    filled = {"server": escape(server, quote=True), "visitor": visitor.replace("<", "\\u003c")}
    return _page("chat.html", filled, policy)


def static_file(name: str) -> Response:
    """Return a file of the page."""
    file = STATIC / name
    kind = SCRIPT_TYPES.get(file.suffix)
    if kind is None or file.name != name or not file.is_file():
        return Response(status_code=404)
    return Response(file.read_bytes(), media_type=kind, headers=HEADERS)


def _page(name: str, filled: Mapping[str, str], policy: str) -> HTMLResponse:
    template = Template((STATIC / name).read_text("utf-8"))
    headers = HEADERS | {"Content-Security-Policy": policy}
    return HTMLResponse(template.substitute(filled), headers=headers)
