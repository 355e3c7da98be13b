"""Language models behind one seam: how each is built, how it fails, whether it may be asked.

A provider is asked once and never again for the same answer: there is one retry layer, and it is
the chain of models, which ends in the offline engine.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.breaker import Breaker, ModelHealth
from assistant.settings import OFFLINE, AssistantSettings, Vendor
from assistant.vendors import Connected, connect

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_FOR_GOOD = (401, 403, 404)


class ModelFailed(Exception):
    """A language model gave no answer that can be used."""


@dataclass(frozen=True)
class Provider:
    """A language model that can be asked, with its circuit breaker.

    Attributes:
        name: As the settings name it, for example ``anthropic:the-model``.
        model: The chat model.
        breaker: Whether it may be asked now.
        call: What its calls need beside the messages.
    """

    name: str
    model: "BaseChatModel"
    breaker: Breaker
    call: Mapping[str, object] = field(default_factory=dict)


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
        self._connected = {name: self._connect(name) for name in settings.chain}
        self._providers = tuple(self._provider(name) for name in settings.chain)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the models, in order."""
        return self._settings.chain

    def usable(self) -> Iterator[Provider]:
        """Return the models that may be asked now, in order."""
        return (provider for provider in self._providers if provider.breaker.lets_try())

    def health(self) -> list[ModelHealth]:
        """Return how every model does, the offline engine last."""
        states = [provider.breaker.health for provider in self._providers]
        return [*states, ModelHealth(OFFLINE, "ok", "", None)]

    def close(self) -> None:
        """Close the connections."""
        for connected in self._connected.values():
            connected.close()

    def _connect(self, name: str) -> Connected:
        vendor, _, model = name.partition(":")
        return connect(Vendor(vendor), model, self._settings)

    def _provider(self, name: str) -> Provider:
        breaker = Breaker(
            name,
            trips_after=self._settings.trips_after,
            rests_for=self._settings.rests_for,
            monotonic=self._monotonic,
        )
        connected = self._connected[name]
        return Provider(name, connected.model, breaker, connected.call)


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
