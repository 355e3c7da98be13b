"""My activities: what I am to do, what is due first at the top, and what nobody looks after."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from erp_core import crm
from erp_core.crm import ActivityChange, ActivityView
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, button, chip, empty, link, symbol, words
from frontdesk.console.paths import customer_path
from frontdesk.console.pipeline.ground import KIND_ICONS, carry_out, finish, pipeline_ground
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_date

if TYPE_CHECKING:
    from nicegui.element import Element


@dataclass(frozen=True)
class Due:
    """What is to be done by whoever looks, and by nobody yet."""

    mine: tuple[ActivityView, ...]
    nobodys: tuple[ActivityView, ...]


async def show_activities(visit: Visit) -> None:
    """Show what is to be done."""
    with pipeline_ground(visit, "activities"):
        await ActivitiesPage(visit).begin()


class ActivitiesPage:
    """What is to be done; it follows what others plan and do.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._sheet: Element = box("fd-floor")

    async def begin(self) -> None:
        """Show it as it is now."""
        await self.refresh()
        Live(self._visit, lambda topic: topic == "activities", self._heard)

    async def refresh(self) -> None:
        """Look again."""
        found = await ask(self._visit, _look)
        if found is not None:
            self._sheet.clear()
            with self._sheet:
                self._draw(found)

    async def _heard(self, _topics: frozenset[str]) -> None:
        await self.refresh()

    def _draw(self, found: Due) -> None:
        texts = self._visit.texts
        if not found.mine and not found.nobodys:
            empty("event_available", texts("pipeline.idle"), texts("pipeline.idle_lesson"))
        for key, activities in (("mine", found.mine), ("nobodys", found.nobodys)):
            if activities:
                draw_heading(texts(f"pipeline.{key}"))
            for one in activities:
                self._draw_one(one, is_mine=key == "mine")

    def _draw_one(self, one: ActivityView, *, is_mine: bool) -> None:
        texts, visit = self._visit.texts, self._visit
        with attribute(box("fd-pick"), data_activity=one.id):
            with box("fd-pick-top"):
                symbol(KIND_ICONS[one.kind])
                words(one.subject, "fd-strong fd-fact-main")
                day = short_date(one.due_on, texts, visit.today)
                chip(day, "bad" if one.overdue else "calm", "event")
            with box("fd-cell-chips"):
                if one.party_id is not None:
                    link(one.party_name or "", customer_path(one.party_id), "fd-link", "person")
                elif one.party_name:
                    words(one.party_name)
                if one.opportunity_title:
                    chip(one.opportunity_title)
            with box("fd-dialog-actions"):
                if not is_mine:
                    mine = ActivityChange(owner_id=visit.shown_to.id)
                    take = partial(
                        carry_out,
                        visit,
                        lambda tx, actor: crm.change_activity(tx, actor, one.id, mine),
                        self.refresh,
                    )
                    button(texts("pipeline.take"), take, "fd-outline", icon="person_add")
                done = finish(visit, one.id, self.refresh)
                button(texts("pipeline.done"), done, "fd-primary", icon="check")


def _look(tx: Tx, actor: Actor) -> Due:
    return Due(
        mine=tuple(crm.due_activities(tx, actor, actor.id)),
        nobodys=tuple(crm.due_activities(tx, actor, 0)),
    )
