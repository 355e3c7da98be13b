import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from channels.frame import Frame
from channels.webchat.ports import Choice
from channels.webchat.router import build_router
from channels.webchat.session import new_token
from channels.webchat.settings import WebchatSettings
from tests.fakes.webchat_house import House

SECRET = "a secret of the tests, long enough"
PAGE = "https://shop.example"
SETTINGS = WebchatSettings.model_validate({"secret": SECRET, "allowed_origins": [PAGE]})


def client_of(house: House, monotonic: Callable[[], float] = time.monotonic) -> TestClient:
    app = FastAPI()
    app.include_router(build_router(house, SETTINGS, monotonic))
    return TestClient(app)


def opened(client: TestClient, page: str = PAGE) -> WebSocketTestSession:
    return client.websocket_connect("/chat/socket", headers={"origin": page})


def say(socket: WebSocketTestSession, **frame: object) -> None:
    socket.send_text(json.dumps(frame))


def hear(socket: WebSocketTestSession, kind: str) -> Any:
    """Take frames until one of this type; what the visitor sees meanwhile is not asked."""
    while True:
        frame = socket.receive_json()
        if frame["type"] == kind:
            return frame


def echo(frame: Frame) -> list[tuple[str, list[Choice]]]:
    return [(f"You said: {frame.text}", [{"label": "Yes", "nonce": "n1"}])]


def test_a_new_visitor_is_given_a_session_and_an_old_one_their_own() -> None:
    client = client_of(House())
    with opened(client) as socket:
        say(socket, type="hello")
        first = hear(socket, "welcome")
    with opened(client) as socket:
        say(socket, type="hello", session=first["session"])
        second = hear(socket, "welcome")

    assert (first["resumed"], second["resumed"]) == (False, True)
    assert second["session"] == first["session"]
    assert (first["title"], first["limit"]) == ("Front desk", 8000)


def test_a_forged_session_is_not_resumed() -> None:
    house = House()
    token = new_token("another secret, of somebody else")
    house.say(token.partition(".")[0], "secret of another visitor")
    with opened(client_of(house)) as socket:
        say(socket, type="hello", session=token)
        welcome = hear(socket, "welcome")
        say(socket, type="ping")

        assert socket.receive_json() == {"type": "pong"}
    assert (welcome["resumed"], welcome["session"] == token) == (False, False)


@pytest.mark.parametrize("page", ["https://evil.example", "null", ""])
def test_a_page_that_is_not_listed_is_not_talked_to(page: str) -> None:
    house = House()
    with opened(client_of(house), page) as socket, pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_json()

    assert closed.value.code == 4403
    assert house.stored == {}


def test_a_message_is_acknowledged_when_it_is_stored_and_its_answer_follows() -> None:
    house = House(echo)
    with opened(client_of(house)) as socket:
        say(socket, type="hello")
        session = hear(socket, "welcome")["session"].partition(".")[0]
        say(socket, type="message", id="c1", text="where is my order?", language="en")

        assert hear(socket, "stored") == {"type": "stored", "id": "c1"}
        assert list(house.stored) == [f"webchat:site:{session}:c1"]
    [raw] = house.stored.values()
    assert json.loads(raw) == {
        "peer": session,
        "id": "c1",
        "text": "where is my order?",
        "language": "en",
    }


def test_lines_come_in_order_and_a_page_at_a_time() -> None:
    house = House()
    token = new_token(SECRET)
    for number in range(120):
        house.say(token.partition(".")[0], f"line {number}")
    with opened(client_of(house)) as socket:
        say(socket, type="hello", session=token)
        pages = [hear(socket, "lines")["items"] for _ in range(3)]

    assert [len(page) for page in pages] == [50, 50, 20]
    assert [item["text"] for page in pages for item in page] == [f"line {n}" for n in range(120)]


def test_only_lines_after_the_last_one_seen_come_again() -> None:
    house = House()
    token = new_token(SECRET)
    for text in ("one", "two", "three"):
        house.say(token.partition(".")[0], text)
    with opened(client_of(house)) as socket:
        say(socket, type="hello", session=token, after=2)

        assert [item["text"] for item in hear(socket, "lines")["items"]] == ["three"]


def test_a_visitor_sees_no_line_of_another() -> None:
    house = House(echo)
    with client_of(house) as client, opened(client) as one, opened(client) as other:
        say(one, type="hello")
        say(other, type="hello")
        hear(other, "welcome")
        say(one, type="message", id="c1", text="private")
        hear(one, "stored")
        say(other, type="ping")

        assert other.receive_json() == {"type": "pong"}


def test_a_message_sent_again_is_acknowledged_again_and_stored_once() -> None:
    house = House(echo)
    with opened(client_of(house)) as socket:
        say(socket, type="hello")
        for _ in range(2):
            say(socket, type="message", id="c1", text="hello")
            hear(socket, "stored")

    assert len(house.stored) == 1


def test_a_pressed_button_is_stored_with_its_nonce_and_label() -> None:
    house = House()
    with opened(client_of(house)) as socket:
        say(socket, type="hello")
        say(socket, type="message", id="c2", text="Yes", button="n1")
        hear(socket, "stored")

    [raw] = house.stored.values()
    assert (json.loads(raw)["text"], json.loads(raw)["button"]) == ("Yes", "n1")


