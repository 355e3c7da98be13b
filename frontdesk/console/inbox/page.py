"""Lays the inbox out and lets its three panes know of each other."""

from typing import TYPE_CHECKING

from nicegui import ui
from nicegui.events import GenericEventArguments

from erp_core.conversations import ThreadView
from erp_core.kernel.notify import EVERYTHING
from frontdesk.console.inbox.customer_pane import CustomerPane
from frontdesk.console.inbox.thread_list import ThreadList
from frontdesk.console.inbox.thread_pane import ThreadPane
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box
from frontdesk.console.paths import HOME, ROOT, thread_path
from frontdesk.console.visit import Visit

if TYPE_CHECKING:
    from nicegui.element import Element

THREADS = f"{ROOT}/threads/"


async def show_inbox(visit: Visit, thread_id: int | None) -> None:
    """Show the inbox, with a thread open if one is named."""
    inbox = Inbox(visit)
    await inbox.begin(thread_id)


class Inbox:
    """The inbox of one open page.

    On a phone one pane is seen at a time; ``data-view`` says which.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._open: int | None = None
        self._root: Element = attribute(box("fd-inbox"), data_view="list")
        with self._root:
            self._list = ThreadList(visit, self._choose)
            self._thread = ThreadPane(
                visit,
                back=self._leave,
                details=lambda: self._look_at("details"),
                gone=self._close,
                was_read=self._saw,
            )
            self._customer = CustomerPane(
                visit, back=lambda: self._look_at("thread"), linked=self._thread.refresh
            )
        ui.on("console-path", self._go, throttle=0.0)
        Live(visit, self._concerns, self._look)

    async def begin(self, thread_id: int | None) -> None:
        """Show the list, and the thread that the address names."""
        await self._list.refresh()
        if thread_id is not None:
            await self._show(thread_id)

    async def _choose(self, thread_id: int) -> None:
        if thread_id != self._open:
            ui.navigate.history.push(thread_path(thread_id))
        await self._show(thread_id)

    async def _show(self, thread_id: int) -> None:
        self._open = thread_id
        self._look_at("thread")
        self._list.select(thread_id)
        await self._thread.open(thread_id)

    async def _saw(self, view: ThreadView) -> None:
        await self._customer.show(view)

    async def _leave(self) -> None:
        """Go back to the list, as on a phone."""
        ui.navigate.history.push(HOME)
        self._close()

    def _close(self) -> None:
        self._open = None
        self._look_at("list")
        self._list.select(None)
        self._thread.close()
        self._customer.close()

    def _look_at(self, view: str) -> None:
        attribute(self._root, data_view=view)

    async def _go(self, event: GenericEventArguments) -> None:
        """Follow the browser's back and forward buttons."""
        path = event.args if isinstance(event.args, str) else ""
        number = path.removeprefix(THREADS)
        if path.startswith(THREADS) and number.isdecimal() and len(number) < 19:
            await self._show(int(number))
        else:
            self._close()

    def _concerns(self, topic: str) -> bool:
        return topic == "inbox" or topic == f"thread:{self._open}"

    async def _look(self, topics: frozenset[str]) -> None:
        if topics & {"inbox", EVERYTHING}:
            await self._list.refresh()
        if self._open is not None and topics != {"inbox"}:
            await self._thread.refresh()
