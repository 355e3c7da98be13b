"""Language models behind one seam: how each is built, how it fails, whether it may be asked.

A provider is asked once and never again for the same answer: there is one retry layer, and it is
the chain of models, which ends in the offline engine.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.breaker import Breaker, ModelHealth
from assistant.settings import OFFLINE, AssistantSettings

if TYPE_CHECKING:
    import httpx
    from langchain_core.language_models.chat_models import BaseChatModel

_LARGEST = 4 * 1024 * 1024
_DEADLINE = "frontdesk_deadline"
_FOR_GOOD = (401, 403, 404)


class ModelFailed(Exception):
    """A language model gave no answer that can be used."""


@dataclass(frozen=True)
class Provider:
    """A language model that can be asked, with its circuit breaker."""

    name: str
    model: "BaseChatModel"
    breaker: Breaker


class Providers:
    """The language models of a deployment, in order; without the offline engine, which is last.

    Args:
        settings: Which models, and how long they may take.
        monotonic: Real time, for the breakers.
    """

    def __init__(
        self, settings: AssistantSettings, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._monotonic = monotonic
        self._client = _client(settings.provider_seconds) if settings.chain else None
        self._providers = tuple(self._provider(name) for name in settings.chain)

    def usable(self) -> Iterator[Provider]:
        """Return the models that may be asked now, in order."""
        return (provider for provider in self._providers if provider.breaker.lets_try())

    def health(self) -> list[ModelHealth]:
        """Return how every model does, the offline engine last."""
        states = [provider.breaker.health for provider in self._providers]
        return [*states, ModelHealth(OFFLINE, "ok", "", None)]

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def _provider(self, name: str) -> Provider:
        breaker = Breaker(
            name,
            trips_after=self._settings.trips_after,
            rests_for=self._settings.rests_for,
            monotonic=self._monotonic,
        )
        return Provider(name, self._openai(name.removeprefix("openai:")), breaker)

    def _openai(self, model: str) -> "BaseChatModel":
        from langchain_openai import ChatOpenAI

        return ChatOpenAI(
            model=model,
            api_key=self._settings.openai_api_key,
            base_url=self._settings.openai_base_url,
            timeout=self._settings.provider_seconds,
            max_retries=0,
            temperature=0,
            streaming=False,
            use_responses_api=False,
            http_client=self._client,
        )


def brief(error: Exception) -> str:
    """Name an error for the console: its kind and status, never a message body."""
    status = getattr(error, "status_code", None)
    kind = str(error) if isinstance(error, ModelFailed) else type(error).__name__
    return f"{kind} ({status})" if status else kind


def is_for_good(error: Exception) -> bool:
    """Tell whether asking again cannot help: wrong key, no right, no such model."""
    return getattr(error, "status_code", None) in _FOR_GOOD


@contextmanager
def untraced() -> Iterator[None]:
    """Keep every tracing service out, whatever the environment says: messages stay here."""
    from langsmith import tracing_context

    with tracing_context(enabled=False):
        yield


def _client(seconds: float) -> "httpx.Client":
    """Return a client whose whole answer has a deadline: one drop a second is late as well."""
    import httpx

    def starts(request: httpx.Request) -> None:
        request.extensions[_DEADLINE] = time.monotonic() + seconds

    def arrives(response: httpx.Response) -> None:
        stream = response.stream
        if isinstance(stream, httpx.SyncByteStream):
            deadline = response.request.extensions[_DEADLINE]
            response.stream = _timed(stream, deadline, response.request)

    return httpx.Client(
        timeout=httpx.Timeout(seconds),
        event_hooks={"request": [starts], "response": [arrives]},
    )


def _timed(
    stream: "httpx.SyncByteStream", deadline: float, request: "httpx.Request"
) -> "httpx.SyncByteStream":
    import httpx

    class Timed(httpx.SyncByteStream):
        """A body that ends in an error when it is late or endless."""

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for chunk in stream:
                size += len(chunk)
                if time.monotonic() > deadline or size > _LARGEST:
                    message = "The answer was late or endless."
                    raise httpx.ReadTimeout(message, request=request)
                yield chunk

        def close(self) -> None:
            stream.close()

    return Timed()
