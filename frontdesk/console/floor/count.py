"""One count, blind: what lies there is typed without seeing what the books say."""

from decimal import Decimal
from typing import TYPE_CHECKING

from erp_core import inventory
from erp_core.catalog import VariantView
from erp_core.inventory import Counted, CountLineView, CountState, CountView
from frontdesk.console.act import ask, do, say
from frontdesk.console.floor.count_line import CountRow
from frontdesk.console.floor.ground import (
    draw_progress,
    find_article,
    ground,
    is_code_of,
    scan_field,
)
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_heading, draw_rows
from frontdesk.console.parts import attribute, box, button, empty, link, words
from frontdesk.console.paths import COUNTS
from frontdesk.console.visit import Visit
from frontdesk.console.wording import name_of, number, quantity

if TYPE_CHECKING:
    from nicegui.element import Element


async def show_count(visit: Visit, count_id: int) -> None:
    """Show one count."""
    with ground(visit, "count"):
        await CountPage(visit, count_id).refresh()


class CountPage:
    """One count that is under way, or what it found.

    Args:
        visit: The page.
        count_id: The count.
    """

    def __init__(self, visit: Visit, count_id: int) -> None:
        self._visit = visit
        self._id = count_id
        self._count: CountView | None = None
        self._shows_differences = False
        self._rows: dict[tuple[int, str | None], CountRow] = {}
        self._place: Element = box("")
        self._progress: Element = box("")
        self._lines: Element = box("")
        self._bar: Element = box("fd-floor-bar")

    async def refresh(self) -> None:
        """Look again."""
        self._count = await ask(
            self._visit, lambda tx, actor: inventory.get_count(tx, actor, self._id)
        )
        self._draw()

    def _draw(self) -> None:
        texts, count = self._visit.texts, self._count
        self._place.clear()
        self._bar.clear()
        with self._place:
            link(texts("floor.count"), COUNTS, "fd-back-link", "arrow_back")
            if count is None:
                empty("search_off", texts("record.gone"), texts("record.gone_lesson"))
                return
            words(f"{count.location} · {count.reason}", "fd-title", "h1")
            if count.state is not CountState.OPEN or self._shows_differences:
                self._draw_differences(count)
            else:
                self._draw_lines(count)
        if count.state is CountState.OPEN:
            with self._bar:
                self._draw_bar()

    def _draw_lines(self, count: CountView) -> None:
        scan_field(self._visit, "floor.scan_article", self._scanned)
        self._progress, self._lines, self._rows = box(""), box(""), {}
        self._follow(count)

    def _follow(self, count: CountView) -> None:
        """Show what was counted, in the lines that are there; a new article gets a new one."""
        self._progress.clear()
        with self._progress:
            done = sum(line.counted is not None for line in count.lines)
            said = self._visit.texts("counting.progress", done=done, whole=len(count.lines))
            draw_progress(done, len(count.lines), said)
        for line in count.lines:
            row = self._rows.get((line.variant_id, line.lot))
            if row is not None:
                row.show(line)
                continue
            with self._lines:
                self._rows[line.variant_id, line.lot] = CountRow(self._visit, line, self._typed)

    async def _typed(self, line: CountLineView, said: Decimal) -> bool:
        return await self._enter(Counted(variant_id=line.variant_id, lot=line.lot, quantity=said))

    async def _enter(self, new: Counted) -> bool:
        done = await do(
            self._visit, lambda tx, actor: inventory.enter_count(tx, actor, self._id, new)
        )
        if done is None:
            return False
        self._count = done
        if self._shows_differences:
            self._draw()
        else:
            self._follow(done)
        return True

    async def _scanned(self, code: str) -> None:
        """Count one more of what was scanned: by its lot, else by its article."""
        count = self._count
        if count is None:
            return
        by_lot = [line for line in count.lines if is_code_of(code, line.lot)]
        by_sku = [line for line in count.lines if is_code_of(code, line.sku)]
        for line in (*by_lot, *by_sku):
            await self._one_more(line.variant_id, line.lot)
            return
        await find_article(self._visit, code, self._found)

    async def _found(self, article: VariantView) -> None:
        """Count one of an article that was found by another code, or that the books lack here."""
        known = [] if self._count is None else self._count.lines
        line = next((one for one in known if one.variant_id == article.id), None)
        await self._one_more(article.id, None if line is None else line.lot)

    async def _one_more(self, variant_id: int, lot: str | None) -> None:
        one = Counted(variant_id=variant_id, lot=lot, quantity=Decimal(1), further=True)
        await self._enter(one)

    def _draw_differences(self, count: CountView) -> None:
        texts = self._visit.texts
        draw_heading(texts("counting.differences"))
        names = ("article", "lot", "booked", "counted", "difference")
        rows = [
            (
                Cell(f"{name_of(line, texts)} ({line.sku})"),
                Cell(line.lot or ""),
                Cell(quantity(line.booked, line.unit, texts), is_number=True),
                Cell(number(line.counted), is_number=True),
                Cell(f"{line.difference:+f}".rstrip("0").rstrip("."), is_number=True),
            )
            for line in count.lines
            if line.counted is not None and line.difference
        ]
        columns = [texts(f"column.{name}") for name in names]
        draw_rows(columns, rows, texts("counting.no_differences"))
        left = sum(line.counted is None for line in count.lines)
        if left:
            words(texts("counting.left", count=left), "fd-muted", "p")

    def _draw_bar(self) -> None:
        texts = self._visit.texts
        if self._shows_differences:
            button(texts("counting.go_on"), self._turn, "fd-outline fd-big", icon="arrow_back")
            made = button(texts("counting.close"), self._close, "fd-primary fd-big", icon="check")
            attribute(made, data_close="")
        else:
            button(texts("counting.cancel"), self._cancel, "fd-outline fd-big", icon="close")
            made = button(texts("counting.check"), self._turn, "fd-primary fd-big", icon="rule")
            attribute(made, data_check="")

    async def _turn(self) -> None:
        self._shows_differences = not self._shows_differences
        await self.refresh()

    async def _close(self) -> None:
        done = await do(self._visit, lambda tx, actor: inventory.close_count(tx, actor, self._id))
        if done is not None:
            say(self._visit, "counting.closed")
        await self.refresh()

    async def _cancel(self) -> None:
        done = await do(self._visit, lambda tx, actor: inventory.cancel_count(tx, actor, self._id))
        if done is not None:
            say(self._visit, "counting.given_up")
        await self.refresh()
