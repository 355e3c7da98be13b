"""No request brings more than the deployment allows: counted as it arrives, whatever it declares.

It stands before every route, because a framework reads a body whole before anybody has looked at
who is calling. Hooks have a limit of their own as well.
"""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.problems import problem

WORDS = "The body is too large."
DIGITS = 18
"""A length of more digits is too large, whatever it says; Python reads no number without end."""


class _TooLarge(HTTPException):
    """The body of this request is larger than allowed."""

    def __init__(self) -> None:
        super().__init__(413, WORDS)


class BodyLimit:
    """Refuses a request whose body is larger than allowed.

    A length that is declared is judged before anything is read; a body that comes in pieces is
    cut off at the piece that is too much. What the application answers to that is left out: an
    application that is mounted into ours has a form of its own for it.

    Args:
        app: What answers everything else.
        limit: The most bytes of a body.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _declared(scope) > self._limit:
            await _refuse(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = _Exchange(receive, send, self._limit)
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except _TooLarge:
            if exchange.has_begun:
                raise
        if exchange.is_refused:
            await _refuse(scope, receive, send)


class _Exchange:
    """One request and its answer: counts what comes, and knows whether the answer has begun."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive = receive
        self._send = send
        self._left = limit
        self.has_begun = False

    @property
    def is_refused(self) -> bool:
        """Whether there was too much before anything was answered."""
        return self._left < 0 and not self.has_begun

    async def receive(self) -> Message:
        """Take the next piece.

        Raises:
            _TooLarge: It is too much.
        """
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _TooLarge
        return message

    async def send(self, message: Message) -> None:
        """Pass an answer on, unless it is the application's own word on too large a body."""
        if self.is_refused:
            return
        self.has_begun = True
        await self._send(message)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await problem(413, "too_large", WORDS)(scope, receive, send)


def _declared(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return max((_number(value) for value in lengths if value.isdigit()), default=0)


def _number(digits: bytes) -> int:
    return int(digits) if len(digits) <= DIGITS else 10**DIGITS
