"""A provider of language models on loopback, with everything that can go wrong with one.

What it speaks is a ``Wire``: OpenAI's, Anthropic's or Ollama's, one file each beside this one. It
keeps what it received, so that a test can read exactly what a model was shown.
"""

import contextlib
import json
import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


class Fault(StrEnum):
    """What a provider does instead of answering."""

    RATE_LIMITED = "429"
    BROKEN = "500"
    UNAUTHORISED = "401"
    GARBAGE = "garbage"
    NOT_AN_ANSWER = "not_an_answer"
    HALF_BODY = "half_body"
    CUT_OFF = "cut_off"
    SILENT = "silent"
    DRIPS = "drips"
    FALLS_SILENT = "falls_silent"
    HANGS_UP = "hangs_up"
    BAD_ARGUMENTS = "bad_arguments"
    NO_FINISH_REASON = "no_finish_reason"


@dataclass(frozen=True)
class Say:
    """A round of the model: calls, or words."""

    text: str = ""
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True)
class Wire:
    """How one vendor's API is spoken.

    Attributes:
        base: The path that a client's base URL ends with.
        roles: Who spoke, in order, out of a request: ``user``, ``assistant`` or ``tool``.
        completion: Writes a round as the API does.
        spoil: Turns an answer into one that cannot be used, in the way that is named.
    """

    base: str
    roles: Callable[[Body], Sequence[str]]
    completion: Callable[[Body, Say], Body]
    spoil: Callable[[Fault, Body], Body]


@dataclass(frozen=True)
class Shown:
    """What a model is shown: who spoke so far, and the words of this turn."""

    roles: Sequence[str]
    text: str

    @property
    def rounds_behind(self) -> int:
        """How many rounds of this turn it has answered."""
        last = max(at for at, role in enumerate(self.roles) if role == "user")
        return sum(role == "assistant" for role in self.roles[last + 1 :])


Brain = Callable[[Shown], Say]
"""What a model makes of what it is shown."""


def calling(name: str, **arguments: Any) -> Say:
    """A round that calls one tool."""
    return Say(calls=((name, arguments),))


def in_rounds(*rounds: Say) -> Brain:
    """A model that plays its rounds once a turn: as many tool rounds are behind, so far it is."""

    def think(shown: Shown) -> Say:
        behind = shown.rounds_behind
        return rounds[behind] if behind < len(rounds) else Say("")

    return think


def hostile(calls: Sequence[tuple[str, Mapping[str, Any]]], text: str = "") -> Brain:
    """A model that calls everything it was told to, offered or not, one call a round."""

    def think(shown: Shown) -> Say:
        behind = shown.rounds_behind
        return Say(calls=(calls[behind],)) if behind < len(calls) else Say(text)

    return think


def by_words(rounds: Mapping[str, Sequence[Say]]) -> Brain:
    """A model that plays the rounds of the words it reads; of others it makes nothing."""

    def think(shown: Shown) -> Say:
        known, behind = rounds.get(shown.text, ()), shown.rounds_behind
        return known[behind] if behind < len(known) else Say("")

    return think


@dataclass
class FakeProvider:
    """What the server does and what it has seen."""

    wire: Wire
    brain: Brain = field(default=lambda _shown: Say(""))
    faults: list[Fault] = field(default_factory=list)
    """Used up one a request, oldest first; afterwards the brain answers."""
    always: Fault | None = None
    received: list[Body] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    base_url: str = ""
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def shown(self) -> str:
        """Everything that any model was shown, as one text."""
        return json.dumps(self.received, ensure_ascii=False)

    def next_fault(self) -> Fault | None:
        """Take what goes wrong with this request."""
        return self.faults.pop(0) if self.faults else self.always

    def answer(self, body: Body) -> Body:
        """Let the brain answer a request."""
        roles = self.wire.roles(body)
        last = max(at for at, role in enumerate(roles) if role == "user")
        said = body["messages"][last]["content"]
        text = said if isinstance(said, str) else "".join(one.get("text", "") for one in said)
        return self.wire.completion(body, self.brain(Shown(roles, text)))


@contextmanager
def provider_server(wire: Wire) -> Iterator[FakeProvider]:
    """Run the server for as long as the block lasts."""
    fake = FakeProvider(wire)

    class Handler(_Handler):
        server_state = fake

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.base_url = f"http://127.0.0.1:{server.server_port}{wire.base}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        fake.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server_state: FakeProvider

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        """Keep quiet."""

    def do_POST(self) -> None:
        fake = self.server_state
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fake.received.append(body)
        fake.keys.append(self.headers.get("Authorization"))
        fault = fake.next_fault()
        if fault is None:
            self._send(200, fake.answer(body))
        else:
            self._fail(fault, body)

    def _fail(self, fault: Fault, body: Body) -> None:
        match fault:
            case Fault.RATE_LIMITED | Fault.BROKEN | Fault.UNAUTHORISED:
                self._send(int(fault), {"error": {"message": "No.", "type": "error"}})
            case Fault.GARBAGE:
                self._raw(200, b"<html>It works!</html>", kind="text/html")
            case Fault.NOT_AN_ANSWER:
                self._send(200, {"object": "chat.completion", "choices": None})
            case Fault.SILENT:
                self.server_state.released.wait()
            case Fault.DRIPS:
                self._drip()
            case Fault.FALLS_SILENT:
                self._drip(most=1)
            case _:
                self._spoil(fault, self.server_state.answer(body))

    def _spoil(self, fault: Fault, completion: Body) -> None:
        """Begin like an answer, and be none."""
        if fault is Fault.HANGS_UP:
            self.close_connection = True
        elif fault is Fault.HALF_BODY:
            whole = json.dumps(completion).encode()
            self._raw(200, whole[: len(whole) // 2], length=len(whole))
        else:
            self._send(200, self.server_state.wire.spoil(fault, completion))

    def _drip(self, most: float = math.inf) -> None:
        """Send a blank every now and then, so many, for as long as somebody listens."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        with contextlib.suppress(OSError):
            sent = 0
            while not self.server_state.released.wait(0.02 if sent < most else None):
                self.wfile.write(b" ")
                sent += 1
        self.close_connection = True

    def _send(self, status: int, body: Body) -> None:
        self._raw(status, json.dumps(body).encode())

    def _raw(
        self,
        status: int,
        content: bytes,
        *,
        kind: str = "application/json",
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length or len(content)))
        if status == 429:
            self.send_header("Retry-After", "30")
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True
