"""The offline engine as a chat model: the same agent path, with no network behind it."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.base import LanguageModelInput
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable

from assistant.commands import Command
from assistant.toolbox import calls_for


class OfflineModel(BaseChatModel):
    """Reads a message with the offline understanding and answers with tool calls.

    Attributes:
        commands: What was understood of the message of this turn; None has nothing to say.
    """

    commands: tuple[Command, ...] | None = None

    @property
    def _llm_type(self) -> str:
        return "offline"

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
        """Call the tools once, then say nothing: the engine has said it all."""
        del stop, run_manager, kwargs
        done = self.commands is None or isinstance(messages[-1], ToolMessage)
        message = AIMessage(
            content="",
            tool_calls=[] if done else self._tool_calls(),
            response_metadata={"finish_reason": "stop" if done else "tool_calls"},
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _tool_calls(self) -> list[Any]:
        calls = calls_for(self.commands or ())
        return [
            {"name": name, "args": arguments, "id": f"offline-{number}", "type": "tool_call"}
            for number, (name, arguments) in enumerate(calls)
        ]
