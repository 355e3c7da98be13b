"""Bringing a person into the thread: which team, by when, where, and what they should know."""

from assistant.commands import FlowName
from assistant.policies.hours import answered_by
from assistant.rendering import clock_time, day
from assistant.tools.contract import (
    AGREED,
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
from assistant.tools.handbook import Quotation, quotation
from assistant.turn import Effect, EffectKind
from erp_core.kernel.organisation import house_zone, local_time
from erp_core.support import opening_hours

_SUMMARY = 300
_ADVISED = frozenset({"return_item", "exchange_item"})
"""Wishes that a house rule may answer before a person does."""


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
        Example("my machine leaks", "机器漏水了"),
    ),
)
def speak_to_person(desk: Desk, slots: Slots) -> Step:
    """Hand the conversation to a person: on request, or for what no other tool does."""
    reason = slots.get("reason", "asked")
    rule = quotation(desk, desk.text) if reason in _ADVISED and AGREED not in slots else None
    return _handed_over(desk, slots, reason) if rule is None else _advised(desk, rule)


TOOLS = (speak_to_person,)


def _advised(desk: Desk, rule: Quotation) -> Asked:
    """Say what the house rule is first; many who ask to return something only want to know."""
    options = ((desk.say("yes.speak_to_person"), YES), (desk.say("no.speak_to_person"), NO))
    text = f"{rule.text}\n\n{desk.say('person.shall_i')}"
    return Asked(CONFIRMATION, text, options, (rule.citation,))


def _handed_over(desk: Desk, slots: Slots, reason: str) -> Told:
    known = f"reason.{reason}"
    told = desk.say(known) if desk.words.has(known) else reason
    summary = ": ".join(filter(None, (told, _summary(desk, slots))))
    key = "person.asked" if reason == "asked" else f"person.{reason}"
    first = desk.say(key if desk.words.has(key) else "person.for_this")
    last = desk.say("person.by_when", team=_team(desk), when=_when(desk))
    gap = "" if desk.language == "zh" else " "
    return Told(gap.join((first, last)), effects=(Effect(EffectKind.HAND_OVER, summary),))


def _summary(desk: Desk, slots: Slots) -> str:
    """Put together what the customer wrote and the values in it."""
    values = (f"{name} {value}" for name, value in slots.items() if _is_value(name))
    text = " ".join(desk.text.split())[:_SUMMARY]
    return " · ".join(filter(None, (text, *values)))


def _is_value(name: str) -> bool:
    return name in ("order", "product", "quantity", "invoice")


def _team(desk: Desk) -> str:
    return desk.settings.team_zh if desk.language == "zh" else desk.settings.team_en


def _when(desk: Desk) -> str:
    """Say by when a person has answered: a time today, or a day and a time."""
    now = local_time(desk.tx)
    due = answered_by(now, house_zone(desk.tx), opening_hours(desk.tx), desk.settings)
    if due.date() == now.date():
        return desk.say("person.today", time=clock_time(due))
    when = day(due.date(), desk.language, desk.today)
    return desk.say("person.later", day=when, time=clock_time(due))
