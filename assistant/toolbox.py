"""The tools as a language model sees them: each flow with its slots, and each other command.

Calling one gives commands to the engine of the turn, and its result is what the engine decided.
The engine reaches a tool as runtime context, so that no argument can name a customer, a role, a
price or a recipient.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import getitem
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Literal, cast

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
    NotDoneHere,
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
from assistant.tools import TOOLS, is_on, tools_on
from assistant.tools.contract import Slot, Tool
from erp_core.kernel.transaction import Ports

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
_MENU = tuple[FlowName, ...]


@dataclass
class TurnContext:
    """What the agent's tools and middleware get of a turn; nothing of it is a tool argument.

    Attributes:
        engine: Decides.
        model: The chat model of this turn.
        allowed: Names of the tools that this asker may call.
        prompt: What the model is told about its work and where the talk stands.
        ends_at: Real time after which no model is asked any more.
        call: What the model's calls need beside the messages.
        rounds: Model answers so far.
        tokens: Tokens that they took, asked and answered.
        fault: What went wrong inside a tool, as opposed to inside a model.
    """

    engine: Engine
    model: "BaseChatModel"
    allowed: frozenset[str]
    prompt: str
    ends_at: float
    call: Mapping[str, object] = field(default_factory=dict)
    rounds: int = 0
    tokens: int = 0
    fault: Exception | None = None


class _Arguments(BaseModel):
    """Arguments of a tool call: unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")


def every_tool(ports: Ports) -> list[StructuredTool]:
    """Make the tools of the modules that are on; who may call which is decided for each turn."""
    on = tools_on(ports)
    flows = tuple(tool.name for tool in on)
    return [
        *(_flow_tool(tool, tool.slots_on(ports)) for tool in on),
        *(_control_tool(kind, flows) for kind in _controls(ports)),
    ]


def control_names(ports: Ports) -> frozenset[str]:
    """Name the tools that only steer the dialogue; they are for everyone."""
    return frozenset(_kind(command) for command in _controls(ports))


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


def _controls(ports: Ports) -> tuple[type[BaseModel], ...]:
    if len(tools_on(ports)) == len(TOOLS):
        return CONTROLS
    looks_up = is_on(FlowName.POLICY_QUESTION, ports)
    kept = (kind for kind in CONTROLS if looks_up or kind is not SearchKnowledge)
    return (*kept, NotDoneHere)


def _flow_tool(tool: Tool, slots: Sequence[Slot]) -> StructuredTool:
    fields: dict[str, Any] = {
        slot.name: (str | None, Field(None, description=slot.description, max_length=LONGEST_VALUE))
        for slot in slots
    }
    arguments = create_model(f"{tool.name}_arguments", __base__=_Arguments, **fields)

    def commands(values: Mapping[str, Any]) -> list[Command]:
        given = [SetSlot(name=name, value=str(value)) for name, value in values.items() if value]
        return [StartFlow(flow=tool.name), *given]

    return _structured(tool.name.value, tool.description, arguments, commands)


def _control_tool(kind: type[BaseModel], flows: Sequence[FlowName]) -> StructuredTool:
    fields: dict[str, Any] = {
        name: (_menu(flows) if field.annotation == _MENU else field.annotation, field)
        for name, field in kind.model_fields.items()
        if name not in ("kind", "span")
    }
    arguments = create_model(f"{_kind(kind)}_arguments", __base__=_Arguments, **fields)

    def commands(values: Mapping[str, Any]) -> list[Command]:
        return [command_from({"kind": _kind(kind), **values})]

    return _structured(_kind(kind), (kind.__doc__ or "").strip(), arguments, commands)


def _menu(flows: Sequence[FlowName]) -> object:
    """Return the type of a menu that can name only flows that are on."""
    if len(flows) == len(FlowName):
        return _MENU
    one = getitem(cast("Any", Literal), tuple(flow.value for flow in flows))
    return GenericAlias(tuple, (one, ...))


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
