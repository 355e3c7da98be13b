"""Closing a turn: two misses hand over, what still waits is named, the reply is put together."""

from assistant.commands import FlowName
from assistant.engine.flows import CODE, finish_flow, start, take_up_queued
from assistant.engine.talk import Talk
from assistant.policies.egress import Egress
from assistant.texts import Words
from assistant.tools import tool_named
from assistant.tools.contract import CONFIRMATION, ToolEffect
from assistant.tools.order_proof import stands_in
from assistant.turn import EffectKind
from erp_core.kernel.database import Database
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx

_MISSES = 2
_SAID, _SAID_LENGTH = 8, 500
"""Messages of a flow that are remembered, and characters of each."""


def settle_turn(talk: Talk) -> None:
    """Bring the dialogue to where the next message finds it."""
    take_up_queued(talk)
    if talk.missed and not talk.understood:
        _count_miss(talk)
    else:
        talk.dialogue.misses = 0
    talk.dialogue.language = talk.language
    if talk.handed_over:
        _let_go(talk)
    known, own = talk.dialogue.slots.values(), talk.own_words
    talk.dialogue.written = [value for value in known if stands_in(value, own)]
    _remember_said(talk)
    if talk.parts and _still_open(talk):
        talk.closing = talk.closing or _reminder(talk)


def reply_text(talk: Talk) -> str:
    """Put the reply together: introduction, answers, question or offer."""
    first = talk.question.first_reply and _will_speak(talk)
    intro = introduction(talk.backing.database, talk.words) if first else ""
    corrected = talk.words.say("talk.corrected") if _corrects(talk) else ""
    parts = (intro, corrected, *talk.parts, talk.closing)
    sharing = talk.words.say("contact.share") if contact_button(talk) else ""
    return egress(talk).cleaned("\n\n".join(filter(None, (*parts, sharing))))


def contact_button(talk: Talk) -> str:
    """Return the label of the button that shares one's number, where it answers what is asked."""
    open_question = talk.shares_contact and bool(talk.closing) and not talk.options
    if not (open_question and talk.question.shares_contact and talk.asker.party_id is None):
        return ""
    return talk.words.say("contact.button")


def _corrects(talk: Talk) -> bool:
    return talk.question.corrects and _will_speak(talk)


def introduction(database: Database, words: Words) -> str:
    """Say whose automated assistant answers, as every first reply does."""
    with database.snapshot() as tx:
        return introduced(tx, words)


def introduced(tx: Tx, words: Words) -> str:
    """Say so in a transaction that is open already."""
    organisation = get_organisation(tx)
    chinese = organisation.name_zh if words.language == "zh" else None
    return words.say("talk.introduction", company=chinese or organisation.name)


def egress(talk: Talk) -> Egress:
    """Return what this reply may link to."""
    return Egress(talk.backing.settings.link_hosts, frozenset(talk.links))


def _let_go(talk: Talk) -> None:
    """Leave everything open to the person who takes over."""
    finish_flow(talk)
    talk.dialogue.queued.clear()
    talk.dialogue.slots.clear()
    talk.proposal, talk.closing, talk.options = None, "", ()


def _remember_said(talk: Talk) -> None:
    """Keep what was written for the flow in progress: no other question, and no code."""
    text, dialogue = talk.question.text.strip(), talk.dialogue
    is_code = talk.question.dialogue.awaiting == CODE
    if text and dialogue.flow is not None and not (talk.interrupted or is_code):
        dialogue.said = [*dialogue.said, text[:_SAID_LENGTH]][-_SAID:]


def _count_miss(talk: Talk) -> None:
    talk.dialogue.misses += 1
    if talk.dialogue.misses >= _MISSES:
        talk.parts.clear()
        talk.dialogue.awaiting = None
        talk.dialogue.misses = 0
        start(talk, FlowName.SPEAK_TO_PERSON, {"reason": "not_understood"})


def _will_speak(talk: Talk) -> bool:
    """Tell whether something is said; what becomes of a proof is said when it was tried."""
    sends_code = any(effect.kind is EffectKind.SEND_CODE for effect in talk.effects)
    return bool(talk.said) or talk.tried is not None or sends_code


def _still_open(talk: Talk) -> bool:
    """Tell whether an earlier question or offer waits beside what was answered."""
    answered = talk.confirmed is not None or talk.declined is not None
    waits = talk.interrupted and not answered and talk.proposal is None
    return waits and talk.tried is None


def _reminder(talk: Talk) -> str:
    dialogue = talk.dialogue
    if dialogue.flow is None or dialogue.awaiting is None:
        return ""
    write = tool_named(dialogue.flow).effect is ToolEffect.WRITE
    if write and dialogue.awaiting == CONFIRMATION:
        return _of_offer(talk, dialogue.flow)
    if dialogue.reminded:
        return ""
    dialogue.reminded = True
    if dialogue.flow is FlowName.VERIFY_IDENTITY:
        order = dialogue.slots.get("order", "")
        return talk.words.say(f"reminder.{dialogue.awaiting}", order=order)
    return talk.words.say("reminder.question", what=talk.name_of(dialogue.flow))


def _of_offer(talk: Talk, flow: FlowName) -> str:
    """Recall an offer as long as a yes would carry it out."""
    if talk.question.pending is None:
        return ""
    key = "reminder.offer_numbered" if talk.on_carrier else "reminder.offer"
    return talk.words.say(key, what=talk.name_of(flow))
