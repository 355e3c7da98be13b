"""A client that calls an application in the caller's thread: a fraction of the cost.

Starlette's own client hands every request to another thread and back through several locks, for
which a short request pays more than for itself. Here one loop a thread runs for as long as a
request lasts. There is no start and no end of the application (lifespan), and no web socket: what
needs those takes ``TestClient``.
"""

import asyncio
import contextlib
import threading

import httpx
from starlette.types import ASGIApp

ADDRESS = "http://testserver"
Asked = tuple[httpx.ASGITransport, httpx.Request, "asyncio.Future[httpx.Response]"]


def wire(app: ASGIApp) -> httpx.Client:
    """Return a client of an application; what that raises is raised where it was asked."""
    return httpx.Client(transport=_Wire(app), base_url=ADDRESS, follow_redirects=True)


class _Wire(httpx.BaseTransport):
    def __init__(self, app: ASGIApp) -> None:
        self._app = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return _HERE.loop.answer(self._app, request)


class _Loop:
    """A loop whose one task answers everything, so that the threads of sync routes are kept."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._asked: asyncio.Queue[Asked] = asyncio.Queue()
        self._task = self._loop.create_task(self._answer_all())

    def answer(self, app: httpx.ASGITransport, request: httpx.Request) -> httpx.Response:
        answered: asyncio.Future[httpx.Response] = self._loop.create_future()
        self._asked.put_nowait((app, request, answered))
        return self._loop.run_until_complete(answered)

    def end(self) -> None:
        """End the task, and with it the threads of sync routes, which keep a process alive."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._task)
        self._loop.close()

    async def _answer_all(self) -> None:
        while True:
            app, request, answered = await self._asked.get()
            try:
                answered.set_result(await _answer(app, request))
            except Exception as error:  # noqa: BLE001 - raised where it was asked
                answered.set_exception(error)


async def _answer(app: httpx.ASGITransport, request: httpx.Request) -> httpx.Response:
    given = await app.handle_async_request(request)
    # As a stream, which the client reads and times; content given at once has no ``elapsed``.
    body = httpx.ByteStream(await given.aread())
    return httpx.Response(given.status_code, headers=given.headers, stream=body)


class _Here(threading.local):
    """The loop of each thread that asks."""

    def __init__(self) -> None:
        self.loop = _Loop()
        _ALL.append(self.loop)


_ALL: list[_Loop] = []
_HERE = _Here()


def end_wires() -> None:
    """End what answers for every thread; nothing is asked afterwards."""
    while _ALL:
        _ALL.pop().end()
