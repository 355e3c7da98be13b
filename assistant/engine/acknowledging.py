"""What comes without words: a contact, a place, a file, a voice, a sticker; each in words that fit.

What may hold a wish that only a person can hear or see goes to a person; a place is kept, and what
says next to nothing is answered with a question.
"""

from typing import assert_never

from assistant.commands import FlowName
from assistant.engine.flows import resume
from assistant.engine.talk import Talk
from assistant.tools.contract import Told
from assistant.turn import Effect, EffectKind, SharedContact
from erp_core.support import case_of_thread

_FILE = "file"
"""Stands for a file without words where a tool would stand."""
_SPOKEN = frozenset({"voice", "video_note"})
_LITTLE = frozenset({"sticker", "animation", "dice", "poll"})


def acknowledge(talk: Talk) -> None:
    """Answer what came without words; the most telling of it, where there are several."""
    question = talk.question
    brought = set(question.brought)
    if question.contact is not None:
        _of_contact(talk, question.contact)
    elif brought & _SPOKEN:
        _of_file(talk, "talk.voice", "reason.voice")
    elif "location" in brought:
        _say(talk, "talk.place")
    elif brought and brought <= _LITTLE:
        _say(talk, "talk.poll" if brought == {"poll"} else "talk.sticker")
    elif question.attachments:
        _of_file(talk, "talk.file", "reason.file")


def _say(talk: Talk, key: str) -> None:
    talk.understood = talk.acknowledged = True
    talk.say(key)


def _of_contact(talk: Talk, contact: SharedContact) -> None:
    talk.understood = True
    match contact:
        case SharedContact.LINKED:
            talk.say("contact.linked", name=talk.asker.name)
            if talk.dialogue.flow is FlowName.VERIFY_IDENTITY:
                resume(talk)
        case SharedContact.KNOWN:
            talk.say("contact.known")
        case SharedContact.UNCLEAR:
            talk.say("contact.unclear")
        case SharedContact.FOREIGN:
            talk.say("contact.foreign")
        case _:
            assert_never(contact)


def _of_file(talk: Talk, key: str, reason: str) -> None:
    """A file without words joins the case it was asked for; else a person looks at it."""
    talk.understood = True
    step = talk.decisions.step(_FILE, {}, lambda: _decided(talk, key, reason))
    talk.acknowledged = not step.effects
    talk.parts.append(step.text)
    talk.effects.extend(step.effects)


def _decided(talk: Talk, key: str, reason: str) -> Told:
    """Say which case of this thread a file belongs to, or fetch a person."""
    words = talk.words
    if talk.ports.has(("support",)):
        with talk.desk() as desk:
            case = case_of_thread(desk.tx, desk.thread_id)
        if case is not None:
            return Told(words.say("case.file", number=case.number))
    looks = Effect(EffectKind.HAND_OVER, reason=words.say(reason))
    return Told(words.say(key), effects=(looks,))
