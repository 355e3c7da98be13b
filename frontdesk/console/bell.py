"""The bell in the header: what a member of staff should know, counted live, read one by one."""

import json
from typing import TYPE_CHECKING

from nicegui import ui

from erp_core import support
from erp_core.kernel.notify import EVERYTHING
from erp_core.kernel.pagination import PageRequest
from erp_core.support import NoticeKind, NoticeView
from frontdesk.console.act import ask, do
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, button, empty, seen, symbol, words
from frontdesk.console.paths import case_path, lot_path, task_path, thread_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_time

if TYPE_CHECKING:
    from nicegui.element import Element

NEEDS = ("support", "support.read_notices")
MOST = 99
"""The highest count that is shown."""
FEW = PageRequest(limit=30)
ICONS = {
    NoticeKind.MENTION: "alternate_email",
    NoticeKind.ASSIGNED: "person_add",
    NoticeKind.AT_RISK: "hourglass_bottom",
    NoticeKind.LATE: "alarm",
    NoticeKind.TASK: "task_alt",
    NoticeKind.RATING: "star",
    NoticeKind.AWAKE: "alarm_on",
}


class Bell:
    """The bell of an open page.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._unread = visit.unread
        said = visit.texts("bell.label")
        self._bell = button(said, self._open, "fd-quiet fd-icon-only fd-bell", icon="notifications")
        with self._bell:
            self._count = words("", "fd-bell-count", "b")
        self._show()
        topic = f"notices:{visit.shown_to.id}"
        Live(visit, lambda one: one == topic, self._heard)

    async def _heard(self, topics: frozenset[str]) -> None:
        if topics - {EVERYTHING} or EVERYTHING in topics:
            await self._look()

    async def _look(self) -> None:
        unread = await ask(self._visit, support.unread_notices)
        if unread is None or unread == self._unread:
            return
        self._unread = unread
        self._show()

    def _show(self) -> None:
        self._count.text = str(self._unread) if self._unread < MOST else f"{MOST}+"
        attribute(self._bell, data_bell=self._unread)
        seen(self._count, is_seen=self._unread > 0)

    async def _open(self) -> None:
        page = await ask(self._visit, lambda tx, actor: support.list_notices(tx, actor, FEW))
        if page is None:
            return
        texts = self._visit.texts

        async def read_all() -> None:
            dialog.close()
            await do(self._visit, support.mark_all_read)
            await self._look()

        with self._visit.client, ui.dialog(value=True) as dialog, box("fd-dialog"):
            words(texts("bell.title"), "fd-dialog-title", "h2")
            if not page.items:
                empty("notifications_none", texts("bell.empty"), texts("bell.empty_lesson"))
            place: Element = box("fd-choices")
            with place:
                for notice in page.items:
                    self._draw(notice)
            with box("fd-dialog-actions"):
                if self._unread:
                    button(texts("bell.read_all"), read_all, "fd-quiet")
                button(texts("action.close"), dialog.close, "fd-primary")
        dialog.on("hide", dialog.delete)

    def _draw(self, notice: NoticeView) -> None:
        visit = self._visit

        async def follow() -> None:
            await do(visit, lambda tx, actor: support.mark_read(tx, actor, notice.id))
            if notice.record_table != "lots" or visit.desk.database.ports.has(("inventory",)):
                with visit.client:
                    ui.run_javascript(f"location.assign({json.dumps(_path(notice))})")

        made = attribute(box("fd-choice", "button"), type="button", data_notice=notice.id)
        if notice.read_at is None:
            made.classes("fd-unread")
        with made:
            symbol(ICONS[notice.kind])
            words(notice.text_in(visit.texts.language), "fd-fact-main")
            when = short_time(notice.at, visit.desk.clock.now(), visit.zone, visit.texts)
            words(when, "fd-small fd-muted")
        made.on("click", follow, args=[])


def _path(notice: NoticeView) -> str:
    """Say where what a notice is about is shown."""
    if notice.record_table == "threads":
        return thread_path(notice.record_id)
    if notice.record_table == "cases":
        return case_path(notice.record_id)
    if notice.record_table == "lots":
        return lot_path(notice.record_id)
    return task_path(notice.record_id)
