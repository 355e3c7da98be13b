"""Bringing a person into the thread: which team, by when, where, and what they should know."""

from assistant import calling
from assistant.commands import FlowName
from assistant.tools.contract import (
    CONFIRMATION,
    NO,
    YES,
    Asked,
    Desk,
    Example,
    Slot,
    Slots,
    Step,
    Told,
    tool,
)
from assistant.turn import CaseDraft, Citation, Effect, EffectKind

_SUMMARY = 300
_SAYS_LITTLE = 20
"""Characters of a message that cannot be understood without the ones before it."""
_BEFORE = 2


@tool(
    FlowName.SPEAK_TO_PERSON,
    slots=(
        Slot("reason", "Why a person is needed, in a few words."),
        Slot("order", "Order number it is about."),
        Slot("product", "Article it is about."),
        Slot("quantity", "Quantity it is about."),
        Slot("invoice", "Invoice number it is about."),
    ),
    examples=(
        Example("can I talk to a human?", "转人工"),
        Example("someone from your team please", "找个真人客服"),
    ),
)
def speak_to_person(desk: Desk, slots: Slots) -> Step:
    """Hand the conversation to a person: on request, or for what no other tool does."""
    reason = slots.get("reason", "asked")
    known = f"reason.{reason}"
    told = desk.say(known) if desk.words.has(known) else reason
    key = "person.asked" if reason == "asked" else f"person.{reason}"
    first = desk.say(key if desk.words.has(key) else "person.for_this")
    return handed_over(desk, first, f"{told}: {_summary(desk, slots)}".rstrip(": "))


TOOLS = (speak_to_person,)


def handed_over(desk: Desk, first: str, summary: str, case: CaseDraft | None = None) -> Told:
    """Bring a person in: which team, by when and where, with what they should know.

    Args:
        desk: Who talks.
        first: What is said before it.
        summary: For the person who takes over.
        case: A case that is opened for it.
    """
    last = calling.called(desk.tx, desk.words, desk.settings)
    inline = "" if desk.language == "zh" else " "
    gap = "\n\n" if "\n" in first else inline
    effects: tuple[Effect, ...] = (Effect(EffectKind.HAND_OVER, summary),)
    if case is not None:
        effects = (Effect(EffectKind.OPEN_CASE, case=case), *effects)
    return Told(gap.join((first, last)), effects=effects)


def person_offered(desk: Desk, text: str, citations: tuple[Citation, ...] = ()) -> Asked:
    """Say why something is not done here, and offer a person who may decide otherwise."""
    options = ((desk.say("yes.speak_to_person"), YES), (desk.say("no.speak_to_person"), NO))
    asked = f"{text}\n\n{desk.say('person.shall_i')}"
    return Asked(CONFIRMATION, asked, options, citations, flow=FlowName.SPEAK_TO_PERSON)


def in_own_words(desk: Desk) -> str:
    """Give what the customer wrote in this turn, after what they wrote before if that is short."""
    said = " ".join(desk.text.split())
    if len(said) < _SAYS_LITTLE:
        before = desk.heard.partition(desk.text)[0] if desk.text else desk.heard
        said = " / ".join([*before.splitlines()[-_BEFORE:], *filter(None, (said,))])
    return said[:_SUMMARY]


def _summary(desk: Desk, slots: Slots) -> str:
    """Put together what the customer wrote and the values in it."""
    values = (f"{name} {value}" for name, value in slots.items() if _is_value(name))
    return " · ".join(filter(None, (in_own_words(desk), *values)))


def _is_value(name: str) -> bool:
    return name in ("order", "product", "quantity", "invoice")
