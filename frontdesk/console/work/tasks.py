"""Tasks: mine, what is overdue, everybody's, and what was done."""

from functools import partial
from typing import TYPE_CHECKING

from erp_core import support
from erp_core.kernel.actor import Actor
from erp_core.kernel.notify import EVERYTHING
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.support import TaskFilter, TaskView
from frontdesk.console.act import ask
from frontdesk.console.inbox.staff import staff_names
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, button, empty, words
from frontdesk.console.visit import Visit
from frontdesk.console.work.task_parts import ask_task, draw_tasks

if TYPE_CHECKING:
    from nicegui.element import Element

TABS = ("mine", "team", "overdue", "all", "done")
PAGE = 50


async def show_tasks(visit: Visit) -> None:
    """Show the tasks."""
    await TaskList(visit).refresh()


class TaskList:
    """The list of tasks with its tabs.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._tab = "mine"
        self._limit = PAGE
        self._names: dict[int, str] = {}
        self._tabs: dict[str, Element] = {}
        texts = visit.texts
        with box("fd-sheet"):
            with box("fd-sheet-top"):
                words(texts("tasks.title"), "fd-title", "h1")
                if visit.shown_to.may("support.open_task"):
                    button(texts("task.new"), self._ask, "fd-primary", icon="add")
            with attribute(box("fd-tabs fd-sheet-tabs"), role="tablist"):
                for tab in TABS:
                    made = attribute(box("fd-tab", "button"), type="button", role="tab")
                    with attribute(made, data_tab=tab):
                        words(texts(f"tasks.{tab}"))
                    made.on("click", partial(self._switch, tab), args=[])
                    self._tabs[tab] = made
            self._place: Element = box("fd-tasks")
            self._more: Element = box("fd-more")
        Live(visit, lambda topic: topic == "tasks", self._heard)

    async def refresh(self) -> None:
        """Look again."""
        found = await ask(self._visit, self._look)
        if found is None:
            return
        tasks, self._names, has_more = found
        for tab, element in self._tabs.items():
            attribute(element, aria_selected=str(tab == self._tab).lower())
        self._place.clear()
        with self._place:
            if not tasks:
                texts = self._visit.texts
                lesson = texts("tasks.empty_lesson")
                empty("task_alt", texts(f"tasks.empty_{self._tab}"), lesson)
            draw_tasks(self._visit, tasks, self._names, self.refresh)
        self._more.clear()
        if has_more:
            with self._more:
                button(self._visit.texts("action.more"), self._show_more, "fd-outline")

    def _look(self, tx: Tx, actor: Actor) -> tuple[list[TaskView], dict[int, str], bool]:
        only = {
            "mine": TaskFilter(waiting_for=actor.id, open_only=True),
            "team": TaskFilter(departments_of=actor.id, open_only=True),
            "overdue": TaskFilter(overdue=True),
            "all": TaskFilter(open_only=True),
            "done": TaskFilter(),
        }[self._tab]
        page = support.list_tasks(tx, actor, PageRequest(limit=min(self._limit, 200)), only)
        tasks = [one for one in page.items if self._tab != "done" or one.state == "done"]
        if self._tab != "done":
            tasks.sort(key=lambda one: (one.due_at is None, one.due_at or tx.now, one.id))
        return tasks, staff_names(tx), page.next_before is not None

    def _ask(self) -> None:
        ask_task(self._visit, self._names, self.refresh)

    async def _switch(self, tab: str) -> None:
        self._tab, self._limit = tab, PAGE
        await self.refresh()

    async def _show_more(self) -> None:
        self._limit += PAGE
        await self.refresh()

    async def _heard(self, topics: frozenset[str]) -> None:
        if topics & {"tasks", EVERYTHING}:
            await self.refresh()
