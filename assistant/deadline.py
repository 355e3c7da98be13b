"""A deadline for a provider's whole answer: one drop a second is late as well.

The vendors' clients stand on two libraries of the same shape (httpx, and httpx2 under Anthropic's),
so the hooks are made for whichever one a client speaks.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import Any, Protocol

_LARGEST = 4 * 1024 * 1024
_DEADLINE = "frontdesk_deadline"


class _Request(Protocol):
    extensions: dict[str, Any]


class _Response(Protocol):
    stream: object
    request: _Request


class _Stream(Iterable[bytes], Protocol):
    def close(self) -> None: ...


Hooks = dict[str, list[Callable[..., None]]]


def deadline_hooks(library: ModuleType, seconds: float) -> Hooks:
    """Return event hooks for a synchronous client whose answers have to be whole in time.

    Args:
        library: ``httpx``, or a library of its shape; its ``ReadTimeout`` is raised.
        seconds: From the request to the last byte of the answer.
    """
    timed: type[_Timed] = type("Timed", (_Timed, library.SyncByteStream), {})

    def starts(request: _Request) -> None:
        request.extensions[_DEADLINE] = time.monotonic() + seconds

    def arrives(response: _Response) -> None:
        if isinstance(response.stream, library.SyncByteStream):
            response.stream = timed(response.stream, response.request, library.ReadTimeout)

    return {"request": [starts], "response": [arrives]}


class _Timed:
    """A body that ends in an error when it is late or endless."""

    def __init__(self, stream: _Stream, request: _Request, late: type[Exception]) -> None:
        self._stream = stream
        self._request = request
        self._late = late

    def __iter__(self) -> Iterator[bytes]:
        size, deadline = 0, self._request.extensions[_DEADLINE]
        for chunk in self._stream:
            size += len(chunk)
            if time.monotonic() > deadline or size > _LARGEST:
                message = "The answer was late or endless."
                raise self._late(message)
            yield chunk

    def close(self) -> None:
        self._stream.close()
