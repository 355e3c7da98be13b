"""One timeline of everything that passed between a customer and us, newest first."""

from functools import partial
from typing import TYPE_CHECKING

from erp_core import crm
from erp_core.crm import InteractionKind, InteractionView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask
from frontdesk.console.inbox.customer_records import INTERACTION_ICONS
from frontdesk.console.parts import attribute, box, button, symbol, words
from frontdesk.console.paths import INVOICES, ORDERS, TASKS, case_path, thread_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import day_name, time_of_day

if TYPE_CHECKING:
    from nicegui.element import Element

PAGE = 40


class CustomerTimeline:
    """The timeline with its filters, a page at a time.

    Args:
        visit: The page.
        party_id: The customer.
    """

    def __init__(self, visit: Visit, party_id: int) -> None:
        self._visit = visit
        self._party_id = party_id
        self._kind: InteractionKind | None = None
        self._limit = PAGE
        self._day = ""
        self._filters: dict[InteractionKind | None, Element] = {}
        with attribute(box("fd-queues"), role="toolbar", aria_label=visit.texts("whole.filter")):
            for kind in (None, *InteractionKind):
                made = attribute(box("fd-queue", "button"), type="button", data_kind=kind or "all")
                with made:
                    symbol(INTERACTION_ICONS[kind] if kind else "select_all")
                    words(visit.texts(f"interaction.{kind or 'all'}"))
                made.on("click", partial(self._choose, kind), args=[])
                self._filters[kind] = made
        self._place: Element = attribute(box("fd-line-of-life"), role="list")
        self._more: Element = box("fd-more")

    async def refresh(self) -> None:
        """Look again, as far as was read."""
        for kind, element in self._filters.items():
            attribute(element, aria_pressed=str(kind == self._kind).lower())
        page = await ask(self._visit, partial(self._look, before=None))
        if page is None:
            return
        self._place.clear()
        self._day = ""
        self._add(page)
        if not page.items:
            with self._place:
                words(self._visit.texts("whole.nothing"), "fd-muted", "p")

    def _look(self, tx: Tx, actor: Actor, *, before: int | None) -> Page[InteractionView]:
        request = PageRequest(before=before, limit=min(self._limit, 200))
        return crm.timeline(tx, actor, self._party_id, request, kind=self._kind)

    def _add(self, page: Page[InteractionView]) -> None:
        with self._place:
            for one in page.items:
                self._draw(one)
        self._more.clear()
        if page.next_before is not None:
            with self._more:
                more = partial(self._show_more, page.next_before)
                button(self._visit.texts("action.more"), more, "fd-outline", icon="expand_more")

    async def _show_more(self, before: int) -> None:
        page = await ask(self._visit, partial(self._look, before=before))
        if page is not None:
            self._add(page)

    async def _choose(self, kind: InteractionKind | None) -> None:
        self._kind, self._limit = kind, PAGE
        await self.refresh()

    def _draw(self, one: InteractionView) -> None:
        visit = self._visit
        day = day_name(one.at.astimezone(visit.zone).date(), visit.today, visit.texts)
        if day != self._day:
            words(day, "fd-life-day", "h3")
            self._day = day
        path = record_path(one)
        tag = "div" if path is None else "a"
        made = attribute(box("fd-life", tag), role="listitem", data_what=one.what)
        if path is not None:
            attribute(made, href=path)
        with made:
            symbol(INTERACTION_ICONS[one.kind], "fd-life-icon")
            words(one.summary_in(visit.texts.language), "fd-life-text")
            words(time_of_day(one.at, visit.zone), "fd-small fd-muted fd-amount", "time")


def record_path(one: InteractionView) -> str | None:
    """Say where the record of a line is shown; None where it has no page of its own."""
    if one.thread_id is not None:
        return thread_path(one.thread_id)
    paths = {
        "orders": f"{ORDERS}/{one.record_id}",
        "invoices": f"{INVOICES}/{one.record_id}",
        "cases": case_path(one.record_id),
        "staff_tasks": TASKS,
    }
    return paths.get(one.record_table)
