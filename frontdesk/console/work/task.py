"""One task in full: what a mention says, what it is about, and taking or doing it."""

from typing import TYPE_CHECKING

from erp_core import support
from erp_core.kernel.actor import Actor
from erp_core.kernel.notify import EVERYTHING
from erp_core.kernel.transaction import Tx
from erp_core.support import TaskView
from frontdesk.console.act import ask
from frontdesk.console.inbox.staff import staff_names
from frontdesk.console.live import Live
from frontdesk.console.parts import box, empty, link
from frontdesk.console.paths import TASKS
from frontdesk.console.visit import Visit
from frontdesk.console.work.task_parts import draw_tasks

if TYPE_CHECKING:
    from nicegui.element import Element


async def show_task(visit: Visit, task_id: int) -> None:
    """Show one task."""
    await TaskPage(visit, task_id).refresh()


class TaskPage:
    """The page of one task; it follows who takes it.

    Args:
        visit: The page.
        task_id: The task.
    """

    def __init__(self, visit: Visit, task_id: int) -> None:
        self._visit = visit
        self._id = task_id
        with box("fd-sheet"):
            link(visit.texts("tasks.title"), TASKS, "fd-back-link", "arrow_back")
            self._place: Element = box("fd-tasks")
        Live(visit, lambda topic: topic == "tasks", self._heard)

    async def refresh(self) -> None:
        """Look again."""
        found = await ask(self._visit, self._look)
        self._place.clear()
        with self._place:
            if found is None:
                texts = self._visit.texts
                empty("search_off", texts("record.gone"), texts("record.gone_lesson"))
            else:
                task, names = found
                draw_tasks(self._visit, [task], names, self.refresh)

    def _look(self, tx: Tx, actor: Actor) -> tuple[TaskView, dict[int, str]]:
        return support.get_task(tx, actor, self._id), staff_names(tx)

    async def _heard(self, topics: frozenset[str]) -> None:
        if topics & {"tasks", EVERYTHING}:
            await self.refresh()
