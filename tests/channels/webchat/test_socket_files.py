"""A visitor's file comes over the socket: asked for, in parts, bounded, stored once."""

import asyncio
import json
import threading
from typing import Any

import pytest
from starlette.testclient import WebSocketTestSession

from channels.abilities import FetchesFiles
from channels.contract import Envelope, FetchedFile, InboundKind
from channels.errors import Undeliverable
from channels.frame import Frame
from channels.webchat.channel import WebchatChannel
from channels.webchat.socket import LARGEST_FILE, Connection
from tests.channels.webchat.test_socket import SETTINGS, client_of, hear, opened, say
from tests.fakes.webchat_house import House

PHOTO = b"\x89PNG\r\n\x1a\n" + b"photo" * 20_000


def begun(socket: WebSocketTestSession) -> str:
    say(socket, type="hello")
    return str(hear(socket, "welcome")["session"])


def sends(socket: WebSocketTestSession, content: bytes, size: int | None = None) -> None:
    """Announce a file and send it in parts once the house says go."""
    say(socket, type="file", id="f1", name="bag.png", size=size or len(content), language="en")
    hear(socket, "go")
    for at in range(0, len(content), 32_768):
        socket.send_bytes(content[at : at + 32_768])


def read_back(raw: bytes) -> FetchedFile:
    channel = WebchatChannel(SETTINGS)
    (message,) = channel.parse(raw)
    (attachment,) = message.attachments
    return asyncio.run(channel.fetch(attachment, raw))


def test_a_file_is_stored_whole_before_it_is_acknowledged() -> None:
    house = House()
    with opened(client_of(house)) as socket:
        begun(socket)
        sends(socket, PHOTO)
        stored = hear(socket, "stored")

    assert stored["id"] == "f1"
    (raw,) = house.stored.values()
    assert read_back(raw) == FetchedFile(PHOTO, None, "bag.png")
    (message,) = WebchatChannel(SETTINGS).parse(raw)
    assert (message.kind, message.text) == (InboundKind.OTHER, "")
    assert message.attachments[0].size == len(PHOTO)


def test_the_same_file_sent_again_is_stored_once() -> None:
    house = House()
    with opened(client_of(house)) as socket:
        begun(socket)
        for _ in range(2):
            sends(socket, PHOTO)
            hear(socket, "stored")

    assert len(house.stored) == 1


def test_what_is_said_meanwhile_is_heard() -> None:
    house = House()
    with opened(client_of(house)) as socket:
        begun(socket)
        say(socket, type="file", id="f1", name="a", size=4)
        hear(socket, "go")
        socket.send_bytes(b"ab")
        say(socket, type="message", id="m1", text="one moment")
        assert hear(socket, "stored")["id"] == "m1"
        socket.send_bytes(b"cd")
        assert hear(socket, "stored")["id"] == "f1"

    assert read_back(list(house.stored.values())[1]).content == b"abcd"


def test_a_file_that_is_too_large_is_refused_before_a_byte_of_it_comes() -> None:
    house = House()
    with opened(client_of(house)) as socket:
        begun(socket)
        say(socket, type="file", id="f1", name="a", size=LARGEST_FILE + 1)
        refused = hear(socket, "error")

    assert (refused["code"], refused["id"]) == ("too_large", "f1")
    assert house.stored == {}


@pytest.mark.parametrize("part", [b"", b"12345"])
def test_more_than_was_said_or_nothing_ends_the_file(part: bytes) -> None:
    house = House()
    with opened(client_of(house)) as socket:
        begun(socket)
        say(socket, type="file", id="f1", name="a", size=4)
        hear(socket, "go")
        socket.send_bytes(part)
        assert hear(socket, "error")["code"] == "bad_frame"
        socket.send_bytes(b"1234")
        assert hear(socket, "error")["code"] == "bad_frame"

    assert house.stored == {}


def announces(socket: WebSocketTestSession, name: str, size: int) -> dict[str, Any]:
    """Announce a file; what the house says to it."""
    say(socket, type="file", id=name, name=name, size=size)
    while True:
        frame = socket.receive_json()
        if frame["type"] in {"go", "error"}:
            return dict(frame)


