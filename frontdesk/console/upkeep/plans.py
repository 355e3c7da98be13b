"""The plans of an asset: how often each comes round, and what ends one."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from erp_core import maintenance
from erp_core.maintenance import PlanView
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.dialogs import ask_words
from frontdesk.console.parts import attribute, box, button, chip, words
from frontdesk.console.upkeep.due import cycle_of

T = TypeVar("T")


def draw_plans(
    sheet: Sheet[T], plans: Sequence[PlanView], change: Callable[[PlanView], None]
) -> None:
    """Draw what comes round for an asset; ``change`` asks how a plan is to be changed."""
    visit, texts = sheet.visit, sheet.visit.texts
    for one in plans:
        with attribute(box("fd-fact"), data_plan=one.id):
            said = " · ".join((one.name(texts.language), *cycle_of(visit, one)))
            words(said, "fd-small fd-fact-main fd-text")
            if one.due_since is not None:
                chip(texts("upkeep.due_now"), "warn")
            if visit.shown_to.may("maintenance.set_plan"):
                act = partial(change, one)
                made = button(texts("machine.change"), act, "fd-quiet", icon="edit")
                attribute(made, data_act="change-plan")
                act = partial(ask_end, sheet, one)
                made = button(texts("machine.end_plan"), act, "fd-quiet", icon="event_busy")
                attribute(made, data_act="end-plan")


def ask_end(sheet: Sheet[T], one: PlanView) -> None:
    """Ask whether a plan is really taken away."""
    texts = sheet.visit.texts

    async def agreed(_: Mapping[str, str]) -> None:
        await sheet.carry_out(lambda tx, actor: maintenance.archive_plan(tx, actor, one.id))

    lead = texts("machine.end_plan_lesson", name=one.name(texts.language))
    ask_words(sheet.visit, texts("machine.end_plan"), (), texts("machine.end_plan"), agreed, lead)
