"""Running flows: gates before a tool, what its step does to the dialogue, what is queued."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.commands import FlowName
from assistant.engine.talk import Talk
from assistant.policies.proof import is_proven, plain_number
from assistant.tools import is_on, tool_named, tools_for
from assistant.tools.contract import (
    AGREED,
    CONFIRMATION,
    LABELLED,
    NO,
    POSTCODE,
    YES,
    Asked,
    Desk,
    Offered,
    Option,
    Slots,
    Step,
    Told,
    Tool,
    ToolEffect,
)
from assistant.tools.refusals import refusal
from assistant.turn import Dialogue, Effect, EffectKind
from erp_core.kernel.errors import DomainError, NotFound
from erp_core.kernel.transaction import Ports

_CHOICE = "choice"
CODE = "code"
_SHORT = 20
"""Characters of a message that hardly says more than an order number."""


def start(talk: Talk, flow: FlowName, slots: Mapping[str, str]) -> None:
    """Begin a flow with what is known, unless another one of this message goes first."""
    if not is_on(flow, talk.ports):
        return decline(talk, slots, missed=flow is FlowName.POLICY_QUESTION)
    if _goes_on(talk, flow, slots):
        return go_on(talk, slots)
    if _is_being_proven(talk, flow):
        return _prove_further(talk, slots)
    if _must_wait(talk, flow):
        return _queue(talk, flow, slots)
    if _is_waiting(talk) and tool_named(flow).effect is ToolEffect.READ:
        return _digress(talk, flow, slots)
    return _enter(talk, flow, slots)


def decline(talk: Talk, slots: Mapping[str, str], *, missed: bool = False) -> None:
    """Say plainly that something is not done here and offer a person, unless a question waits.

    Args:
        talk: The turn.
        slots: What is known; a person may want to know it too.
        missed: It may as well be that the message was not understood.
    """
    offer = talk.words.say("not_here.offer")
    if offer in (talk.closing, *talk.parts):
        return None
    if _is_waiting(talk) and talk.dialogue.flow is not FlowName.SPEAK_TO_PERSON:
        talk.understood = talk.interrupted = True
        return talk.say("not_here.meanwhile")
    finish_flow(talk)
    person = tool_named(FlowName.SPEAK_TO_PERSON)
    talk.dialogue.slots.update(_usable(person, {**slots, "reason": "not_here"}, talk.ports))
    options = (
        (talk.words.say("yes.speak_to_person"), YES),
        (talk.words.say("no.speak_to_person"), NO),
    )
    return _settle(talk, Asked(CONFIRMATION, offer, options, flow=person.name, missed=missed))


def go_on(talk: Talk, slots: Mapping[str, str]) -> None:
    """Go on with the flow in progress, knowing more."""
    flow = talk.dialogue.flow
    if flow is None:
        return
    talk.dialogue.slots.update(_usable(tool_named(flow), slots, talk.ports))
    _run(talk, flow)


def remembered(option: Option) -> str:
    """Write a choice down with its label, so that it can be made in words as well."""
    label, value = option
    return f"{value}{LABELLED}{label}"


def agree(talk: Talk) -> None:
    """Go on with a flow whose plain question was answered with yes."""
    talk.dialogue.slots[AGREED] = "yes"
    go_on(talk, {})
    talk.dialogue.slots.pop(AGREED, None)


def finish_flow(talk: Talk) -> None:
    """Leave the flow in progress; only the order that was talked about is remembered."""
    dialogue = talk.dialogue
    dialogue.flow = dialogue.awaiting = dialogue.resume = None
    dialogue.options, dialogue.reminded, dialogue.said = [], False, []
    dialogue.slots = {key: value for key, value in dialogue.slots.items() if "." in key}


def take_up_queued(talk: Talk) -> None:
    """Start what else was asked for, once nothing is waiting."""
    while talk.dialogue.queued and not _is_waiting(talk):
        flow = talk.dialogue.queued.pop(0)
        prefix = f"{flow}."
        kept = talk.dialogue.slots
        mine = {key.removeprefix(prefix): kept[key] for key in kept if key.startswith(prefix)}
        talk.dialogue.slots = {key: kept[key] for key in kept if not key.startswith(prefix)}
        _enter(talk, flow, mine)


def resume(talk: Talk) -> None:
    """Go on with what was wanted before proof was asked for."""
    flow, slots, said = talk.dialogue.resume, dict(talk.dialogue.slots), talk.dialogue.said
    finish_flow(talk)
    if flow is None:
        talk.say("code.accepted")
        return
    talk.say("code.accepted_go_on")
    _enter(talk, flow, slots, said)


def _goes_on(talk: Talk, flow: FlowName, slots: Mapping[str, str]) -> bool:
    """Tell whether this is what is in progress already; an order number may be the choice of it."""
    dialogue = talk.dialogue
    if not dialogue.awaiting or flow == dialogue.flow:
        return bool(dialogue.awaiting)
    offered = [option.partition(LABELLED)[0] for option in dialogue.options]
    chosen = f"order={slots.get('order', '')}" in offered
    return chosen and flow is FlowName.ORDER_STATUS and len(talk.question.text) <= _SHORT


def _is_being_proven(talk: Talk, flow: FlowName) -> bool:
    """Tell whether this is what proof is asked for at the moment."""
    dialogue = talk.dialogue
    proving = dialogue.flow is FlowName.VERIFY_IDENTITY and dialogue.awaiting is not None
    return proving and flow == dialogue.resume


def _prove_further(talk: Talk, slots: Slots) -> None:
    """Take what helps the proof; a mere repetition is answered by what is still needed."""
    if talk.tried is not None:
        return _another_order(talk, talk.tried, slots.get("order", ""))
    known = talk.dialogue.slots
    new = {name: value for name, value in slots.items() if known.get(name) != value}
    if new or talk.dialogue.awaiting != CODE:
        return go_on(talk, new)
    talk.understood = True
    return talk.say("reminder.code")


def _another_order(talk: Talk, tried: str, order: str) -> None:
    """One message tries one order: another one is asked for again, with its own postcode."""
    number = plain_number(order)
    text = talk.words.say("proof.one_at_a_time", order=number)
    if number not in ("", tried) and text not in talk.parts:
        talk.parts.append(text)


def _must_wait(talk: Talk, flow: FlowName) -> bool:
    """A second write of one message waits for the first; what needs proof waits for the proof."""
    if talk.dialogue.flow is FlowName.VERIFY_IDENTITY and talk.dialogue.awaiting:
        wanted, settings = tool_named(flow).verification, talk.backing.settings
        return not is_proven(talk.asker, wanted, settings)
    asked_now = talk.proposal is not None or bool(talk.options) or talk.dialogue.awaiting
    new_write = tool_named(flow).effect is ToolEffect.WRITE
    return bool(new_write and talk.understood and asked_now and talk.dialogue.flow)


def _is_waiting(talk: Talk) -> bool:
    return talk.dialogue.flow is not None and talk.dialogue.awaiting is not None


def _queue(talk: Talk, flow: FlowName, slots: Mapping[str, str]) -> None:
    if flow not in talk.dialogue.queued:
        talk.dialogue.queued.append(flow)
    talk.dialogue.slots.update({f"{flow}.{name}": value for name, value in slots.items()})
    proving = talk.dialogue.flow is FlowName.VERIFY_IDENTITY
    talk.interrupted = talk.interrupted or proving
    key = "queue.after_proof" if proving else "queue.later"
    talk.say(key, what=talk.name_of(flow))


def _digress(talk: Talk, flow: FlowName, slots: Mapping[str, str]) -> None:
    """Answer another question and come back to the one that waits."""
    waiting = talk.dialogue.model_copy(deep=True)
    closing, options = talk.closing, talk.options
    _enter(talk, flow, slots)
    if talk.dialogue.awaiting is None or waiting.awaiting == CONFIRMATION:
        talk.parts.extend(filter(None, (talk.closing,)))
        talk.closing, talk.options = closing, options
        _come_back(talk, waiting)
    elif waiting.flow is not None and _is_owed(waiting.flow):
        talk.dialogue.queued[:] = dict.fromkeys((waiting.flow, *talk.dialogue.queued))


def _is_owed(flow: FlowName) -> bool:
    """Tell whether to come back to it later: a look-up that was left is not asked for again."""
    return flow is FlowName.VERIFY_IDENTITY or tool_named(flow).effect is ToolEffect.WRITE


def _come_back(talk: Talk, waiting: Dialogue) -> None:
    waiting.last_order = waiting.slots.get("order", talk.dialogue.last_order)
    talk.dialogue = waiting
    talk.interrupted = True


def _enter(talk: Talk, flow: FlowName, slots: Mapping[str, str], said: Sequence[str] = ()) -> None:
    finish_flow(talk)
    talk.closing, talk.options = "", ()
    talk.dialogue.flow, talk.dialogue.said = flow, [*said]
    talk.dialogue.slots.update(_usable(tool_named(flow), slots, talk.ports))
    _run(talk, flow)


def _usable(tool: Tool, slots: Mapping[str, str], ports: Ports) -> dict[str, str]:
    """Keep the values that a tool declares; nothing else can be set from outside."""
    names = {slot.name for slot in tool.slots_on(ports)}
    return {name: value for name, value in slots.items() if name in names and value.strip()}


def _run(talk: Talk, flow: FlowName) -> None:
    """Let a tool decide the next step; proof that is missing is asked for first."""
    tool, proving = tool_named(flow), None
    if _lacks_proof(talk, tool):
        talk.dialogue.resume = proving = tool.name
        talk.dialogue.flow = FlowName.VERIFY_IDENTITY
        tool = tool_named(FlowName.VERIFY_IDENTITY)
    slots = talk.dialogue.slots
    _settle(talk, talk.decisions.step(tool.name, slots, lambda: _decide(talk, tool, proving)))


def _lacks_proof(talk: Talk, tool: Tool) -> bool:
    if tool not in tools_for(talk.asker, talk.ports) or _is_for_strangers(talk, tool):
        return False
    return not _proven(talk, tool)


def _is_for_strangers(talk: Talk, tool: Tool) -> bool:
    """Tell whether a tool does something of its own for who is nobody's customer yet."""
    return (
        tool.for_strangers is not None and talk.asker.party_id is None and not _proven(talk, tool)
    )


