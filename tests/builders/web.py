"""The house's own web application for tests, over its real routes."""

from fastapi.testclient import TestClient

from channels.contract import Channel
from frontdesk.application import Frontdesk
from frontdesk.http.app import build_app

HOOK = "/hooks/telegram/hook"
SECRET_HEADER = "x-telegram-bot-api-secret-token"


def web_of(desk: Frontdesk) -> TestClient:
    """Serve a house without its loops; an error of ours is an answer, as over the wire."""
    app = build_app(desk, local_token="local-token", with_loops=False)
    return TestClient(app, raise_server_exceptions=False)


def signed(body: bytes, secret: str = "hook-secret") -> dict[str, object]:
    """Return the arguments of a hook's request."""
    return {"content": body, "headers": {SECRET_HEADER: secret}}


def update(channel: Channel | None, text: str, number: int, peer: str = "700100001") -> bytes:
    """Return what Telegram would deliver."""
    assert channel is not None
    return channel.compose(peer, text, number=number)
