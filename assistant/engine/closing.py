"""Closing a turn: two misses hand over, what still waits is named, the reply is put together."""

from assistant.commands import FlowName
from assistant.engine.flows import start, take_up_queued
from assistant.engine.talk import Talk
from assistant.policies.egress import Egress
from assistant.rendering import numbered
from assistant.tools import tool_named
from assistant.tools.contract import CONFIRMATION, ToolEffect
from assistant.turn import ProposalDraft
from erp_core.kernel.organisation import get_organisation

_MISSES = 2


def settle_turn(talk: Talk) -> None:
    """Bring the dialogue to where the next message finds it."""
    take_up_queued(talk)
    if talk.missed and not talk.understood:
        _count_miss(talk)
    else:
        talk.dialogue.misses = 0
    talk.dialogue.language = talk.language
    if talk.parts and _still_open(talk):
        talk.closing = talk.closing or _reminder(talk)


def reply_text(talk: Talk) -> str:
    """Put the reply together: introduction, answers, question or offer."""
    choices = numbered([label for label, _ in _shown_as_numbers(talk)])
    intro = _introduction(talk) if talk.question.first_reply and talk.said else ""
    parts = (intro, *talk.parts, talk.closing, choices)
    return egress(talk).cleaned("\n\n".join(filter(None, parts)))


def buttons(talk: Talk) -> tuple[tuple[str, str], ...]:
    """Return what is offered as buttons, where the channel has room for all of it."""
    return talk.options if len(talk.options) <= talk.question.max_buttons else ()


def egress(talk: Talk) -> Egress:
    """Return what this reply may link to."""
    return Egress(talk.backing.settings.link_hosts, frozenset(talk.links))


def _count_miss(talk: Talk) -> None:
    talk.dialogue.misses += 1
    if talk.dialogue.misses >= _MISSES:
        talk.parts.clear()
        talk.dialogue.awaiting = None
        talk.dialogue.misses = 0
        start(talk, FlowName.SPEAK_TO_PERSON, {"reason": "not_understood"})


def _still_open(talk: Talk) -> bool:
    """Tell whether an earlier question or offer waits beside what was answered."""
    answered = talk.confirmed is not None or talk.declined is not None
    return talk.interrupted and not answered and talk.proposal is None


def _reminder(talk: Talk) -> str:
    dialogue = talk.dialogue
    if dialogue.flow is None or dialogue.awaiting is None:
        return ""
    what = talk.words.say(f"name.{dialogue.flow}")
    offer = dialogue.awaiting == CONFIRMATION and tool_named(dialogue.flow).effect is _WRITE
    if offer and talk.question.pending is None:
        return ""
    return talk.words.say("reminder.offer" if offer else "reminder.question", what=what)


_WRITE = ToolEffect.WRITE


def _shown_as_numbers(talk: Talk) -> tuple[tuple[str, str], ...]:
    """Choices are numbered in the text where the channel cannot show them as buttons."""
    labels = talk.options or _labels(talk.proposal)
    return labels if len(labels) > talk.question.max_buttons else ()


def _labels(proposal: ProposalDraft | None) -> tuple[tuple[str, str], ...]:
    if proposal is None:
        return ()
    return ((proposal.yes_label, "yes"), (proposal.no_label, "no"))


def _introduction(talk: Talk) -> str:
    with talk.desk() as desk:
        organisation = get_organisation(desk.tx)
    chinese = organisation.name_zh if talk.language == "zh" else None
    return talk.words.say("talk.introduction", company=chinese or organisation.name)
