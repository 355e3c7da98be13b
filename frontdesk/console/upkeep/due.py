"""What is due and overdue, and what comes next: the start of a technician's day."""

from functools import partial

from erp_core import maintenance
from erp_core.maintenance import PlanView
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.upkeep.ground import days_between, upkeep_ground, with_unit
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_date

Coming = tuple[tuple[PlanView, ...], tuple[PlanView, ...]]
"""Plans that are due, and those that are not yet."""


async def show_due(visit: Visit) -> None:
    """Show what is due."""
    with upkeep_ground(visit, "due"):
        await Sheet(visit, maintenance.coming_plans, _draw).begin()


def _draw(sheet: Sheet[Coming], found: Coming) -> None:
    texts = sheet.visit.texts
    due, later = found
    if not (due or later):
        empty("event_repeat", texts("upkeep.no_plans"), texts("upkeep.no_plans_lesson"))
        return
    waiting = [one for one in due if one.open_order_id is None]
    with box("fd-dialog-actions"):
        if waiting and sheet.visit.shown_to.may("maintenance.raise_due"):
            act = partial(sheet.carry_out, maintenance.raise_due)
            said = texts("upkeep.raise", count=len(waiting))
            attribute(button(said, act, "fd-primary", icon="add_task"), data_act="raise")
    for key, plans in (("upkeep.due_now", due), ("upkeep.due_later", later)):
        if plans:
            draw_heading(texts(key))
        for one in plans:
            _draw_plan(sheet.visit, one)


def _draw_plan(visit: Visit, one: PlanView) -> None:
    texts = visit.texts
    with attribute(box("fd-pick"), data_plan=one.id, data_due=one.due_since is not None):
        with box("fd-floor-card-top"):
            words(one.asset, "fd-floor-number")
            words(one.name(texts.language), "fd-strong fd-clip")
        with box("fd-cell-chips"):
            if one.due_since is not None:
                late = days_between(one.due_since, visit.today)
                key = "upkeep.overdue" if late else "upkeep.due_today"
                chip(texts(key, count=late), "bad" if late else "warn")
            if one.open_order_id is not None:
                chip(texts("upkeep.asked"), "accent")
        for line in cycle_of(visit, one):
            words(line, "fd-small", "p")


def cycle_of(visit: Visit, one: PlanView) -> list[str]:
    """Tell how often a plan comes round, and what makes it due."""
    texts, lines = visit.texts, []
    if one.every_days is not None and one.due_on is not None:
        day = short_date(one.due_on, texts, visit.today)
        lines.append(texts("upkeep.by_days", count=one.every_days, day=day))
    if one.every_units is not None and one.used is not None and one.due_at is not None:
        lines.append(
            texts(
                "upkeep.by_units",
                every=with_unit(one.every_units, one.unit),
                used=with_unit(one.used, one.unit),
                at=with_unit(one.due_at, one.unit),
            )
        )
    return lines
