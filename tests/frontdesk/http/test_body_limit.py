"""Bodies are bounded before every route, also when they come in pieces and declare nothing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from erp_core.conversations.tables import InboundRow, OutboxRow
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.http.app import build_app
from frontdesk.settings import WrongSetting, load_settings
from tests.builders.house import a_house
from tests.builders.talk import count
from tests.builders.web import HOOK, signed, web_of

LIMIT = 64 * 1024
REPLIES = "/api/v1/conversations/threads/1/replies"
EVERYWHERE = (REPLIES, "/local/chat", HOOK)


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_house(database, tmp_path, largest_body=LIMIT)


def in_pieces(size: int) -> Iterator[bytes]:
    """A body that declares no length."""
    for start in range(0, size, 1000):
        yield b" " * min(1000, size - start)


@pytest.mark.parametrize("path", ["/mounted/", REPLIES])
def test_a_mounted_application_refuses_in_the_same_words(desk: Frontdesk, path: str) -> None:
    app = build(desk)
    app.mount("/mounted", Starlette(routes=[Route("/", takes_a_form, methods=["POST"])]))

    answer = TestClient(app).post(path, content=in_pieces(LIMIT + 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_answer_that_has_begun_is_not_begun_again(desk: Frontdesk) -> None:
    app = build(desk)
    app.mount("/mounted", answers_before_it_reads)

    statuses, taken = asyncio.run(endless(app, {}, path="/mounted/"))

    assert statuses == [200]
    assert taken <= LIMIT + 1000


async def takes_a_form(request: Request) -> Response:
    await request.body()
    return Response(status_code=204)


async def answers_before_it_reads(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    try:
        while True:
            await receive()
    except HTTPException:
        await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize("digits", [b"9" * 19, b"9" * 5000])
def test_a_length_of_more_digits_than_a_number_has_is_too_large(
    desk: Frontdesk, digits: bytes
) -> None:
    statuses, taken = asyncio.run(endless(build(desk), {b"content-length": digits}))

    assert (statuses, taken) == ([413], 0)


def nothing_was_kept(desk: Frontdesk) -> bool:
    return (count(desk, InboundRow), count(desk, OutboxRow)) == (0, 0)


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_body_that_declares_too_much_is_refused(desk: Frontdesk, path: str) -> None:
    answer = web_of(desk).post(path, **signed(b" " * (LIMIT + 1)))

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:frontdesk:problem:too_large",
        "title": "Too large",
        "status": 413,
        "detail": "The body is too large.",
        "code": "too_large",
    }
    assert nothing_was_kept(desk)


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_body_in_pieces_is_refused_when_it_becomes_too_much(desk: Frontdesk, path: str) -> None:
    answer = web_of(desk).post(path, **(signed(b"") | {"content": in_pieces(LIMIT + 1)}))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.headers["content-type"] == "application/problem+json"
    assert nothing_was_kept(desk)


@pytest.mark.parametrize("body", [b" " * LIMIT, in_pieces(LIMIT)])
def test_a_body_of_just_the_limit_is_read(desk: Frontdesk, body: object) -> None:
    answer = web_of(desk).post(REPLIES, content=body, headers={"authorization": "Bearer guess"})

    assert answer.status_code in (401, 422)


def test_a_small_body_with_a_length_that_lies_is_counted_all_the_same(desk: Frontdesk) -> None:
    statuses, taken = asyncio.run(endless(build(desk), {b"content-length": b"5"}))

    assert statuses == [413]
    assert taken <= LIMIT + 1000


def test_an_endless_body_is_left_after_the_limit(desk: Frontdesk) -> None:
    statuses, taken = asyncio.run(endless(build(desk), {}))

    assert statuses == [413]
    assert taken <= LIMIT + 1000


def build(desk: Frontdesk) -> FastAPI:
    return build_app(desk, local_token="local-token", with_loops=False)


async def endless(
    app: FastAPI, headers: dict[bytes, bytes], path: str = REPLIES
) -> tuple[list[int], int]:
    """Send a body without end; return the statuses answered and the bytes that were taken."""
    taken, statuses = 0, []

    async def receive():
        nonlocal taken
        taken += 1000
        assert taken < 10 * LIMIT, "it reads on and on"
        return {"type": "http.request", "body": b" " * 1000, "more_body": True}

    async def send(message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": list(headers.items()),
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    await app(scope, receive, send)
    return statuses, taken


@pytest.mark.parametrize("value", ["0", "1000", "many", "999999999999"])
def test_a_limit_that_makes_no_sense_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("FRONTDESK_LARGEST_BODY", value)

    with pytest.raises(WrongSetting, match=r"^FRONTDESK_LARGEST_BODY: "):
        load_settings()
