"""Answers to what the assistant asked: yes, no, a choice, a button, a one-time code."""

from typing import assert_never

from assistant.commands import FlowName
from assistant.engine.flows import agree, finish_flow, go_on, resume, start, take_up_queued
from assistant.engine.talk import Talk
from assistant.tools import tool_named
from assistant.tools.contract import (
    AGREED,
    CONFIRMATION,
    LABELLED,
    NO,
    POSTCODE,
    YES,
    ToolEffect,
)
from assistant.turn import ButtonPress
from erp_core.conversations import CodeOutcome

_FLOW = "flow:"


def press(talk: Talk, button: ButtonPress) -> None:
    """Take a pressed button; one of an offer that is no longer open changes nothing."""
    talk.understood = True
    pending = talk.question.pending
    if button.choice is not None:
        choose(talk, button.choice, pressed=True)
    elif pending is None or button.proposal_id != pending.id:
        talk.say("confirm.gone")
    elif button.yes:
        _accept(talk, pending.id)
    else:
        _decline(talk, pending.id)


def confirm(talk: Talk, *, yes: bool) -> None:
    """Take a yes or no; a yes counts only where the customer's own words are one."""
    talk.understood = True
    if not yes:
        declined = _declined(talk)
        return drop(talk) if declined is None else choose(talk, declined)
    if not talk.heard.says_yes:
        _unclear(talk)
        return None
    pending = talk.question.pending
    if pending is not None and _is_about(talk, pending.action):
        return _accept(talk, pending.id)
    return _agree_otherwise(talk)


def drop(talk: Talk) -> None:
    """Take back what is open: nothing of it happens."""
    talk.understood = True
    pending = talk.question.pending
    if pending is not None:
        return _decline(talk, pending.id)
    talk.proposal = None
    talk.options = ()
    was_write = _in_write(talk)
    finish_flow(talk)
    talk.dialogue.queued.clear()
    talk.say("confirm.kept" if was_write else "confirm.dropped")
    return None


def choose(talk: Talk, value: str, *, pressed: bool = False) -> None:
    """Take one of the choices that were offered; a yes among them is the customer's own."""
    talk.understood = True
    chosen = _chosen(talk, value)
    if chosen is None:
        talk.say("choice.gone")
    elif chosen.startswith(_FLOW):
        _choose_flow(talk, FlowName(chosen.removeprefix(_FLOW)))
    elif chosen == NO:
        drop(talk)
    elif chosen == YES:
        agree(talk) if pressed or talk.heard.says_yes else _unclear(talk)
    else:
        slot, _, given = chosen.partition("=")
        go_on(talk, {slot: given})


def take_code(talk: Talk, outcome: CodeOutcome) -> None:
    """Go on after a one-time code was tried."""
    talk.understood = True
    match outcome:
        case CodeOutcome.ACCEPTED:
            resume(talk)
        case CodeOutcome.WRONG:
            talk.dialogue.flow, talk.dialogue.awaiting = FlowName.VERIFY_IDENTITY, "code"
            talk.say("code.wrong")
        case CodeOutcome.EXPIRED:
            talk.dialogue.flow, talk.dialogue.awaiting = FlowName.VERIFY_IDENTITY, CONFIRMATION
            talk.dialogue.slots.pop(AGREED, None)
            talk.say("code.expired")
        case CodeOutcome.LOCKED:
            finish_flow(talk)
            talk.say("code.locked")
        case _:
            assert_never(outcome)


def _unclear(talk: Talk) -> None:
    """Ask for a plain answer: a number where a bare yes may tell the carrier something else."""
    talk.say("confirm.unclear_numbered" if talk.on_carrier else "confirm.unclear")


def _accept(talk: Talk, proposal_id: int) -> None:
    talk.confirmed = proposal_id
    finish_flow(talk)
    take_up_queued(talk)


def _decline(talk: Talk, proposal_id: int) -> None:
    talk.declined = proposal_id
    finish_flow(talk)
    talk.say("confirm.kept")
    take_up_queued(talk)


def _is_about(talk: Talk, action: str) -> bool:
    """Tell whether the question that waits is the offer, and no later one."""
    if talk.dialogue.awaiting is None:
        return True
    return talk.dialogue.awaiting == CONFIRMATION and talk.dialogue.flow == action


def _agree_otherwise(talk: Talk) -> None:
    dialogue = talk.dialogue
    if dialogue.awaiting in (CONFIRMATION, POSTCODE.name) and dialogue.flow is not None:
        if _in_write(talk):
            talk.say("confirm.expired")
        return agree(talk)
    offered = [option.partition(LABELLED)[0] for option in dialogue.options]
    if len(others := [value for value in offered if not _declines(value)]) == 1:
        return choose(talk, others[0])
    if dialogue.options and dialogue.flow is not None:
        return go_on(talk, {})
    talk.say("confirm.nothing_open")
    return None


def _declines(value: str) -> bool:
    """Tell whether a choice is a no: to all of it, or to what was offered within a flow."""
    return value == NO or value.endswith(f"={NO}")


def _declined(talk: Talk) -> str | None:
    """Return the choice that declines what was offered and goes on without it, if there is one."""
    if talk.question.pending is not None:
        return None
    offered = (option.partition(LABELLED)[0] for option in talk.dialogue.options)
    return next((value for value in offered if value != NO and _declines(value)), None)


def _in_write(talk: Talk) -> bool:
    flow = talk.dialogue.flow
    return flow is not None and tool_named(flow).effect is ToolEffect.WRITE


def _choose_flow(talk: Talk, flow: FlowName) -> None:
    slots = dict(talk.dialogue.slots)
    finish_flow(talk)
    start(talk, flow, slots)


def _chosen(talk: Talk, value: str) -> str | None:
    """Find what was offered by its value, the flow or the value behind it, or its label."""
    for option in talk.dialogue.options:
        offered, _, label = option.partition(LABELLED)
        if value in (offered, offered.removeprefix(_FLOW), offered.partition("=")[2], label):
            return offered
    return None
