"""No request brings more than the deployment allows: counted as it arrives, whatever it declares.

It stands before every route, because a framework reads a body whole before anybody has looked at
who is calling. Hooks have a limit of their own as well.
"""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.problems import problem

WORDS = "The body is too large."


class BodyLimit:
    """Refuses a request whose body is larger than allowed.

    A length that is declared is judged before anything is read; a body that comes in pieces is
    cut off at the piece that is too much.

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
            await problem(413, "too_large", WORDS)(scope, receive, send)
        else:
            await self._app(scope, _counted(receive, self._limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413, WORDS)
        return message

    return counting


def _declared(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return max((int(value) for value in lengths if value.isdigit()), default=0)
