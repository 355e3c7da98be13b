"""A deadline for a provider's whole answer: one drop a second is late as well.

A client waits anew for every piece of an answer. So a watch cuts the connection at the deadline,
which ends also a wait for a piece that never comes.

The vendors' clients stand on two libraries of the same shape (httpx, and httpx2 under Anthropic's),
so the hooks are made for whichever one a client speaks.
"""

import contextlib
import socket
import threading
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
    extensions: dict[str, Any]


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
            response.stream = timed(response.stream, response, library.ReadTimeout)

    return {"request": [starts], "response": [arrives]}


class _Timed:
    """A body that ends in an error when it is late or endless."""

    def __init__(self, stream: _Stream, response: _Response, late: type[Exception]) -> None:
        self._stream = stream
        self._deadline: float = response.request.extensions[_DEADLINE]
        self._network = response.extensions.get("network_stream")
        self._late = late

    def __iter__(self) -> Iterator[bytes]:
        watch = threading.Timer(max(0.0, self._deadline - time.monotonic()), self._cut)
        watch.daemon = True
        watch.start()
        try:
            yield from self._in_time()
        finally:
            watch.cancel()

    def _in_time(self) -> Iterator[bytes]:
        size = 0
        try:
            for chunk in self._stream:
                size += len(chunk)
                if size > _LARGEST:
                    break
                self._require_time()
                yield chunk
            else:
                self._require_time()  # a connection that was cut can look like the end
                return
        except self._late:
            raise
        except Exception:
            self._require_time()
            raise
        message = "The answer was endless."
        raise self._late(message)

    def _require_time(self) -> None:
        if time.monotonic() >= self._deadline:
            message = "The answer was late."
            raise self._late(message)

    def _cut(self) -> None:
        """End a wait for the next piece, from another thread."""
        link = self._network and self._network.get_extra_info("socket")
        if link is not None:
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._stream.close()
