"""The offline engine as a chat model: the same agent path, with no network behind it."""

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from assistant.commands import Command
from assistant.local_model import LocalModel, spoken
from assistant.toolbox import calls_for


class OfflineModel(LocalModel):
    """Reads a message with the offline understanding and answers with tool calls.

    Attributes:
        commands: What was understood of the message of this turn; None has nothing to say.
    """

    commands: tuple[Command, ...] | None = None

    def answer(self, messages: list[BaseMessage]) -> AIMessage:
        """Call the tools once, then say nothing: the engine has said it all."""
        done = self.commands is None or isinstance(messages[-1], ToolMessage)
        return spoken("", [] if done else calls_for(self.commands or ()), "offline")
