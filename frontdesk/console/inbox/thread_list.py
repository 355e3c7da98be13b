"""The left pane: which threads there are, and which of them wait for a person."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from nicegui.events import GenericEventArguments

from erp_core import conversations, support
from erp_core.conversations import InboxCounts, QueueView, ThreadSummary
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import MAX_PAGE, PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.support import ClockView
from frontdesk.console.act import ask
from frontdesk.console.inbox.staff import staff_names
from frontdesk.console.inbox.thread_row import Row, draw_row
from frontdesk.console.keyed import Keyed
from frontdesk.console.parts import attribute, box, button, empty, symbol, words
from frontdesk.console.visit import Visit

if TYPE_CHECKING:
    from nicegui.element import Element
    from nicegui.elements.mixins.text_element import TextElement

TABS = ("mine", "unassigned", "all", "resolved")
PAGE = 40


@dataclass(frozen=True)
class _Found:
    """What a look at the inbox saw."""

    counts: InboxCounts
    threads: list[ThreadSummary]
    names: dict[int, str]
    has_more: bool
    queues: list[QueueView]
    clocks: dict[int, ClockView]


@dataclass(frozen=True)
class QueueChip:
    """A queue as the list offers it, with how many open threads are in it."""

    id: int
    name: str
    count: int
    is_chosen: bool


class ThreadList:
    """The list of threads with its tabs and its search.

    Args:
        visit: The page.
        choose: Opens a thread.
    """

    def __init__(self, visit: Visit, choose: Callable[[int], Awaitable[None]]) -> None:
        self._visit = visit
        self._choose = choose
        self._show = "all"
        self._text = ""
        self._limit = PAGE
        self._selected: int | None = None
        self._queue: int | None = None
        self._found: _Found | None = None
        self._asked = 0
        self._tabs: dict[str, Element] = {}
        self._counts: dict[str, TextElement] = {}
        with attribute(box("fd-pane fd-list", "section"), aria_label=visit.texts("inbox.label")):
            self._draw_search()
            self._draw_tabs()
            queue_place = attribute(box("fd-queues"), aria_label=visit.texts("inbox.queues"))
            with box("fd-scroll"):
                place = attribute(box("fd-rows"), role="list")
                self._nothing = box("")
                self._more = box("fd-more")
        self._rows: Keyed[Row] = Keyed(
            place, lambda row: row.thread.id, self._draw_row, classes="fd-row-place"
        )
        self._queues: Keyed[QueueChip] = Keyed(
            queue_place, lambda chip: chip.id, self._draw_queue, tag="span"
        )

    async def refresh(self) -> None:
        """Look again."""
        self._asked += 1
        turn = self._asked
        found = await ask(self._visit, self._look)
        if found is not None and turn == self._asked:
            self._found = found
            self._draw()

    def select(self, thread_id: int | None) -> None:
        """Mark the thread that is open."""
        self._selected = thread_id
        self._draw()

    def _look(self, tx: Tx, actor: Actor) -> _Found:
        request = PageRequest(limit=min(self._limit, MAX_PAGE))
        page = conversations.list_threads(
            tx, actor, request, show=self._show, text=self._text, queue_id=self._queue
        )
        counts = conversations.inbox_counts(tx, actor)
        queues = conversations.list_queues(tx, actor)
        clocks: dict[int, ClockView] = {}
        if tx.ports.has(("support",)) and actor.may("support.read"):
            clocks = support.clocks_of_threads(tx, actor, (one.id for one in page.items))
        has_more = page.next_before is not None
        return _Found(counts, page.items, staff_names(tx), has_more, queues, clocks)

    def _draw(self) -> None:
        if self._found is None:
            return
        for tab, element in self._tabs.items():
            attribute(element, aria_selected=str(tab == self._show).lower())
            if tab in self._counts:
                self._counts[tab].text = str(getattr(self._found.counts, tab))
        self._draw_queues()
        self._rows.show([self._row(thread) for thread in self._found.threads])
        self._draw_nothing()
        self._draw_more()

    def _row(self, thread: ThreadSummary) -> Row:
        assert self._found is not None
        now = self._visit.desk.clock.now()
        handler = self._found.names.get(thread.assignee_id or 0, "")
        clock = self._found.clocks.get(thread.id)
        return Row.of(thread, handler, self._visit, now, clock, is_open=thread.id == self._selected)

    def _draw_row(self, row: Row) -> None:
        draw_row(row, self._visit, lambda: self._choose(row.thread.id))

    def _draw_search(self) -> None:
        with box("fd-search", "label"):
            symbol("search")
            field = attribute(
                box("", "input"),
                type="search",
                placeholder=self._visit.texts("inbox.search"),
                aria_label=self._visit.texts("inbox.search"),
                data_key="search",
                maxlength="100",
            )
            field.on(
                "input",
                self._search,
                throttle=0.25,
                leading_events=False,
                js_handler="(e) => emit(e.target.value)",
            )
            words("Ctrl K", "fd-key fd-wide-only", "kbd")

    def _draw_tabs(self) -> None:
        with attribute(box("fd-tabs"), role="tablist"):
            for tab in TABS:
                made = attribute(box("fd-tab", "button"), type="button", role="tab", data_tab=tab)
                with made:
                    words(self._visit.texts(f"inbox.{tab}"))
                    if tab != "resolved":
                        self._counts[tab] = words("", "fd-count")
                made.on("click", partial(self._switch, tab), args=[])
                self._tabs[tab] = made

    def _draw_queues(self) -> None:
        assert self._found is not None
        counts, language = self._found.counts.queues, self._visit.texts.language
        self._queues.show(
            [
                QueueChip(
                    one.id, one.name_in(language), counts.get(one.id, 0), one.id == self._queue
                )
                for one in self._found.queues
            ]
        )

    def _draw_queue(self, shown: "QueueChip") -> None:
        made = attribute(box("fd-queue", "button"), type="button", data_queue=shown.id)
        attribute(made, aria_pressed=str(shown.is_chosen).lower())
        with made:
            words(shown.name)
            words(str(shown.count), "fd-count")
        made.on("click", partial(self._choose_queue, shown.id), args=[])

    async def _choose_queue(self, queue_id: int) -> None:
        """Show one queue, or all again when it is chosen already."""
        self._queue = None if queue_id == self._queue else queue_id
        self._limit = PAGE
        await self.refresh()

    def _draw_nothing(self) -> None:
        assert self._found is not None
        self._nothing.clear()
        if self._found.threads:
            return
        about = "search" if self._text else self._show
        texts = self._visit.texts
        with self._nothing:
            empty("inbox", texts(f"inbox.empty_{about}"), texts(f"inbox.empty_{about}_lesson"))

    def _draw_more(self) -> None:
        assert self._found is not None
        self._more.clear()
        if self._found.has_more and self._limit < MAX_PAGE:
            with self._more:
                button(self._visit.texts("action.more"), self._show_more, "fd-quiet")

    async def _show_more(self) -> None:
        self._limit += PAGE
        await self.refresh()

    async def _switch(self, tab: str) -> None:
        self._show, self._limit = tab, PAGE
        await self.refresh()

    async def _search(self, event: GenericEventArguments) -> None:
        self._text, self._limit = str(event.args)[:100], PAGE
        await self.refresh()
