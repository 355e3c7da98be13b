"""How each vendor's chat model is made: one answer, whole, within its time, and never retried.

The vendors' packages are loaded here and nowhere else, and only when a model of theirs is named.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, assert_never

from assistant.deadline import deadline_hooks
from assistant.settings import AssistantSettings, Vendor

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_LONGEST_ANSWER = 2_048
"""Tokens of one answer: a few tool calls and a sentence need far less."""


@dataclass(frozen=True)
class Connected:
    """A chat model with the connections that it holds.

    Attributes:
        model: The chat model.
        close: Gives the connections back.
        call: What its calls need beside the messages.
    """

    model: "BaseChatModel"
    close: Callable[[], None]
    call: Mapping[str, object] = field(default_factory=dict)


def connect(vendor: Vendor, model: str, settings: AssistantSettings) -> Connected:
    """Make the chat model of a vendor; nothing is asked yet.

    Args:
        vendor: Who serves it.
        model: What the vendor calls it.
        settings: Keys, addresses and how long an answer may take.
    """
    match vendor:
        case Vendor.OPENAI:
            return _openai(model, settings)
        case Vendor.ANTHROPIC:
            return _anthropic(model, settings)
        case Vendor.OLLAMA:
            return _ollama(model, settings)
        case _:
            assert_never(vendor)


def _openai(model: str, settings: AssistantSettings) -> Connected:
    import httpx
    from langchain_openai import ChatOpenAI

    seconds = settings.provider_seconds
    client = httpx.Client(timeout=seconds, event_hooks=deadline_hooks(httpx, seconds))
    chat = ChatOpenAI(
        model=model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        timeout=seconds,
        max_retries=0,
        temperature=0,
        streaming=False,
        use_responses_api=False,
        http_client=client,
    )
    return Connected(chat, client.close)


def _anthropic(model: str, settings: AssistantSettings) -> Connected:
    """Give Anthropic's model our client: the package's own takes no deadline for a whole answer."""
    import anthropic
    import httpx2
    from langchain_anthropic import ChatAnthropic

    seconds = settings.provider_seconds
    client = httpx2.Client(timeout=seconds, event_hooks=deadline_hooks(httpx2, seconds))

    class Timed(ChatAnthropic):
        """Anthropic's chat model over a client whose answers have to be whole in time."""

        @cached_property
        def _client(self) -> anthropic.Client:
            return anthropic.Client(**self._client_params, http_client=client)

    given: dict[str, Any] = {
        "model": model,
        "api_key": settings.anthropic_api_key,
        "base_url": settings.anthropic_base_url,
        "timeout": seconds,
        "max_tokens": _LONGEST_ANSWER,
        "max_retries": 0,
        "streaming": False,
    }
    return Connected(
        Timed(**{key: value for key, value in given.items() if value is not None}), client.close
    )


def _ollama(model: str, settings: AssistantSettings) -> Connected:
    """Ask Ollama for whole answers: its package would stream them."""
    import httpx
    from langchain_ollama import ChatOllama

    seconds = settings.provider_seconds
    transport = httpx.HTTPTransport()
    chat = ChatOllama(
        model=model,
        base_url=settings.ollama_base_url,
        temperature=0,
        num_predict=_LONGEST_ANSWER,
        sync_client_kwargs={
            "timeout": seconds,
            "transport": transport,
            "event_hooks": deadline_hooks(httpx, seconds),
        },
    )
    return Connected(chat, transport.close, {"stream": False})
