"""The guard around the pages: other sites stay outside, scripts need the page's own word."""

from pathlib import Path

import pytest
from fastapi import FastAPI, WebSocket
from fastapi.testclient import TestClient
from starlette.responses import HTMLResponse
from starlette.websockets import WebSocketDisconnect

from erp_core.kernel.database import Database
from frontdesk.console.guard import Guard
from tests.frontdesk.console.front import a_desk

PAGE = "<html><script>one()</script><script src='/two.js'></script></html>"


@pytest.fixture
def guarded(database: Database, tmp_path: Path) -> TestClient:
    """A page and a socket behind the guard."""
    app = FastAPI()
    app.add_middleware(Guard, desk=a_desk(database, tmp_path, public_url="https://desk.example"))

    @app.get("/page")
    def page() -> HTMLResponse:
        return HTMLResponse(PAGE)

    @app.post("/post")
    def post() -> dict[str, bool]:
        return {"done": True}

    @app.websocket("/socket")
    async def socket(connection: WebSocket) -> None:
        await connection.accept()
        await connection.send_text("hello")
        await connection.close()

    return TestClient(app, base_url="http://desk.test")


def test_each_page_marks_its_own_scripts_with_a_fresh_word(guarded: TestClient) -> None:
    first, second = guarded.get("/page"), guarded.get("/page")
    policy = first.headers["content-security-policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert first.text.count(f'<script nonce="{nonce}"') == 2
    assert first.text != second.text
    assert int(first.headers["content-length"]) == len(first.content)
    assert "script-src 'self' 'nonce-" in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'self'" in policy
    assert first.headers["cache-control"] == "no-store"
    assert first.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://desk.test", 200),
        ("https://desk.example", 200),
        ("https://evil.example", 403),
        ("null", 403),
        ("http://desk.test.evil.example", 403),
        (None, 403),
    ],
)
def test_only_our_own_pages_post(guarded: TestClient, origin: str | None, status: int) -> None:
    headers = {} if origin is None else {"origin": origin}
    assert guarded.post("/post", headers=headers).status_code == status


def test_a_foreign_page_may_not_even_read(guarded: TestClient) -> None:
    assert guarded.get("/page", headers={"origin": "https://evil.example"}).status_code == 403


def test_our_own_page_opens_a_socket(guarded: TestClient) -> None:
    headers = {"host": "desk.test", "origin": "http://desk.test"}
    with guarded.websocket_connect("/socket", headers=headers) as socket:
        assert socket.receive_text() == "hello"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_no_other_page_opens_a_socket(guarded: TestClient, origin: str | None) -> None:
    headers = {"host": "desk.test"} | ({} if origin is None else {"origin": origin})
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        guarded.websocket_connect("/socket", headers=headers),
    ):
        pass
    assert refused.value.code == 1008