def test_an_address_has_no_more_coming_in_than_two_large_files_until_one_is_over() -> None:
    client = client_of(House())
    with opened(client) as first, opened(client) as second, opened(client) as third:
        for socket in (first, second, third):
            begun(socket)
        assert announces(first, "f1", LARGEST_FILE)["type"] == "go"
        assert announces(second, "f2", LARGEST_FILE)["type"] == "go"
        refused = announces(third, "f3", 1)
        first.send_bytes(b"")
        hear(first, "error")
        allowed = announces(third, "f3", 1)

    assert refused == {"type": "error", "code": "slow_down", "id": "f3", "after": 10.0}
    assert allowed == {"type": "go", "id": "f3"}


def test_who_leaves_has_nothing_coming_in() -> None:
    client = client_of(House())
    for number in range(3):
        with opened(client) as socket:
            begun(socket)
            assert announces(socket, f"f{number}", LARGEST_FILE)["type"] == "go"


def test_a_file_of_which_nothing_came_for_two_minutes_is_forgotten() -> None:
    clock = [0.0]
    client = client_of(House(), lambda: clock[0])
    with opened(client) as socket:
        begun(socket)
        announces(socket, "f1", 4)
        clock[0] = 119.0
        socket.send_bytes(b"ab")
        clock[0] = 238.0
        socket.send_bytes(b"c")
        clock[0] = 359.0
        socket.send_bytes(b"d")

        assert hear(socket, "error")["code"] == "bad_frame"


def test_a_frame_is_parsed_once_on_its_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    envelope = WebchatChannel.envelope

    def counted(self: WebchatChannel, body: bytes) -> Envelope:
        asked.append(threading.current_thread())
        return envelope(self, body)

    monkeypatch.setattr(WebchatChannel, "envelope", counted)
    loop: list[threading.Thread] = []
    monkeypatch.setattr(
        Connection, "_forget_unfinished", lambda _: loop.append(threading.current_thread())
    )
    with opened(client_of(House())) as socket:
        begun(socket)
        sends(socket, PHOTO)
        hear(socket, "stored")

    assert len(asked) == 1
    assert asked[0] is not loop[0]


def test_bytes_that_nobody_announced_are_refused() -> None:
    with opened(client_of(House())) as socket:
        begun(socket)
        socket.send_bytes(b"x")

        assert hear(socket, "error")["code"] == "bad_frame"


def test_a_visitor_has_no_more_on_many_sockets_than_on_one() -> None:
    house = House()
    client = client_of(house)
    with opened(client) as first, opened(client) as second:
        session = begun(first)
        say(second, type="hello", session=session)
        hear(second, "welcome")
        for number in range(15):
            say(first, type="message", id=f"a{number}", text="x")
            say(second, type="message", id=f"b{number}", text="x")
        codes = [_outcome(first) for _ in range(15)] + [_outcome(second) for _ in range(15)]

    assert codes.count("stored") == len(house.stored)
    assert codes.count("stored") <= 21
    assert codes.count("slow_down") >= 9


def test_an_address_has_no_more_with_ever_new_sessions() -> None:
    house = House()
    client = client_of(house)
    codes = []
    for _ in range(13):
        with opened(client) as socket:
            begun(socket)
            for number in range(10):
                say(socket, type="message", id=f"a{number}", text="x")
            codes += [_outcome(socket) for _ in range(10)]

    assert len(house.stored) < 130
    assert "slow_down" in codes


def _outcome(socket: WebSocketTestSession) -> str:
    while True:
        frame = json.loads(socket.receive_text())
        if frame["type"] == "stored":
            return "stored"
        if frame["type"] == "error":
            return str(frame["code"])


def test_the_chat_gives_its_files_like_every_channel_that_has_some() -> None:
    channel = WebchatChannel(SETTINGS)
    assert isinstance(channel, FetchesFiles)

    raw = Frame(peer="v", id="1", text="only words").encoded()
    (message,) = channel.parse(Frame(peer="v", id="1", text="x").encoded())
    assert message.attachments == ()
    with pytest.raises(Undeliverable):
        asyncio.run(channel.fetch(_any_attachment(), raw))


def _any_attachment():
    from channels.contract import Attachment

    return Attachment("file", "file")
