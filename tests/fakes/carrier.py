"""A carrier on a real socket that can be told to fail as networks and servers do.

It serves any ASGI app. Each fault is used up by one request; with no fault waiting the app
answers. It runs in its own thread, so that sync and async tests talk to it alike.
"""

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

import h11
import httpx
from starlette.types import ASGIApp


class Break(StrEnum):
    """How a connection ends without a readable answer."""

    RESET = "reset before the request is read"
    RESET_AFTER_ACCEPT = "taken, then the connection is reset"
    SILENCE_AFTER_ACCEPT = "taken, then silence until the client gives up"
    HALF_BODY = "taken, then half of the answer"


@dataclass(frozen=True)
class Answer:
    """An answer given instead of the app's: the app never sees the request."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json"),)

    @classmethod
    def of_json(cls, status: int, value: object) -> "Answer":
        """Answer with JSON."""
        return cls(status, json.dumps(value).encode())


Fault = Break | Answer


@dataclass
class Carrier:
    """A running server and the faults that wait in it.

    Attributes:
        url: Where it listens.
        faults: Taken in order, one a request that ``strikes`` says yes to.
        strikes: Which paths can be struck by a fault.
        methods: Which methods can be; empty for all.
        requests: The paths asked for, in order.
    """

    url: str = ""
    faults: deque[Fault] = field(default_factory=deque)
    strikes: Callable[[str], bool] = lambda path: True
    methods: frozenset[str] = frozenset()
    requests: list[str] = field(default_factory=list)

    def next_fault(self, request: httpx.Request) -> Fault | None:
        """Take what goes wrong with a request, if anything waits that can."""
        strikes = self.strikes(request.url.path)
        if self.methods and request.method not in self.methods:
            return None
        return self.faults.popleft() if self.faults and strikes else None


@contextmanager
def serving(app: ASGIApp) -> Iterator[Carrier]:
    """Serve an app on a free loopback port for as long as the block lasts."""
    carrier, ready, loop = Carrier(), threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(_serve(app, carrier, ready, stop)), daemon=True
    )
    thread.start()
    ready.wait()
    try:
        yield carrier
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def _serve(
    app: ASGIApp, carrier: Carrier, ready: threading.Event, stop: asyncio.Event
) -> None:
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            await _talk(app, carrier, reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            talks.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    carrier.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    ready.set()
    await stop.wait()
    server.close()
    for task in tuple(talks):
        task.cancel()
    await asyncio.gather(*talks, return_exceptions=True)


async def _talk(
    app: ASGIApp, carrier: Carrier, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    wire = h11.Connection(h11.SERVER)
    while (request := await _read(wire, reader)) is not None:
        path = request.url.path
        carrier.requests.append(path)
        fault = carrier.next_fault(request)
        if fault is Break.RESET:
            return
        answer = fault if isinstance(fault, Answer) else await _ask(app, request)
        if fault is Break.RESET_AFTER_ACCEPT:
            return
        if fault is Break.SILENCE_AFTER_ACCEPT:
            await reader.read()
            return
        writer.write(_encoded(wire, answer, half=fault is Break.HALF_BODY))
        await writer.drain()
        if fault is Break.HALF_BODY:
            writer.close()
            return
        wire.start_next_cycle()


async def _read(wire: h11.Connection, reader: asyncio.StreamReader) -> httpx.Request | None:
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = wire.next_event()
        if event is h11.NEED_DATA:
            wire.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            url = f"http://carrier{head.target.decode()}"
            headers = [(name.decode(), value.decode()) for name, value in head.headers]
            return httpx.Request(head.method.decode(), url, headers=headers, content=bytes(body))
        else:
            return None


async def _ask(app: ASGIApp, request: httpx.Request) -> Answer:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        response = await client.send(request)
    return Answer(response.status_code, response.content, tuple(response.headers.items()))


def _encoded(wire: h11.Connection, answer: Answer, *, half: bool) -> bytes:
    kept = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
    headers = [*kept, ("content-length", str(len(answer.body)))]
    head = wire.send(h11.Response(status_code=answer.status, headers=headers)) or b""
    body = wire.send(h11.Data(data=answer.body)) or b""
    if half:
        return head + body[: len(body) // 2]
    return head + body + (wire.send(h11.EndOfMessage()) or b"")
