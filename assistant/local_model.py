"""A chat model with no network behind it: what it says is known before it is asked."""

from abc import abstractmethod

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.base import LanguageModelInput
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable


class LocalModel(BaseChatModel):
    """Answers each round at once, on the same agent path as a provider's model."""

    @abstractmethod
    def answer(self, messages: list[BaseMessage]) -> AIMessage:
        """Return the next round of this turn."""

    @property
    def _llm_type(self) -> str:
        return type(self).__name__

    def bind_tools(
        self, tools: object, *, tool_choice: object = None, **kwargs: object
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return itself: the tools are known."""
        del tools, tool_choice, kwargs
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        del stop, run_manager, kwargs
        return ChatResult(generations=[ChatGeneration(message=self.answer(messages))])


def spoken(text: str, calls: list[tuple[str, dict[str, object]]], prefix: str) -> AIMessage:
    """Write a round: words, and calls whose ids begin with a prefix."""
    return AIMessage(
        content=text,
        tool_calls=[
            {"name": name, "args": arguments, "id": f"{prefix}-{number}", "type": "tool_call"}
            for number, (name, arguments) in enumerate(calls)
        ],
        response_metadata={"finish_reason": "tool_calls" if calls else "stop"},
    )
