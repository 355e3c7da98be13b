"""What still exists of commands and of a stored talk, as far as modules are on.

A module may have been switched off in the middle of a conversation: what it had asked or offered
is gone, and nothing of it is taken up again by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.commands import (
    Clarify,
    Command,
    FlowName,
    NotDoneHere,
    SearchKnowledge,
    SetSlot,
    StartFlow,
)
from assistant.tools import TOOLS, is_on
from assistant.tools.contract import LABELLED
from assistant.turn import Dialogue, Question
from erp_core.kernel.transaction import Ports

_FLOW = "flow:"


def possible(commands: Iterable[Command], ports: Ports) -> list[Command]:
    """Put a plain "not here" in the place of what is off, with the values that went with it."""
    kept: list[Command] = []
    for command in commands:
        if isinstance(command, SetSlot) and kept and isinstance(kept[-1], NotDoneHere):
            continue
        kept.append(_possible(command, ports))
    return kept


def question_now(question: Question, ports: Ports) -> Question:
    """Return a turn as it stands now: what was open in a flow that is off is open no more."""
    off = frozenset(tool.name for tool in TOOLS if not is_on(tool.name, ports))
    if not off:
        return question
    pending = question.pending
    gone = pending is not None and pending.action in off
    dialogue = _dialogue_now(question.dialogue, off)
    return replace(question, dialogue=dialogue, pending=None if gone else pending)


def _possible(command: Command, ports: Ports) -> Command:
    match command:
        case StartFlow(flow=flow) if not is_on(flow, ports):
            return NotDoneHere()
        case SearchKnowledge() if not is_on(FlowName.POLICY_QUESTION, ports):
            return NotDoneHere(unsure=True)
        case Clarify(options=options) if options:
            left = _still_offered(options, ports)
            return Clarify(options=left) if left else NotDoneHere()
        case _:
            return command


def _still_offered(flows: Sequence[FlowName], ports: Ports) -> tuple[FlowName, ...]:
    """Leave out of a menu what is off; a person stands in for it.

    Where nothing but a person would be left, there is no choice to offer.
    """
    on = tuple(flow for flow in flows if is_on(flow, ports))
    if len(on) == len(flows):
        return on
    others = set(on) - {FlowName.SPEAK_TO_PERSON}
    return tuple(dict.fromkeys((*on, FlowName.SPEAK_TO_PERSON))) if others else ()


def _dialogue_now(dialogue: Dialogue, off: frozenset[FlowName]) -> Dialogue:
    options = [one for one in dialogue.options if _flow_of(one) not in off]
    nothing_left = bool(dialogue.options) and not options
    changes: dict[str, object] = {
        "queued": [flow for flow in dialogue.queued if flow not in off],
        "resume": None if dialogue.resume in off else dialogue.resume,
        "last_order": None if FlowName.ORDER_STATUS in off else dialogue.last_order,
        "options": options,
    }
    if dialogue.flow in off or nothing_left:
        changes |= {"flow": None, "awaiting": None, "options": [], "slots": {}}
    return dialogue.model_copy(update=changes)


def _flow_of(option: str) -> str | None:
    value = option.partition(LABELLED)[0]
    return value.removeprefix(_FLOW) if value.startswith(_FLOW) else None
