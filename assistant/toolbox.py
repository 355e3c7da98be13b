"""The tools as a language model sees them: each flow with its slots, and each other command.

Calling one gives commands to the engine of the turn, and its result is what the engine decided.
The engine reaches a tool as runtime context, so that no argument can name a customer, a role, a
price or a recipient.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from langchain_core.tools import StructuredTool
from langgraph.runtime import get_runtime
from pydantic import BaseModel, ConfigDict, Field, create_model

from assistant.commands import (
    CancelFlow,
    CannotHandle,
    ChitChat,
    Clarify,
    Command,
    Confirm,
    CorrectSlot,
    FlowName,
    HandOver,
    OptIn,
    OptOut,
    ProvideCode,
    SearchKnowledge,
    SetSlot,
    StartFlow,
    SwitchLanguage,
    command_from,
)
from assistant.engine import Engine
from assistant.tools import TOOLS
from assistant.tools.contract import Tool

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

LONGEST_VALUE = 2_000
NOT_AVAILABLE = "This tool is not available."
CONTROLS: tuple[type[BaseModel], ...] = (
    SetSlot,
    CorrectSlot,
    Confirm,
    CancelFlow,
    Clarify,
    SearchKnowledge,
    ChitChat,
    OptOut,
    OptIn,
    HandOver,
    CannotHandle,
    SwitchLanguage,
    ProvideCode,
)
"""Commands that are tools of their own; starting a flow is the flow's tool."""


@dataclass
class TurnContext:
    """What the agent's tools and middleware get of a turn; nothing of it is a tool argument.

    Attributes:
        engine: Decides.
        model: The chat model of this turn.
        allowed: Names of the tools that this asker may call.
        prompt: What the model is told about its work and where the talk stands.
        ends_at: Real time after which no model is asked any more.
        rounds: Model answers so far.
        fault: What went wrong inside a tool, as opposed to inside a model.
    """

    engine: Engine
    model: "BaseChatModel"
    allowed: frozenset[str]
    prompt: str
    ends_at: float
    rounds: int = 0
    fault: Exception | None = None


class _Arguments(BaseModel):
    """Arguments of a tool call: unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")


def every_tool() -> list[StructuredTool]:
    """Make all tools; who may call which is decided for each turn."""
    return [*(_flow_tool(tool) for tool in TOOLS), *(_control_tool(kind) for kind in CONTROLS)]


def control_names() -> frozenset[str]:
    """Name the tools that only steer the dialogue; they are for everyone."""
    return frozenset(_kind(command) for command in CONTROLS)


def calls_for(commands: Sequence[Command]) -> list[tuple[str, dict[str, Any]]]:
    """Write commands as tool calls; values go with the flow that they follow."""
    calls: list[tuple[str, dict[str, Any]]] = []
    for command in commands:
        if isinstance(command, StartFlow):
            calls.append((command.flow.value, {}))
        elif isinstance(command, SetSlot) and calls and _takes(calls[-1][0], command.name):
            calls[-1][1].setdefault(command.name, command.value)
        elif not (isinstance(command, SetSlot) and calls and _is_flow(calls[-1][0])):
            calls.append((command.kind, command.model_dump(mode="json", exclude={"kind", "span"})))
    return calls


def _flow_tool(tool: Tool) -> StructuredTool:
    fields: dict[str, Any] = {
        slot.name: (str | None, Field(None, description=slot.description, max_length=LONGEST_VALUE))
        for slot in tool.slots
    }
    arguments = create_model(f"{tool.name}_arguments", __base__=_Arguments, **fields)

    def commands(values: Mapping[str, Any]) -> list[Command]:
        given = [SetSlot(name=name, value=str(value)) for name, value in values.items() if value]
        return [StartFlow(flow=tool.name), *given]

    return _structured(tool.name.value, tool.description, arguments, commands)


def _control_tool(kind: type[BaseModel]) -> StructuredTool:
    fields: dict[str, Any] = {
        name: (field.annotation, field)
        for name, field in kind.model_fields.items()
        if name not in ("kind", "span")
    }
    arguments = create_model(f"{_kind(kind)}_arguments", __base__=_Arguments, **fields)

    def commands(values: Mapping[str, Any]) -> list[Command]:
        return [command_from({"kind": _kind(kind), **values})]

    return _structured(_kind(kind), (kind.__doc__ or "").strip(), arguments, commands)


def _structured(
    name: str,
    description: str,
    arguments: type[BaseModel],
    commands: Callable[[Mapping[str, Any]], list[Command]],
) -> StructuredTool:
    def call(**values: object) -> str:
        return _apply(get_runtime(TurnContext).context, name, commands(values))

    return StructuredTool.from_function(
        func=call, name=name, description=description, args_schema=arguments
    )


def _apply(context: TurnContext, name: str, commands: list[Command]) -> str:
    """Give commands to the engine, if the asker may; a fault of ours is not the model's."""
    if name not in context.allowed:
        return NOT_AVAILABLE
    try:
        return context.engine.apply(commands) or "Done."
    except Exception as error:
        context.fault = error
        raise


def _kind(command: type[BaseModel]) -> str:
    return str(command.model_fields["kind"].default)


def _is_flow(name: str) -> bool:
    return name in {flow.value for flow in FlowName}


def _takes(name: str, slot: str) -> bool:
    return any(tool.name == name and slot in {one.name for one in tool.slots} for tool in TOOLS)