def _proven(talk: Talk, tool: Tool) -> bool:
    order = talk.dialogue.slots.get("order")
    return is_proven(talk.asker, tool.verification, talk.backing.settings, order)


def _decide(talk: Talk, tool: Tool, proving: FlowName | None) -> Step:
    """Ask the books, if the asker may use the tool."""
    with talk.desk() as desk:
        if tool not in tools_for(talk.asker, talk.ports):
            return Told(desk.say("refused.not_allowed"))
        if tool.for_strangers is not None and _is_for_strangers(talk, tool):
            return _handled(replace(tool, handle=tool.for_strangers), desk, talk.dialogue.slots)
        if tool.permission is not None and not talk.asker.actor.may(tool.permission):
            return Told(desk.say("refused.not_allowed"))
        return _handled(tool, replace(desk, proving=proving or desk.proving), talk.dialogue.slots)


def _handled(tool: Tool, desk: Desk, slots: Slots) -> Step:
    try:
        return tool.handle(desk, slots)
    except NotFound as error:
        wrong_number = tool.effect is ToolEffect.WRITE and "order" in slots
        text = refusal(error, desk.words)
        return Asked("order", text) if wrong_number else Told(text)
    except DomainError as error:
        return Told(refusal(error, desk.words))


def _settle(talk: Talk, step: Step) -> None:
    talk.citations.extend(step.citations)
    if not (isinstance(step, Told | Asked) and step.missed):
        talk.understood = True
    match step:
        case Told():
            _told(talk, step)
        case Asked():
            _asked(talk, step)
        case Offered():
            _offered(talk, step)