def test_a_message_that_cannot_be_stored_is_not_acknowledged() -> None:
    house = House()
    house.refusals.append(4.0)
    with opened(client_of(house)) as socket:
        say(socket, type="hello")
        say(socket, type="message", id="c1", text="hello")

        refused = hear(socket, "error")

        assert refused == {"type": "error", "code": "unavailable", "id": "c1", "after": 4.0}
        assert house.stored == {}
        say(socket, type="message", id="c1", text="hello")
        hear(socket, "stored")
    assert len(house.stored) == 1


def test_a_flood_is_slowed_down_and_nothing_of_it_is_lost_silently() -> None:
    house = House()
    with opened(client_of(house)) as socket:
        say(socket, type="hello")
        hear(socket, "welcome")
        for number in range(40):
            say(socket, type="message", id=f"c{number}", text="again")
        answers: list[Any] = []
        while len(answers) < 40:
            frame = socket.receive_json()
            if frame["type"] in {"stored", "error"}:
                answers.append(frame)

    stored = [frame["id"] for frame in answers if frame["type"] == "stored"]
    refused = [frame for frame in answers if frame["type"] == "error"]
    assert len(stored) == len(house.stored)
    assert {frame["code"] for frame in refused} == {"slow_down"}
    assert len(stored) + len(refused) == 40


BAD_FRAMES = [
    "",
    "not json",
    "[]",
    "{}",
    '{"type": "unknown"}',
    '{"type": "message"}',
    '{"type": "message", "id": ""}',
    '{"type": "message", "id": "a b", "text": "x"}',
    '{"type": "message", "id": "c1", "text": 5}',
    '{"type": "message", "id": "c1", "language": "xx"}',
    '{"type": "hello"}',
]


@pytest.mark.parametrize("frame", BAD_FRAMES)
def test_a_bad_frame_is_answered_and_the_conversation_goes_on(frame: str) -> None:
    house = House()
    with opened(client_of(house)) as socket:
        say(socket, type="hello")
        hear(socket, "welcome")
        socket.send_text(frame)

        refused = socket.receive_json()
        assert (refused["type"], refused["code"]) == ("error", "bad_frame")
        say(socket, type="ping")
        assert socket.receive_json() == {"type": "pong"}
    assert house.stored == {}


def test_a_message_that_cannot_be_read_is_named_so_that_the_widget_does_not_wait_for_it() -> None:
    with opened(client_of(House())) as socket:
        say(socket, type="hello")
        hear(socket, "welcome")
        say(socket, type="message", id="c1", text="\ud800")

        assert socket.receive_json() == {"type": "error", "code": "bad_frame", "id": "c1"}


def test_a_frame_of_bytes_is_a_bad_frame() -> None:
    with opened(client_of(House())) as socket:
        say(socket, type="hello")
        hear(socket, "welcome")
        socket.send_bytes(b"\x00\x01")

        assert socket.receive_json() == {"type": "error", "code": "bad_frame"}


@pytest.mark.parametrize("text", ["x" * 70_000, "单" * 30_000])
def test_a_frame_over_64_kib_is_too_long(text: str) -> None:
    house = House()
    with opened(client_of(house)) as socket:
        say(socket, type="hello")
        hear(socket, "welcome")
        socket.send_text(
            json.dumps({"type": "message", "id": "c1", "text": text}, ensure_ascii=False)
        )

        assert socket.receive_json() == {"type": "error", "code": "too_long", "id": "c1"}
    assert house.stored == {}


def test_a_text_over_the_limit_is_named_and_not_stored() -> None:
    house = House()
    with opened(client_of(house)) as socket:
        say(socket, type="hello")
        hear(socket, "welcome")
        say(socket, type="message", id="c1", text="x" * 8001)

        assert socket.receive_json() == {"type": "error", "code": "too_long", "id": "c1"}
    assert house.stored == {}


@pytest.mark.parametrize("frame", ['{"type": "ping"}', "not json"])
def test_a_socket_that_does_not_begin_with_hello_is_closed(frame: str) -> None:
    house = House()
    with opened(client_of(house)) as socket:
        socket.send_text(frame)
        with pytest.raises(WebSocketDisconnect) as closed:
            hear(socket, "welcome")

    assert closed.value.code == 4400


def test_the_page_loads_only_our_own_files_and_has_no_inline_script() -> None:
    page = client_of(House()).get("/chat")

    policy = page.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert f"frame-ancestors 'self' {PAGE}" in policy
    assert "unsafe" not in policy
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "<style" not in page.text
    assert page.text.count("<script") == page.text.count('<script src="chat/widget.js"') == 1


def test_a_title_cannot_write_into_the_page() -> None:
    settings = SETTINGS.model_copy(update={"title": '"><script>alert(1)</script>$x'})
    app = FastAPI()
    app.include_router(build_router(House(), settings))

    page = TestClient(app).get("/chat").text

    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;$x" in page


@pytest.mark.parametrize(
    ("path", "kind"), [("/chat/widget.js", "text/javascript"), ("/chat/widget.css", "text/css")]
)
def test_the_widgets_files_are_served_and_ask_nobody_else(path: str, kind: str) -> None:
    served = client_of(House()).get(path)

    assert served.headers["content-type"].startswith(kind)
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "https://" not in served.text.replace("https?://", "")
