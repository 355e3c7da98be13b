"""A list of records: a search, a table that becomes cards on a phone, and the next page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nicegui.events import GenericEventArguments

from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask
from frontdesk.console.lists.cells import Cell, draw_cell, draw_names
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, button, empty, symbol, words
from frontdesk.console.visit import Visit

if TYPE_CHECKING:
    from nicegui.element import Element

PAGE = 30


@dataclass(frozen=True)
class Line:
    """One record; ``path`` leads to it in full."""

    id: int
    path: str | None
    cells: tuple[Cell, ...] = field(default=())


@dataclass(frozen=True)
class Found:
    """Some lines, and where the next ones begin; None on the last page."""

    lines: tuple[Line, ...]
    next_before: int | None = None


Find = Callable[[Tx, Actor, str, PageRequest], Found]
Follows = Callable[[str], bool]
"""Tells whether a topic may have changed what is listed."""


class RecordList:
    """A list page.

    Args:
        visit: The page.
        name: Begins the keys of its texts: ``title``, ``search``, ``empty``, ``empty_lesson``.
        columns: Their names, keys below ``column``.
        find: Finds lines for a search text.
        follows: What else the first page is read again for, until somebody asks for more.
    """

    def __init__(
        self,
        visit: Visit,
        name: str,
        columns: Sequence[str],
        find: Find,
        follows: Follows | None = None,
    ) -> None:
        self._visit = visit
        self._name = name
        self._columns = tuple(visit.texts(f"column.{column}") for column in columns)
        self._find = find
        self._text = ""
        self._asked = 0
        self._shown: Found | None = None
        self._has_later = False
        with box("fd-sheet"):
            self._draw_top()
            self._place: Element = box("fd-table-place")
            self._more: Element = box("fd-more")
        if follows is not None:
            Live(visit, follows, self._heard)

    async def begin(self) -> None:
        """Show the first page."""
        self._asked += 1
        turn, text = self._asked, self._text
        found = await self._look(text, None)
        if found is not None and turn == self._asked:
            self._show(found, text)

    async def _heard(self, _topics: frozenset[str]) -> None:
        before, turn, text = self._shown, self._asked, self._text
        if before is None or self._has_later:
            return
        found = await self._look(text, None)
        is_as_it_was = self._shown is before and turn == self._asked and not self._has_later
        if found is not None and found != before and is_as_it_was:
            self._show(found, text)

    def _show(self, found: Found, text: str) -> None:
        self._shown, self._has_later = found, False
        self._place.clear()
        with self._place:
            if found.lines:
                self._draw_table(found)
            else:
                self._draw_nothing()
        self._offer_more(found, text)

    async def _look(self, text: str, before: int | None) -> Found | None:
        request = PageRequest(before=before, limit=PAGE)
        return await ask(self._visit, lambda tx, actor: self._find(tx, actor, text, request))

    def _draw_top(self) -> None:
        texts = self._visit.texts
        with box("fd-sheet-top"):
            words(texts(f"{self._name}.title"), "fd-title", "h1")
            with box("fd-search", "label"):
                symbol("search")
                said = texts(f"{self._name}.search")
                search = attribute(box("", "input"), type="search", maxlength="100")
                attribute(search, placeholder=said, aria_label=said, data_key="search")
                search.on(
                    "input",
                    self._search,
                    throttle=0.25,
                    leading_events=False,
                    js_handler="(e) => emit(e.target.value)",
                )

    def _draw_table(self, found: Found) -> None:
        with box("fd-table", "table"):
            draw_names(self._columns, found.lines[0].cells)
            self._body = box("", "tbody")
        self._add(found)

    def _add(self, found: Found) -> None:
        with self._body:
            for line in found.lines:
                with attribute(box("fd-line", "tr"), data_record=line.id):
                    for place, cell in enumerate(line.cells):
                        path = line.path if place == 0 else None
                        draw_cell(cell, self._columns[place], path)

    def _draw_nothing(self) -> None:
        about = "nothing_found" if self._text else f"{self._name}.empty"
        texts = self._visit.texts
        empty("manage_search", texts(about), texts(f"{about}_lesson"))

    def _offer_more(self, found: Found, text: str) -> None:
        self._more.clear()
        if found.next_before is None:
            return

        async def more() -> None:
            first = self._shown
            self._has_later = True
            following = await self._look(text, found.next_before)
            if following is not None and text == self._text and self._shown is first:
                self._add(following)
                self._offer_more(following, text)

        with self._more:
            button(self._visit.texts("action.more"), more, "fd-outline", icon="expand_more")

    async def _search(self, event: GenericEventArguments) -> None:
        self._text = str(event.args).strip()[:100]
        await self.begin()
