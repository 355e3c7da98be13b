"""What a REST route is given: who calls, and one way to read and one to write.

A write runs in one transaction, again when the database asks for it, and once per
``Idempotency-Key``. Composition wires :class:`Doors` into the application's state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Query, Request
from fastapi.security import HTTPBearer
from pydantic import BaseModel

from erp_core.kernel.actor import Actor
from erp_core.kernel.database import Database
from erp_core.kernel.idempotency import once
from erp_core.kernel.pagination import MAX_PAGE, PageRequest
from erp_core.kernel.schema import MAX_ID
from erp_core.kernel.transaction import Tx

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


@dataclass(frozen=True)
class Doors:
    """What composition gives the routes.

    Attributes:
        database: Where to read and write.
        authenticate: Names the caller of a request, or raises ``Refused``.
    """

    database: Database
    authenticate: Callable[[Request], Actor]


@dataclass(frozen=True)
class Call:
    """One REST request by a known actor."""

    actor: Actor
    database: Database
    path: str
    body: bytes
    key: str | None

    def read(self, question: Callable[[Tx], T]) -> T:
        """Answer from a snapshot."""
        return self.database.read(question)

    def write(self, returns: type[M], command: Callable[[Tx], M]) -> M:
        """Run a verb in a transaction and return its view, once per idempotency key.

        Args:
            returns: Schema of the answer.
            command: Calls the verb; call ``tx.settle()`` before viewing statutory numbers.
        """
        return self.database.run(lambda tx: self._once(tx, returns, command))

    def _once(self, tx: Tx, returns: type[M], command: Callable[[Tx], M]) -> M:
        if self.key is None:
            return command(tx)
        request = self.path.encode() + b"\n" + self.body
        return once(tx, self.actor, self.key, request, returns, lambda: command(tx))


def doors(request: Request) -> Doors:
    """Return what composition wired in."""
    wired: Doors = request.app.state.doors
    return wired


_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A session token (`POST /api/v1/access/log-in`) or an API key.",
)
"""Tells the OpenAPI document where the token goes; who it is is for composition to decide."""


def caller(request: Request, _told: Annotated[object, Depends(_BEARER)]) -> Actor:
    """Name who is calling."""
    return doors(request).authenticate(request)


async def _body(request: Request) -> bytes:
    return await request.body()


def _call(
    request: Request,
    actor: Annotated[Actor, Depends(caller)],
    body: Annotated[bytes, Depends(_body)],
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> Call:
    path = f"{request.method} {request.url.path}?{request.url.query}"
    return Call(actor, doors(request).database, path, body, idempotency_key)


Before = Annotated[int | None, Query(gt=0, le=MAX_ID)]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
Calling = Annotated[Call, Depends(_call)]
"""The parameter of a route that needs to know who calls and to read or write."""


def _page(before: Before = None, limit: Limit = 50) -> PageRequest:
    return PageRequest(before=before, limit=limit)


Paging = Annotated[PageRequest, Depends(_page)]
"""The parameter of a route that returns a page."""
