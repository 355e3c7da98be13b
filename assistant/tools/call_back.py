"""A call-back: an hour to choose from, the number on file, and a case for the team after a yes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.policies.call_windows import HOUR, call_windows
from assistant.rendering import clock_time, day
from assistant.tools.contract import (
    Asked,
    Desk,
    Example,
    Offered,
    Option,
    Slot,
    Slots,
    Step,
    ToolEffect,
    tool,
)
from assistant.tools.proposals import propose, reoffer
from assistant.tools.speak_to_person import in_own_words, person_offered
from assistant.turn import Executed, ProposalDraft, Reoffer
from erp_core.kernel.organisation import house_zone, local_time
from erp_core.parties import ContactKind, contact_points_of
from erp_core.support import NewCase, open_case_once, opening_hours

_WINDOW = "window"
_SHOWN = 2
"""Last digits of a number that are shown: enough to know it by, of no use to anybody else."""


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    begins = datetime.fromisoformat(arguments[_WINDOW])
    offered = _windows(desk)
    if begins <= desk.tx.now:
        again = _proposal(desk, offered[0], arguments["number"], arguments)
        return reoffer(desk.say("call.passed"), again)
    new = NewCase(
        party_id=desk.asker.party_id,
        subject=desk.say("case.call_back", when=_when(desk, begins)),
        description=f"{arguments['about']}\n{arguments['number']}",
        thread_id=arguments["thread_id"],
        topic=FlowName.CALL_BACK.value,
        due_at=begins + HOUR,
    )
    case = open_case_once(desk.tx, desk.asker.actor, new)
    due = case.due_at or begins + HOUR
    when = _when(desk, local_time(desk.tx, due) - HOUR)
    text = desk.say("call.done", when=when, number=arguments["number"], case=case.number)
    return Executed(text, ("cases", case.id), {"case": case.number, "due": due.isoformat()})


@tool(
    FlowName.CALL_BACK,
    needs=("support",),
    effect=ToolEffect.WRITE,
    permission="support.open_case",
    verification=Verification.LINKED,
    slots=(Slot(_WINDOW, "One of the hours that the question for it offered."),),
    examples=(
        Example("can someone call me back?", "能给我回个电话吗"),
        Example("please call me tomorrow", "明天给我打电话"),
    ),
    carry_out=_carry_out,
)
def call_back(desk: Desk, slots: Slots) -> Step:
    """Offer a call by the team, within opening hours, to the number on file.

    Only the customer's own yes in a later message books it.
    """
    number = _number(desk)
    if number is None:
        return person_offered(desk, desk.say("call.no_number"))
    offered = _windows(desk)
    chosen = [begins for begins in offered if begins.isoformat() == slots.get(_WINDOW)]
    if not chosen:
        options = tuple(_option(desk, begins) for begins in offered)
        return Asked(_WINDOW, desk.say("call.which", number=number), options)
    about = {"thread_id": desk.thread_id, "about": in_own_words(desk)}
    return Offered(_proposal(desk, chosen[0], number, about))


TOOLS = (call_back,)


def _number(desk: Desk) -> str | None:
    """Return the phone number on file, all but its end hidden."""
    if desk.asker.party_id is None:
        return None
    points = contact_points_of(desk.tx, desk.asker.actor, desk.asker.party_id)
    numbers = [point.value for point in points if point.kind is ContactKind.PHONE]
    return f"•••{numbers[0][-_SHOWN:]}" if numbers else None


def _option(desk: Desk, begins: datetime) -> Option:
    return _when(desk, begins), f"{_WINDOW}={begins.isoformat()}"


def _when(desk: Desk, begins: datetime) -> str:
    """Write an hour, for example ``Tuesday 19 May, 10:00–11:00``."""
    hour = f"{clock_time(begins)}–{clock_time(begins + HOUR)}"
    gap = "" if desk.language == "zh" else ", "
    return f"{day(begins.date(), desk.language, desk.today)}{gap}{hour}"


def _proposal(desk: Desk, begins: datetime, number: str, about: Mapping[str, Any]) -> ProposalDraft:
    preview = desk.say("call.preview", when=_when(desk, begins), number=number)
    arguments = {
        _WINDOW: begins.isoformat(),
        "number": number,
        "thread_id": about["thread_id"],
        "about": about["about"],
    }
    return propose(desk.words, FlowName.CALL_BACK, arguments, preview)


def _windows(desk: Desk) -> tuple[datetime, datetime, datetime]:
    tx = desk.tx
    return call_windows(tx.now, house_zone(tx), opening_hours(tx))