def _told(talk: Talk, step: Told) -> None:
    talk.missed = talk.missed or step.missed
    talk.links.update(step.links)
    hands_over = any(effect.kind is EffectKind.HAND_OVER for effect in step.effects)
    if not (hands_over and talk.handed_over):
        _note_second_try(talk, step.effects)
        talk.effects.extend(step.effects)
        talk.documents.extend(step.documents)
        talk.parts.append(step.text)
    else:
        talk.effects.extend(one for one in step.effects if one.kind is EffectKind.OPEN_CASE)
    finish_flow(talk)
    talk.handed_over = talk.handed_over or hands_over
    talk.dialogue.last_order = step.order or talk.dialogue.last_order


def _note_second_try(talk: Talk, effects: Sequence[Effect]) -> None:
    for effect in effects:
        if effect.kind is EffectKind.PROVE_ORDER and talk.tried is not None:
            _another_order(talk, talk.tried, effect.order)


def _asked(talk: Talk, step: Asked) -> None:
    talk.missed = talk.missed or step.missed
    talk.effects.extend(step.effects)
    talk.closing, talk.options = step.text, step.options
    talk.shares_contact = step.shares_contact
    dialogue = talk.dialogue
    dialogue.slots = {
        name: value
        for name, value in {**dialogue.slots, **step.settled}.items()
        if value and name != POSTCODE.name
    }
    dialogue.reminded = False
    dialogue.flow = step.flow or dialogue.flow
    dialogue.options = [remembered(option) for option in step.options]
    by_choice = step.options and step.slot not in (CONFIRMATION, POSTCODE.name)
    dialogue.awaiting = _CHOICE if by_choice else step.slot


def _offered(talk: Talk, step: Offered) -> None:
    talk.proposal = step.proposal
    talk.parts.extend(filter(None, (step.note,)))
    talk.closing, talk.options = step.proposal.preview, ()
    dialogue = talk.dialogue
    dialogue.options, dialogue.reminded = [], False
    dialogue.awaiting = CONFIRMATION
    dialogue.last_order = step.order or dialogue.last_order
    if step.order:
        dialogue.slots["order"] = step.order
