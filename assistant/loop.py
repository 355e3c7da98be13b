"""The agent: one loop of model and tools, with budgets, an allow-list and a strict reading.

A model's answer counts only when it is whole: with a reason why it ended, with arguments that are
valid, within its rounds and its time. Anything else raises, and the turn goes to the next model.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import (
    AgentState,
    ModelRequest,
    ModelResponse,
    ToolCallRequest,
)
from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    BaseMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.tools import BaseTool

from assistant.models import ModelFailed, untraced
from assistant.offline_model import OfflineModel
from assistant.settings import AssistantSettings
from assistant.toolbox import NOT_AVAILABLE, TurnContext, every_tool
from erp_core.kernel.transaction import Ports

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.types import Command as GraphCommand

_ENDED_WELL = ("stop", "tool_calls", "function_call", "end_turn", "tool_use")
_ENDINGS = ("finish_reason", "stop_reason", "done_reason")
"""What OpenAI, Anthropic and Ollama call the reason why an answer ended."""
_STEPS_A_ROUND = 3


@dataclass(frozen=True)
class Spoken:
    """What a model made of a turn.

    Attributes:
        text: Its last words around the engine's own.
        trace: Its calls and their results, round by round.
    """

    text: str
    trace: list[dict[str, Any]]


class Guard(AgentMiddleware[AgentState[Any], TurnContext, Any]):
    """Stands between a model and everything else: budgets, whole answers, the allow-list.

    Args:
        settings: The budgets.
        monotonic: Real time that only goes forward.
    """

    def __init__(self, settings: AssistantSettings, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self._settings = settings
        self._monotonic = monotonic

    def wrap_model_call(
        self,
        request: ModelRequest[TurnContext],
        handler: Callable[[ModelRequest[TurnContext]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Ask the model of this turn, within its budget, and read its answer strictly."""
        context = request.runtime.context
        self._spend(context)
        response = handler(
            request.override(
                model=context.model,
                model_settings={**request.model_settings, **context.call},
                system_message=SystemMessage(context.prompt),
                tools=[tool for tool in request.tools if _name(tool) in context.allowed],
            )
        )
        context.tokens += tokens_of(response.result)
        require_whole(response.result, self._settings.max_calls)
        return response

    def wrap_tool_call(
        self,
        request: ToolCallRequest,
        handler: Callable[[ToolCallRequest], "ToolMessage | GraphCommand[Any]"],
    ) -> "ToolMessage | GraphCommand[Any]":
        """Refuse a tool that is not on the asker's list, though it may exist."""
        call, context = request.tool_call, request.runtime.context
        if not isinstance(context, TurnContext) or call["name"] not in context.allowed:
            return ToolMessage(
                NOT_AVAILABLE, tool_call_id=call["id"], name=call["name"], status="error"
            )
        return handler(request)

    def _spend(self, context: TurnContext) -> None:
        context.rounds += 1
        if context.rounds > self._settings.max_rounds:
            message = "too many rounds"
            raise ModelFailed(message)
        if self._monotonic() > context.ends_at:
            message = "no time left"
            raise ModelFailed(message)


class Loop:
    """The agent of an assistant, made once and run for every turn.

    Args:
        settings: The budgets.
        monotonic: Real time that only goes forward.
        ports: Which modules are on.
    """

    def __init__(
        self, settings: AssistantSettings, monotonic: Callable[[], float], ports: Ports
    ) -> None:
        self._steps = settings.max_rounds * _STEPS_A_ROUND + _STEPS_A_ROUND
        self._graph = create_agent(
            OfflineModel(),
            every_tool(ports),
            middleware=[Guard(settings, monotonic)],
            context_schema=TurnContext,
        )

    def run(self, context: TurnContext, messages: Sequence[AnyMessage]) -> Spoken:
        """Let a model work on a turn until it is done.

        Tool calls of one round run one after the other, in the order in which they were made.

        Raises:
            ModelFailed: Its answer cannot be used, or a budget is used up.
        """
        limits: RunnableConfig = {"max_concurrency": 1, "recursion_limit": self._steps}
        with untraced():
            state = self._graph.invoke(
                {"messages": list[AnyMessage | dict[str, Any]](messages)}, limits, context=context
            )
        answers: list[AnyMessage] = state["messages"][len(messages) :]
        return Spoken(str(answers[-1].text).strip(), [_noted(answer) for answer in answers])


def require_whole(messages: Sequence[BaseMessage], max_calls: int) -> None:
    """Accept only a whole answer of a model.

    Raises:
        ModelFailed: No reason why it ended, cut off, malformed arguments, or too many calls.
    """
    for message in messages:
        if not isinstance(message, AIMessage):
            continue
        ended = _ended(message)
        if ended not in _ENDED_WELL:
            text = f"the answer ended with {ended!r}"
            raise ModelFailed(text)
        if message.invalid_tool_calls:
            text = "malformed tool arguments"
            raise ModelFailed(text)
        if len(message.tool_calls) > max_calls:
            text = "too many calls in a round"
            raise ModelFailed(text)


def tokens_of(messages: Sequence[BaseMessage]) -> int:
    """Count the tokens that answers took, asked and answered, as far as the provider says."""
    used = (one.usage_metadata for one in messages if isinstance(one, AIMessage))
    return sum(usage["total_tokens"] for usage in used if usage is not None)


def require_no_error(spoken: Spoken) -> None:
    """Accept only calls that were carried out: the offline engine has no second try.

    Raises:
        ModelFailed: A tool refused its arguments.
    """
    for note in spoken.trace:
        if note.get("status") == "error":
            text = f"{note['tool']} refused its arguments"
            raise ModelFailed(text)


def _ended(message: AIMessage) -> object:
    """Say why an answer ended; None where no reason is given, as in a cut one."""
    said = (message.response_metadata.get(name) for name in _ENDINGS)
    return next((reason for reason in said if reason is not None), None)


def _name(tool: BaseTool | dict[str, Any]) -> str:
    return tool.name if isinstance(tool, BaseTool) else ""


def _noted(message: BaseMessage) -> dict[str, Any]:
    """Keep a message of the agent for the record of the turn."""
    if isinstance(message, ToolMessage):
        return {"tool": message.name, "status": message.status, "result": str(message.text)}
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    return {
        "text": str(message.text),
        "calls": [{"name": call["name"], "arguments": call["args"]} for call in calls],
    }
